public import Foundation
public import Tables

/// Writes a table with pictures as a folder, block by block: `label/00000001.png` (`pictures/...`
/// where there is no label), and `metadata.csv` with all columns.
///
/// The column `image` is written as `file_name`, so that the folder is one of Hugging Face's
/// ImageFolder and `PictureFolder` reads it back as `image`. Nothing appears under the folder's name
/// before `finish`; a writer that is cancelled or let go leaves nothing behind.
public final class PictureFolderWriter {
  private let path: String
  private let temporary: String
  private let image: Int
  private let label: Int?
  private let overwrite: Bool
  private let permissions = PendingFile.permissions
  private let schema: Schema
  private let written: Schema
  private let listing: any TableWriter
  private var folders: Set<String> = []
  private var row = 0
  private var isOpen = true

  /// - Parameters:
  ///   - path: of a folder that is not there yet, or is empty, or may be replaced.
  ///   - schema: with one column of kind `image`.
  ///   - label: the column that names the folders; where nil, a category called `label`, else the
  ///     schema's target where that is a category, else none.
  /// - Throws: `FormatError`.
  public init(
    to path: String, schema: Schema, label: String? = nil,
    options: WritingOptions = WritingOptions()
  ) throws {
    let images = schema.columns.indices.filter { schema.columns[$0].kind == .image }
    guard images.count == 1 else {
      throw FormatError(
        .schema, place: path, expected: "the table has \(images.count) columns of pictures",
        remedy: "A folder of pictures holds one.")
    }
    image = images[0]
    self.path = path
    self.schema = schema
    overwrite = options.overwrite
    let names = label.map { [$0] } ?? ["label", schema.target].compactMap { $0 }
    self.label = schema.columns.indices.first {
      names.contains(schema.columns[$0].name)
        && [.category, .boolean].contains(schema.columns[$0].kind)
    }
    if let label, self.label == nil {
      throw FormatError(
        .schema, place: path, expected: "“\(label)” is not a category of the table",
        remedy: "Name one that is, or none.")
    }
    if !options.overwrite, try PictureFolderWriter.isTaken(path) {
      throw PendingFile.exists(path)
    }
    var written = schema
    let column = schema.columns[image].name
    let name = column == "image" && schema["file_name"] == nil ? "file_name" : column
    written.columns[image] = ColumnSchema(name: name, kind: .text)
    self.written = written
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    temporary = parent + "/.understudy-\(String(UInt64.random(in: 0 ... .max), radix: 36)).part"
    guard mkdir(temporary, 0o777) == 0 else {
      throw Descriptor.refusal(errno, place: path, writing: true)
    }
    Unfinished.add(temporary)
    var sink = try Sink("metadata.csv")
    sink.location = .file(temporary + "/metadata.csv")
    do {
      listing = try CSV().writer(to: sink, schema: written, options: WritingOptions())
    } catch {
      Unfinished.remove(temporary)
      throw error
    }
  }

  deinit { cancel() }

  /// - Parameters:
  ///   - block: rows with the schema's columns; the column of pictures is not looked at.
  ///   - picture: the encoded picture of a row of the block; nil where the row has none.
  /// - Throws: `FormatError`, or what `picture` throws.
  public func append(_ block: Table, picture: (_ row: Int) throws -> Data?) throws {
    precondition(isOpen, "Nothing can be appended after finish or cancel.")
    precondition(
      block.columns.map(\.name) == schema.columns.map(\.name),
      "A block must have the schema's columns in its order.")
    var paths: [String?] = []
    for index in 0..<block.rowCount {
      defer { row += 1 }
      guard let data = try picture(index) else {
        paths.append(nil)
        continue
      }
      guard let format = PictureFile(head: data) else {
        throw FormatError(
          .unsupported, place: "\(path), row \(row + 1)",
          expected: "the bytes to be written are no picture", remedy: "Encode it first.")
      }
      let folder = folder(of: block, index)
      if folders.insert(folder).inserted, mkdir(temporary + "/" + folder, 0o777) != 0,
        errno != EEXIST
      {
        throw Descriptor.refusal(errno, place: path, writing: true)
      }
      let file = "\(folder)/\(PictureFolderWriter.number(row)).\(format.fileExtension)"
      let descriptor = try Descriptor(creating: temporary + "/" + file, place: path)
      try data.withUnsafeBytes { try descriptor.write($0) }
      fchmod(descriptor.number, permissions)
      paths.append(file)
    }
    var columns = block.columns
    columns[image] = Column(written.columns[image], .text(paths))
    try listing.append(Table(columns))
  }

  /// Puts the whole folder in place, at once.
  public func finish() throws {
    guard isOpen else { return }
    try listing.finish()
    var old: String?
    if try PictureFolderWriter.isTaken(path) {
      guard overwrite else { throw PendingFile.exists(path) }
      // Two renames: a reader sees the old folder, for a moment none, then the new one.
      old = temporary + ".old"
      guard rename(path, temporary + ".old") == 0 else {
        throw Descriptor.refusal(errno, place: path, writing: true)
      }
    }
    guard rename(temporary, path) == 0 else {
      let number = errno
      if let old { rename(old, path) }
      throw Descriptor.refusal(number, place: path, writing: true)
    }
    Unfinished.settle(temporary)
    isOpen = false
    if let old { try? FileManager.default.removeItem(atPath: old) }
  }

  public func cancel() {
    guard isOpen else { return }
    isOpen = false
    listing.cancel()
    Unfinished.remove(temporary)
  }

  /// Eight digits or more, from 1: the order of names is that of rows.
  static func number(_ row: Int) -> String {
    let digits = String(row + 1)
    return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }

  /// Whether something other than an empty folder has the name.
  private static func isTaken(_ path: String) throws -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { return false }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw FormatError(
        .notAFile, place: path, expected: "something that is not a folder has this name",
        remedy: "Choose another name.")
    }
    return try !FileManager.default.contentsOfDirectory(atPath: path).isEmpty
  }

  private func folder(of block: Table, _ row: Int) -> String {
    guard let label, case .codes(let codes, let levels) = block.columns[label].storage else {
      return "pictures"
    }
    return codes[row] < 0 ? "unlabelled" : PictureFolderWriter.folderName(levels[Int(codes[row])])
  }

  /// A label as a folder's name: what a path cannot hold, and a leading dot, is written %2F; a name
  /// longer than 200 bytes is cut. `metadata.csv` holds the label itself.
  static func folderName(_ label: String) -> String {
    var name = ""
    for scalar in label.unicodeScalars {
      let isOdd =
        scalar.value < 0x20 || scalar.value == 0x7F || "/\\:%".unicodeScalars.contains(scalar)
        || (scalar == "." && name.isEmpty)
      let next =
        isOdd
        ? "%" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16).uppercased()
        : String(scalar)
      if name.utf8.count + next.utf8.count > 200 { break }
      name += next
    }
    return name.isEmpty ? "%" : name
  }
}

extension PictureFolder {
  /// Writes a whole table with its pictures; see `PictureFolderWriter`.
  ///
  /// - Throws: `FormatError`, or what `picture` throws; nothing is left behind then.
  public static func write(
    _ table: Table, to path: String, label: String? = nil,
    options: WritingOptions = WritingOptions(), picture: (_ row: Int) throws -> Data?
  ) throws {
    let writer = try PictureFolderWriter(
      to: path, schema: table.schema, label: label, options: options)
    do {
      try writer.append(table, picture: picture)
      try writer.finish()
    } catch {
      writer.cancel()
      throw error
    }
  }
}
