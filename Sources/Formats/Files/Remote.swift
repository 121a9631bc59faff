/// Fetches a file from another machine, where that is allowed.
enum Remote {
  static func fetch(
    _ url: String, to path: String, folder: TemporaryFolder, options: ReadingOptions,
    place: String
  ) throws {
    guard options.allowNetwork else {
      throw FormatError(
        .connection, place: place, expected: "it lies on another machine, and that is not allowed",
        remedy: "Pass --allow-network, or fetch the file first.")
    }
    let database = try Database(
      memoryLimit: options.memoryLimit, folder: folder, network: true)
    try database.lock()
    let target = try Descriptor(creating: path, place: "The temporary folder")
    try translating(
      place, expected: "it could not be fetched", remedy: "Check the address and the network."
    ) {
      let rows = try database.query("SELECT content FROM read_blob(?)", [url])
      while try rows.next() {
        for row in 0..<rows.rowCount {
          let cell = rows.cell(row, 0)
          try target.write(
            UnsafeRawBufferPointer(start: cell.bytes, count: Int(cell.length)))
        }
      }
    }
  }
}
