import Foundation
public import Tables

extension PictureFolder {
  /// Writes a table with its pictures as one Parquet file, the pictures as Hugging Face's
  /// STRUCT(bytes BLOB, path VARCHAR); `init(readingParquet:)` reads it back.
  ///
  /// - Parameters:
  ///   - table: the cells of its column of pictures are names of files in `folder`.
  ///   - folder: holds those files and no other pictures.
  /// - Throws: `FormatError`; nothing is left behind then.
  public static func writeParquet(
    _ table: Table, pictures folder: String, to path: String,
    options: WritingOptions = WritingOptions()
  ) throws {
    guard let image = table.columns.first(where: { $0.kind == .image })?.name else {
      throw FormatError(
        .schema, place: path, expected: "the table has no column of pictures",
        remedy: "Write it as any other table.")
    }
    let metadata = options.metadata.sorted { $0.key < $1.key }
    let writer = try EngineFileWriter(
      to: try Sink(path), schema: table.schema, options: options
    ) { staging, path in
      let database = staging.database
      let files = try database.folder.alias(folder, named: "pictures")
      let column = Database.quoted(image)
      let number = Database.quoted("row number of the writer")
      let pairs = metadata.map { "\(Database.quoted($0.key)): \(Database.literal($0.value))" }
      let settings =
        ["FORMAT parquet", "COMPRESSION zstd"]
        + (pairs.isEmpty ? [] : ["KV_METADATA {\(pairs.joined(separator: ", "))}"])
      try database.execute(
        """
        COPY (
          SELECT made.* EXCLUDE (\(number))
            REPLACE (struct_pack(bytes := file.content, path := made.\(column)) AS \(column))
          FROM (SELECT *, row_number() OVER () AS \(number) FROM (\(try staging.selection()))) AS made
          LEFT JOIN (
            SELECT parse_filename(filename) AS name, content
            FROM read_blob(\(Database.literal(files + "/*")))) AS file
          ON file.name = made.\(column)
          ORDER BY made.\(number)
        ) TO \(path) (\(settings.joined(separator: ", ")))
        """)
    }
    do {
      try writer.append(table)
      try writer.finish()
    } catch {
      writer.cancel()
      throw error
    }
  }
}
