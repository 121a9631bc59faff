import Tables

/// A CSV file beside the pictures that says more about each.
struct PictureListing {
  var table: Table
  /// The column of kind `image`.
  var column: String
  var notes: [String] = []

  /// Nil where no file lists the pictures.
  ///
  /// - Throws: `FormatError` where `metadata.csv` is there and lists none of them.
  init?(walk: inout PictureWalk, options: ReadingOptions) throws {
    let isNamed = walk.listings.contains("metadata.csv")
    guard let name = isNamed ? "metadata.csv" : walk.listings.first,
      isNamed || walk.listings.count == 1
    else { return nil }
    var options = options
    options.schema?.columns.removeAll { $0.kind == .image }
    var source = try Source("listing.csv")
    source.location = .file(walk.root + "/" + name)
    let read = try CSV().read(source, options: options)
    let files = Dictionary(
      walk.pictures.map { ($0, $0) }, uniquingKeysWith: { first, _ in first })
    let skipped = Set(walk.skipped.map(\.path))
    func isPicture(_ cell: String) -> Bool {
      let path = Self.plain(cell)
      return files[path] != nil || skipped.contains(path)
    }
    let candidates = read.table.columns.filter { column in
      let cells = column.spelled
      guard let cells, cells.contains(where: { $0.map(isPicture) ?? false }) else { return false }
      return column.name == "file_name" || cells.allSatisfy { $0.map(isPicture) ?? true }
    }
    guard let chosen = candidates.first(where: { $0.name == "file_name" }) ?? candidates.first,
      let cells = chosen.spelled
    else {
      guard isNamed else {
        walk.notes.append("\(name) names none of the pictures and was left out of account.")
        return nil
      }
      throw FormatError(
        .malformed, place: walk.root + "/" + name,
        expected: "no column of it names the pictures in the folder",
        remedy: "Give it a column file_name with their paths from the folder.")
    }
    var kept: [Int] = []
    var paths: [String?] = []
    for (row, cell) in cells.enumerated() {
      guard let cell else {
        kept.append(row)
        paths.append(nil)
        continue
      }
      let path = Self.plain(cell)
      if let file = files[path] {
        kept.append(row)
        paths.append(file)
      } else if !skipped.contains(path) {
        walk.skip("\(name), row \(row + 1)", "the picture it names is not there")
      }
    }
    guard !kept.isEmpty else {
      throw FormatError(
        .empty, place: walk.root + "/" + name, expected: "none of the pictures it names is there",
        remedy: "Check the paths in the column “\(chosen.name)”.")
    }
    let becomesImage = chosen.name == "file_name" && read.table["image"] == nil
    let column = becomesImage ? "image" : chosen.name
    table = Table(
      read.table.taking(kept).columns.map { other in
        other.name == chosen.name ? Column(column, .image, .text(paths)) : other
      }, target: read.table.target)
    if options.schema == nil { table = table.namingClasses("label") }
    self.column = column
    notes = read.notes
    let listed = Set(paths.compactMap { $0 })
    let others = walk.pictures.count { !listed.contains($0) }
    if others > 0 {
      notes.append(
        "\(name) does not name \(others) of the pictures in the folder; they were left out.")
    }
  }

  /// A path without "./" before it.
  private static func plain(_ cell: String) -> String {
    cell.hasPrefix("./") ? String(cell.dropFirst(2)) : cell
  }
}

extension Table {
  /// A column of few whole numbers as the category that it is: as Hugging Face's ImageFolder, and
  /// folders named 0 to 9, have it.
  func namingClasses(_ name: String) -> Table {
    guard let place = columns.firstIndex(where: { $0.name == name }),
      case .integers(let cells) = columns[place].storage
    else { return self }
    let known = Set(cells).subtracting([Storage.missingInteger]).sorted()
    guard (1...100).contains(known.count) else { return self }
    let codes = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, Int32($0)) })
    var columns = columns
    columns[place] = Column(
      name, .category, .codes(cells.map { codes[$0] ?? -1 }, levels: known.map(String.init)))
    return Table(columns, target: target)
  }
}

extension Column {
  /// The cells as text; nil for numbers.
  fileprivate var spelled: [String?]? {
    switch storage {
    case .text(let cells): cells
    case .codes(let codes, let levels): codes.map { $0 < 0 ? nil : levels[Int($0)] }
    case .doubles, .integers: nil
    }
  }
}
