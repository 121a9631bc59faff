public import Tables

/// How a row's other columns become the numbers that a picture is drawn for.
///
/// A category is one number a level (the 64 commonest; the others together are none of them); a
/// number is its distance from the mean in standard deviations, cut at 4, and a mark where it is
/// missing. Text and identifiers say nothing.
public struct RowEncoding: Codable, Sendable, Equatable {
  enum Part: Codable, Sendable, Equatable {
    case levels(column: String, [String])
    case number(column: String, mean: Double, deviation: Double)
  }
  private var parts: [Part] = []
  static let mostLevels = 64

  /// Numbers a row.
  public var width: Int {
    parts.reduce(0) {
      switch $1 {
      case .levels(_, let levels): $0 + levels.count
      case .number: $0 + 2
      }
    }
  }

  /// - Parameter minimumRows: a level of fewer rows is not kept: the model file names none that few
  ///   people carry.
  public init(of table: Table, minimumRows: Int) {
    for column in table.columns where column.kind != .image {
      switch column.storage {
      case .codes(let codes, let levels):
        var counts = [Int](repeating: 0, count: levels.count)
        for code in codes where code >= 0 { counts[Int(code)] += 1 }
        let common = levels.indices.filter { counts[$0] >= max(1, minimumRows) }
          .sorted { (counts[$0], $1) > (counts[$1], $0) }.prefix(Self.mostLevels)
        parts.append(.levels(column: column.name, common.map { levels[$0] }))
      case .doubles, .integers:
        let known = column.numbers.filter { !$0.isNaN }
        guard !known.isEmpty else { continue }
        let mean = known.reduce(0, +) / Double(known.count)
        let spread = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(known.count)
        parts.append(
          .number(
            column: column.name, mean: mean,
            deviation: spread > 0 && spread.isFinite ? spread.squareRoot() : 1))
      case .text: continue
      }
    }
  }

  /// The encoding that domains alone decide, without a look at any row: a level is one of those listed
  /// (the first 64), a number its distance from the middle of its bounds in standard deviations of an
  /// even spread between them.
  public init(of domains: [(column: String, domain: Domain)]) {
    for (column, domain) in domains {
      if let levels = domain.levels {
        parts.append(.levels(column: column, Array(levels.prefix(Self.mostLevels))))
      } else if let least = domain.least, let most = domain.most, most > least {
        parts.append(
          .number(
            column: column, mean: (least + most) / 2,
            deviation: (most - least) / 12.0.squareRoot()))
      }
    }
  }

  /// [n * width], row by row. A column that is not there, or a level never seen, says nothing.
  public func encode(_ table: Table) -> [Float] {
    var rows = [Float](repeating: 0, count: table.rowCount * width)
    var place = 0
    for part in parts {
      switch part {
      case .levels(let name, let known):
        if let column = table.columns.first(where: { $0.name == name }),
          case .codes(let codes, let levels) = column.storage
        {
          let places = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, $0) })
          let targets = levels.map { places[$0] }
          for (row, code) in codes.enumerated() where code >= 0 {
            if let target = targets[Int(code)] { rows[row * width + place + target] = 1 }
          }
        }
        place += known.count
      case .number(let name, let mean, let deviation):
        if let column = table.columns.first(where: { $0.name == name }) {
          for (row, value) in column.numbers.enumerated() {
            if value.isNaN {
              rows[row * width + place + 1] = 1
            } else {
              rows[row * width + place] = Float(max(-4, min(4, (value - mean) / deviation)))
            }
          }
        }
        place += 2
      }
    }
    return rows
  }
}

extension Column {
  /// Numbers, NaN where missing or not a number.
  fileprivate var numbers: [Double] {
    switch storage {
    case .doubles(let cells): cells
    case .integers(let cells): cells.map { $0 == Storage.missingInteger ? .nan : Double($0) }
    default: [Double](repeating: .nan, count: storage.count)
    }
  }
}
