import Foundation
import Tables

/// A table from a plain CSV file (no quotes), for tests only.
struct CSVTable {
  let names: [String]
  /// *Shape*: `[column][row]`; empty means missing.
  let cells: [[String]]

  init(_ url: URL, limit: Int = .max) throws {
    let text = try String(contentsOf: url, encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline)
    names = lines[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    var columns = [[String]](repeating: [], count: names.count)
    for line in lines.dropFirst().prefix(limit) {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      for index in names.indices { columns[index].append(String(fields[index])) }
    }
    cells = columns
  }

  /// Columns named, or holding anything that is not a number, are categories; others are whole
  /// numbers where all cells are, else measurements.
  func table(categories: Set<String> = []) -> Table {
    Table(
      zip(names, cells).map { name, cells in
        let numbers = cells.map { $0.isEmpty ? Double.nan : Double($0) }
        guard !categories.contains(name), !numbers.contains(nil) else {
          return CSVTable.category(name, cells.map { $0.isEmpty ? nil : $0 })
        }
        let values = numbers.compactMap(\.self)
        if values.allSatisfy({ $0.isNaN || $0 == $0.rounded() }) {
          return Column(
            name, .count,
            .integers(values.map { $0.isNaN ? Storage.missingInteger : Int64($0) }))
        }
        return Column(name, .measurement, .doubles(values))
      })
  }

  static func category(_ name: String, _ cells: [String?]) -> Column {
    var levels: [String] = []
    var codes: [String: Int32] = [:]
    let column = cells.map { cell -> Int32 in
      guard let cell else { return -1 }
      if let code = codes[cell] { return code }
      let code = Int32(levels.count)
      codes[cell] = code
      levels.append(cell)
      return code
    }
    return Column(name, .category, .codes(column, levels: levels))
  }
}

/// The tables and figures that `Benchmarks/parity` wrote.
enum Fixtures {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Fixtures")

  static func table(_ name: String) throws -> Table {
    // The fixtures' categories hold a letter in some cell, so nothing needs to be named.
    try CSVTable(folder.appending(path: "\(name).csv")).table()
  }

  static func figures() throws -> Figures {
    try JSONDecoder().decode(
      Figures.self, from: Data(contentsOf: folder.appending(path: "figures.json")))
  }

  struct Figures: Decodable {
    struct Errors: Decodable {
      var shape: Double
      var shapes: [String: Double]
      var trend: Double
      var trends: [Pair]
    }
    struct Pair: Decodable {
      var columns: [String]
      var error: Double
    }
    struct Coefficients: Decodable {
      var columns: [String]
      var real: Double
      var synthetic: Double
    }
    struct Areas: Decodable {
      var synthetic: Double
      var holdout: Double
    }
    struct Prediction: Decodable {
      var auc: Double?
      var r2: Double?
    }
    struct Balls: Decodable {
      var alphaPrecision: Double
      var betaRecall: Double
    }
    var synthetic: Errors
    var holdout: Errors
    var commonEdges: [Pair]
    var coefficients: [Coefficients]
    var detection: Areas
    var predictions: [String: Prediction]
    var balls: [String: Balls]
  }
}

/// Public datasets outside the project; tests that use them are skipped where they are absent.
enum PublicData {
  static let folder = ProcessInfo.processInfo.environment["UNDERSTUDY_DATA"].map {
    URL(filePath: $0)
  }

  static func has(_ path: String) -> Bool {
    folder.map { FileManager.default.fileExists(atPath: $0.appending(path: path).path) } ?? false
  }
}
