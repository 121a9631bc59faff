public import Chance
public import Synthesis
public import Tables

/// Shares of a column's levels in what is made.
public struct LevelShares: Hashable, Sendable {
  public var column: String
  /// A level (as the column writes it) and its share; levels not named keep their proportions in
  /// what is left. Nil gives every level the same share.
  public var shares: [String: Double]?

  /// Every level equally often.
  public static func balanced(_ column: String) -> LevelShares {
    LevelShares(column: column, shares: nil)
  }

  public init(column: String, shares: [String: Double]?) {
    self.column = column
    self.shares = shares
  }
}

/// An understudy that makes only rows that meet conditions, or levels in given shares.
///
/// ## What it does
/// Answers that a condition rules out are not given; each row is chosen among candidates by the
/// probability of what was forced, so that rows follow the learned distribution under the
/// condition, however rare it is. Under conditions on the columns named at fit one candidate is
/// exact; otherwise as many are drawn as keep about eight effective ones.
///
/// ## Cost
/// `candidates` times the cost of an ordinary row.
///
/// ## When not to use it
/// Conditions on many late columns at once, where `effectiveCandidates` falls towards one: rows then
/// drift from the conditional distribution towards the unconditional one.
public struct SteeredTrees: Generator {
  public let understudy: FittedTrees
  /// Rows drawn for each row that is made.
  public var candidates: Int { maker.candidates }
  /// The learned probability of the conditions, estimated.
  public let probability: Double
  /// (Σw)² / Σw² of a row's candidates, on average: above about four, the choice is near exact.
  public let effectiveCandidates: Double

  private let maker: RowMaker
  private let weights: Weights?

  /// The column of weights that undo the shares: natural share / share made.
  public static let weightName = "_weight"

  private struct Weights: Sendable {
    var level: @Sendable (Int) -> Int
    var byLevel: [Double]
  }

  private static let pilotRows = 4 * ChainSampling.chunk
  private static let mostCandidates = 256
  private static let wantedEffective = 8.0

  /// - Throws: `ConstraintError` where a condition names no column, contradicts another or a
  ///   constraint, or is met by nothing that can be made.
  public init(
    _ understudy: FittedTrees, where conditions: Conditions = [], shares: LevelShares? = nil,
    seed: Seed = 7
  ) throws {
    self.understudy = understudy
    guard let translated = try understudy.reshaping.translated(conditions) else {
      throw ConstraintError(
        place: "The condition",
        expected: "a column whose values are drawn, not computed from other columns",
        remedy:
          "Name the column with --condition when fitting, or put the condition to the columns "
          + "it follows from (`understudy inspect` lists them).")
    }
    var maker = try RowMaker(understudy, conditions: translated)
    var weights: Weights?
    // Of one level's rows, or of all.
    let pilots: [[Double]]
    if let shares {
      guard understudy.schema[Self.weightName] == nil else {
        throw ConstraintError(
          place: "The shares", expected: "no column called \(Self.weightName), which they add",
          remedy: "Rename that column.")
      }
      let levels = try Self.levels(of: shares, understudy)
      pilots = levels.codes.map { code in
        maker.allotment = .init(column: levels.column, code: { _ in code })
        return Self.pilot(maker, seed: seed)
      }
      let natural = pilots.map(\.mean)
      let made = try Self.made(shares, levels: levels.names, natural: natural)
      let cumulative = made.reduce(into: [Double]()) { $0.append(($0.last ?? 0) + $1) }
      let level: @Sendable (Int) -> Int = { row in
        // The golden ratio's multiples are spread evenly: any stretch of rows has the shares.
        let spread = UInt64(truncatingIfNeeded: row &+ 1) &* 0x9E37_79B9_7F4A_7C15
        let u = Double(spread >> 11) * 0x1p-53 * cumulative[cumulative.count - 1]
        return cumulative.firstIndex { u < $0 } ?? cumulative.count - 1
      }
      let total = natural.reduce(0, +)
      weights = Weights(
        level: level,
        byLevel: zip(natural, made).map { $1 > 0 ? $0 / max(total, 1e-300) / $1 : 0 })
      let codes = levels.codes
      maker.allotment = .init(column: levels.column, code: { codes[level($0)] })
    } else {
      pilots = [Self.pilot(maker, seed: seed)]
    }
    // Levels exclude each other: what is asked has the sum of their probabilities.
    let mean = pilots.reduce(0) { $0 + $1.mean }
    if !conditions.isEmpty || shares != nil {
      guard mean > 0 else {
        throw ConstraintError(
          place: "The conditions", expected: "nothing that can be made meets them together",
          remedy: "Loosen one of them; the constraints of the model may rule them out.")
      }
      // The level whose rows weigh most unevenly decides.
      let efficiency = pilots.filter { $0.mean > 0 }.map { pilot in
        pilot.mean * pilot.mean / pilot.map { $0 * $0 }.mean
      }.min()!
      maker.candidates =
        efficiency > 0.9999
        ? 1 : min(Self.mostCandidates, Int((Self.wantedEffective / efficiency).rounded(.up)))
      effectiveCandidates = efficiency * Double(maker.candidates)
    } else {
      effectiveCandidates = 1
    }
    probability = conditions.isEmpty ? 1 : min(1, mean)
    self.maker = maker
    self.weights = weights
  }

  /// The weights of rows drawn once.
  private static func pilot(_ maker: RowMaker, seed: Seed) -> [Double] {
    // Every order takes part.
    let rows = max(pilotRows, maker.understudy.sampling.chains.count * ChainSampling.chunk)
    return maker.drawn(firstRow: 0, count: rows, seed: seed.derived("pilot")).probabilities
  }

  private static func levels(of shares: LevelShares, _ understudy: FittedTrees) throws
    -> (column: Int, names: [String], codes: [UInt16])
  {
    let place = "The shares of “\(shares.column)”"
    guard let schema = understudy.schema[shares.column] else {
      throw ConstraintError(
        place: place, expected: "the model has no such column",
        remedy: "`understudy inspect` lists its columns.")
    }
    guard let column = understudy.codecs.firstIndex(where: { $0.column.name == schema.name }) else {
      throw ConstraintError(
        place: place, expected: "a column whose values are drawn, not computed from other columns",
        remedy: "Name the column with --condition when fitting.")
    }
    let codec = understudy.codecs[column]
    let producible = codec.producible
    guard producible <= 64 || shares.shares != nil else {
      throw ConstraintError(
        place: place, expected: "at most 64 levels to balance", remedy: "Name levels with --share.")
    }
    let cells = try codec.decode((0..<producible).map { UInt16($0) }, firstRow: 0, seed: 0)
    let names = (0..<producible).map { cells.text($0) }
    guard case .codes = cells.storage else {
      // Whole numbers that each have a code of their own serve as levels.
      let again = try codec.decode((0..<producible).map { UInt16($0) }, firstRow: 4096, seed: 1)
      guard producible <= 64, (0..<producible).allSatisfy({ again.text($0) == names[$0] }) else {
        throw ConstraintError(
          place: place, expected: "a category, or few whole numbers",
          remedy: "Use --where with a range.")
      }
      return (column, names, (0..<producible).map { UInt16($0) })
    }
    return (column, names, (0..<producible).map { UInt16($0) })
  }

  /// The share of each level in what is made.
  static func made(_ shares: LevelShares, levels: [String], natural: [Double]) throws
    -> [Double]
  {
    let place = "The shares of “\(shares.column)”"
    guard let asked = shares.shares else {
      let count = Double(natural.count { $0 > 0 })
      return natural.map { $0 > 0 ? 1 / count : 0 }
    }
    let levels = levels.map { String($0.trimmingBlanks) }
    let wanted = Dictionary(
      asked.map { (String($0.key.trimmingBlanks), $0.value) }, uniquingKeysWith: { $0 + $1 })
    for (level, share) in wanted {
      guard levels.contains(level) else {
        throw ConstraintError(
          place: place, expected: "a level that the model knows",
          remedy: "A level carried by too few rows was not learned; "
            + "`understudy inspect` lists columns.")
      }
      guard share >= 0, share <= 1 else {
        throw ConstraintError(
          place: place, expected: "shares between 0 and 1", remedy: "Give 0.5 for a half.")
      }
    }
    let given = wanted.values.reduce(0, +)
    var rest = 0.0
    for (level, share) in zip(levels, natural) where wanted[level] == nil { rest += share }
    guard given <= 1 + 1e-9, rest > 0 || given > 1 - 1e-9 else {
      throw ConstraintError(
        place: place, expected: "shares that add up to 1 at most, or to 1 where all are named",
        remedy: "Correct the shares.")
    }
    return zip(levels, natural).map { level, natural in
      wanted[level] ?? (rest > 0 ? max(0, 1 - given) * natural / rest : 0)
    }
  }

  public var schema: Schema {
    var schema = understudy.schema
    if weights != nil {
      schema.columns.append(ColumnSchema(name: Self.weightName, kind: .measurement))
    }
    return schema
  }
  public var protections: [Protection] { understudy.protections }

  public func block(firstRow: Int, count: Int, seed: Seed) throws -> Table {
    let table = try maker.block(firstRow: firstRow, count: count, seed: seed).table
    guard let weights else { return table }
    let column = Column(
      Self.weightName, .measurement,
      .doubles((firstRow..<firstRow + count).map { weights.byLevel[weights.level($0)] }))
    return Table(table.columns + [column], target: table.target)
  }

  /// The understudy's own: conditions are not saved.
  public func sections() throws -> [Envelope.Section] { try understudy.sections() }
}

extension [Double] {
  fileprivate var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }
}

extension FittedTrees {
  /// The rarer of a column's two levels.
  ///
  /// - Throws: `ConstraintError` where there are not two.
  public func rarerLevel(of column: String) throws -> String {
    guard let number = codecs.firstIndex(where: { $0.column.name == column }) else {
      throw ConstraintError(
        place: "The shares of “\(column)”", expected: "the model draws no such column",
        remedy: "`understudy inspect` lists its columns.")
    }
    let producible = codecs[number].producible
    guard producible == 2 else {
      throw ConstraintError(
        place: "The shares of “\(column)”", expected: "a column of two levels",
        remedy: "Name the level: column=level:share.")
    }
    let cells = try codecs[number].decode([0, 1], firstRow: 0, seed: 0)
    // Levels that are not numbers are ranked by frequency; numbers are counted.
    guard !codecs[number].isOrdered else {
      let drawn = sampling.drawn(firstRow: 0, count: Self.blockRows, seed: 7).codes[number]
      return cells.text(2 * drawn.count { $0 == 1 } <= drawn.count ? 1 : 0)
    }
    return cells.text(1)
  }
}

extension Column {
  /// A cell as text; a missing one as nothing.
  fileprivate func text(_ row: Int) -> String {
    if isMissing(row) { return "" }
    return switch storage {
    case .doubles(let cells): "\(cells[row])"
    case .integers(let cells): "\(cells[row])"
    case .codes(let cells, let levels): levels[Int(cells[row])]
    case .text(let cells): cells[row] ?? ""
    }
  }
}
