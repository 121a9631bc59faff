import Foundation
import Tables

extension PictureFolder {
  /// A Parquet file with a column of encoded pictures: of type BLOB, or Hugging Face's
  /// STRUCT(bytes BLOB, path VARCHAR). The pictures are written to `folder` as `00000001.png`, ... by
  /// their rows; the other columns are read as from any Parquet file.
  ///
  /// *Memory*: the engine holds the pictures of 2,048 rows at a time.
  ///
  /// - Parameter folder: created where it is not there; must be empty.
  /// - Throws: `FormatError` where there is no such column, or the folder cannot be written.
  public init(
    readingParquet path: String, extractingTo folder: String,
    options: ReadingOptions = ReadingOptions(), bounds: Bounds = Bounds()
  ) throws {
    try Self.prepare(folder)
    var options = options
    options.schema?.columns.removeAll { $0.kind == .image }
    options.memory = nil  // rows chosen at random would no longer stand beside their pictures
    let asked = options
    let broken = FormatError(
      .malformed, place: path, expected: "it is not a whole Parquet file, or the disk is full",
      remedy: "Fetch or write it again.")
    self = try translating(path, expected: broken.expected, remedy: broken.remedy) {
      let database = try Database(memoryLimit: asked.memoryLimit)
      let alias = Database.literal(try database.folder.alias(path, named: "input.parquet"))
      try database.execute("SET TimeZone = 'UTC'")
      try database.lock()
      let relation = "read_parquet(\(alias), hive_partitioning = false)"
      let declared = try EngineReader(
        database: database, relation: relation, place: path
      ).declared()
      guard let column = declared.first(where: { Self.holdsPictures($0.type) }) else {
        throw FormatError(
          .malformed, place: path, expected: "it has no column of encoded pictures",
          remedy: "A column of type BLOB is needed, or a STRUCT with a field bytes of that type.")
      }
      let name = Database.quoted(column.name)
      var walk = PictureWalk(extractedTo: folder, bounds: bounds)
      let limit = asked.rowLimit.map { " LIMIT \($0)" } ?? ""
      let cells = column.type == "BLOB" ? name : "\(name).\"bytes\""
      let rows = try database.query("SELECT \(cells) FROM \(relation)\(limit)")
      let (kept, paths) = try Self.extract(rows, to: folder, bounds: bounds, walk: &walk)
      guard !kept.isEmpty else {
        throw FormatError(
          .empty, place: path, expected: "there is no picture in the column “\(column.name)”",
          remedy: "PNG, JPEG, WebP, BMP, GIF and TIFF are read.")
      }
      var columns = [Column(column.name, .image, .text(paths))]
      var notes: [String] = []
      if declared.count > 1 {
        let rest = try EngineReader(
          database: database, relation: "(SELECT * EXCLUDE (\(name)) FROM \(relation))",
          place: path
        ).read(asked)
        let table = rest.table.taking(kept)
        columns += (asked.schema == nil ? table.namingClasses("label") : table).columns
        notes = rest.notes
      }
      if walk.skippedCount > 0 {
        notes.append("\(path): \(walk.skippedCount) rows hold no picture and were left out.")
      }
      return PictureFolder(
        table: Table(columns, target: asked.schema?.target), root: folder,
        imageColumn: column.name, walk: walk, notes: notes)
    }
  }

  /// Whether a Parquet file has such a column, and its first cell that is not missing is a picture;
  /// false where it cannot be read.
  public static func isPictureParquet(_ path: String) -> Bool {
    guard Address.fileExtension(path) == "parquet",
      let database = try? Database(memoryLimit: nil),
      let alias = try? database.folder.alias(path, named: "input.parquet")
    else { return false }
    let relation = "read_parquet(\(Database.literal(alias)), hive_partitioning = false)"
    guard
      let declared = try? EngineReader(database: database, relation: relation, place: path)
        .declared(),
      let column = declared.first(where: { holdsPictures($0.type) })
    else { return false }
    let name = Database.quoted(column.name)
    let cells = column.type == "BLOB" ? name : "\(name).\"bytes\""
    guard
      let rows = try? database.query(
        "SELECT \(cells) FROM \(relation) WHERE \(cells) IS NOT NULL LIMIT 1"),
      (try? rows.next()) == true, rows.rowCount > 0
    else { return false }
    let cell = rows.cell(0, 0)
    guard let start = cell.bytes else { return false }
    return PictureFile(head: UnsafeRawBufferPointer(start: start, count: Int(cell.length))) != nil
  }

  private static func holdsPictures(_ type: String) -> Bool {
    type == "BLOB"
      || type.hasPrefix("STRUCT(") && !type.hasSuffix("]")
        && (type.contains("(bytes BLOB") || type.contains(", bytes BLOB")
          || type.contains("(\"bytes\" BLOB") || type.contains(", \"bytes\" BLOB"))
  }

  private static func prepare(_ folder: String) throws {
    if mkdir(folder, 0o777) != 0, errno != EEXIST {
      throw Descriptor.refusal(errno, place: folder, writing: true)
    }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw Descriptor.refusal(ENOTDIR, place: folder, writing: true)
    }
    guard names.isEmpty else {
      throw FormatError(
        .exists, place: folder, expected: "the folder for the pictures is not empty",
        remedy: "Name an empty or a new one.")
    }
  }

  /// Writes the pictures; the rows that hold one, and their paths.
  private static func extract(
    _ rows: Rows, to folder: String, bounds: Bounds, walk: inout PictureWalk
  ) throws -> (kept: [Int], paths: [String?]) {
    var kept: [Int] = []
    var paths: [String?] = []
    var row = 0
    while try rows.next() {
      for index in 0..<rows.rowCount {
        defer { row += 1 }
        let cell = rows.cell(index, 0)
        guard let start = cell.bytes else {
          kept.append(row)
          paths.append(nil)
          continue
        }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(cell.length))
        guard bytes.count <= bounds.bytes else {
          walk.skip("row \(row + 1)", "it is larger than \(bounds.bytes) bytes")
          continue
        }
        guard let format = PictureFile(head: bytes) else {
          walk.skip("row \(row + 1)", "it is no picture")
          continue
        }
        guard row < bounds.files else {
          throw FormatError(
            .unsupported, place: folder, expected: "there are more than \(bounds.files) pictures",
            remedy: "Split the file into several.")
        }
        let name = PictureFolderWriter.number(row) + "." + format.fileExtension
        try Descriptor(creating: folder + "/" + name, place: folder).write(bytes)
        kept.append(row)
        paths.append(name)
      }
    }
    return (paths.contains { $0 != nil } ? kept : [], paths)
  }
}
