import Foundation
public import Tables

/// A folder of pictures as a table: a column of kind `image` whose cells are paths from `root`, and
/// what is known of each picture beside it. No picture is decoded.
///
/// - A folder of files and no folders: the column `image` alone.
/// - Folders in it: `image` and the category `label`, which is the path of the folder that a picture
///   lies in ("cat", "train/cat"); missing for pictures beside the folders.
/// - A `metadata.csv`, or one single other `.csv` or `.tsv`, with a column of the pictures' paths:
///   that file's columns and rows. The column is `file_name` (which becomes `image` where the file has
///   no `image`), else the first whose cells all name pictures. Rows whose picture is not there are
///   left out.
///
/// A picture is a file whose name's ending and first bytes say the same format. Hidden files, links
/// to folders and links that lead out of the folder are passed over. Rows are in the order of the
/// paths' bytes, or of the CSV file.
public struct PictureFolder: Sendable {
  public var table: Table
  /// The folder that the paths begin in.
  public var root: String
  /// What the user calls it: the folder, or the file it was unpacked from.
  public var name: String
  /// Name of the column of kind `image`.
  public var imageColumn: String
  /// The first files that were passed over; `skippedCount` counts them all.
  public var skipped: [Skipped]
  public var skippedCount: Int
  /// What the user should know, without any cell's value.
  public var notes: [String]

  /// A file that looked like a picture's and was passed over.
  public struct Skipped: Sendable, Equatable {
    /// From the root.
    public var path: String
    /// A clause.
    public var reason: String
  }

  /// How much is read.
  public struct Bounds: Sendable {
    public var files: Int
    /// Of one file.
    public var bytes: Int
    /// Folders inside each other.
    public var depth: Int
    /// Entries of `skipped`.
    public var listed: Int

    public init(
      files: Int = 2_000_000, bytes: Int = 64 << 20, depth: Int = 16, listed: Int = 1000
    ) {
      self.files = files
      self.bytes = bytes
      self.depth = depth
      self.listed = listed
    }
  }

  /// - Parameter options: applied to the CSV file where there is one; a schema's columns of kind
  ///   `image` are left out of account.
  /// - Throws: `FormatError` where there is no such folder, no picture in it, or too many.
  public init(
    reading path: String, options: ReadingOptions = ReadingOptions(), bounds: Bounds = Bounds()
  ) throws {
    var walk = try PictureWalk(path, bounds: bounds)
    guard !walk.pictures.isEmpty else {
      throw FormatError(
        .empty, place: path, expected: "there is no picture in it",
        remedy: "PNG, JPEG, WebP, BMP, GIF and TIFF files are read.")
    }
    if let listing = try PictureListing(walk: &walk, options: options) {
      table = listing.table
      imageColumn = listing.column
      notes = listing.notes
    } else {
      table = Self.labelled(walk.pictures)
      imageColumn = "image"
      notes = walk.notes
    }
    root = path
    name = path
    skipped = walk.skipped
    skippedCount = walk.skippedCount
    if skippedCount > 0 {
      notes.append(
        "\(path): \(skippedCount) \(skippedCount == 1 ? "file was" : "files were") passed over.")
    }
  }

  init(table: Table, root: String, imageColumn: String, walk: PictureWalk, notes: [String]) {
    self.table = table
    self.root = root
    name = root
    self.imageColumn = imageColumn
    self.notes = notes
    skipped = walk.skipped
    skippedCount = walk.skippedCount
  }

  /// Whether the path is a folder with at least one picture near its top: a look at a few names, for
  /// a command that must choose how to read.
  public static func isPictureFolder(_ path: String) -> Bool { PictureWalk.findsOne(path) }

  /// The picture's file of a row; nil where the cell is missing.
  public func file(ofRow row: Int) -> String? {
    guard case .text(let paths)? = table[imageColumn]?.storage else { return nil }
    return paths[row].map { root + "/" + $0 }
  }

  private static func labelled(_ pictures: [String]) -> Table {
    let image = Column("image", .image, .text(pictures))
    let folders = pictures.map { path in
      path.lastIndex(of: "/").map { String(path[..<$0]) }
    }
    guard folders.contains(where: { $0 != nil }) else { return Table([image]) }
    // Paths are sorted, so levels come in the order of their bytes whatever the files.
    var levels: [String] = []
    var known: [String: Int32] = [:]
    let codes = folders.map { folder -> Int32 in
      guard let folder else { return -1 }
      if let code = known[folder] { return code }
      known[folder] = Int32(levels.count)
      levels.append(folder)
      return Int32(levels.count - 1)
    }
    return Table([image, Column("label", .category, .codes(codes, levels: levels))])
  }
}
