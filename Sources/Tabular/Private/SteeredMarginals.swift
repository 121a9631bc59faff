public import Chance
public import Privacy
public import Synthesis
public import Tables

/// A private model that makes only rows that meet conditions, or levels in given shares.
///
/// ## What it does
/// Cells that a condition rules out get no probability, and the rest is what the model says given
/// that: exactly, however rare it is, without drawing anything twice. Shares reweigh one column's
/// levels, and blocks have them give or take a few rows.
///
/// ## Cost
/// None of privacy: the model was released. One pass over the model, then ordinary rows.
///
/// ## Guarantee
/// That of the model.
public struct SteeredMarginals: Generator {
  public let understudy: FittedMarginals
  /// What the model gives rows that meet the conditions.
  public let probability: Double
  private let marginals: ConditionedMarginals
  private let weights: Weights?

  /// natural share / share made, by code of a column.
  private struct Weights: Sendable {
    var column: String
    var byLevel: [Double]
    /// The number that the first code stands for, where codes are whole numbers.
    var least: Double?
  }

  /// - Throws: `ConstraintError` where a condition names no drawn column, or is met by nothing that
  ///   can be made.
  public init(
    _ understudy: FittedMarginals, where conditions: Conditions = [], shares: LevelShares? = nil
  ) throws {
    self.understudy = understudy
    let asked = try understudy.weights(conditions)
    let conditioned = try understudy.conditioned(on: asked)
    // Of rows as they are made, which keep the declared ranges.
    let all = try understudy.conditioned(on: understudy.weights([])).expectation
    probability = min(1, conditioned.expectation / all)
    guard let shares else {
      (marginals, weights) = (conditioned, nil)
      return
    }
    guard understudy.schema[SteeredTrees.weightName] == nil else {
      throw ConstraintError(
        place: "The shares",
        expected: "no column called \(SteeredTrees.weightName), which they add",
        remedy: "Rename that column.")
    }
    let levels = try understudy.levels(of: shares.column)
    // The share of each level among rows that meet the conditions.
    let natural = (0..<levels.names.count).map { code -> Double in
      var given = asked
      given[levels.place] = levels.weight(asked[levels.place], factors: levels.alone(code))
      return (try? understudy.conditioned(on: given).expectation) ?? 0
    }
    let sum = natural.reduce(0, +)
    let made = try SteeredTrees.made(
      shares, levels: levels.names, natural: natural.map { $0 / max(sum, 1e-300) })
    guard zip(natural, made).allSatisfy({ $0 > 0 || $1 == 0 }) else {
      throw ConstraintError(
        place: "The shares of “\(shares.column)”",
        expected: "a level that the model gives some probability under the conditions",
        remedy: "Ask for other levels, or loosen the conditions.")
    }
    var given = asked
    given[levels.place] = levels.weight(
      asked[levels.place],
      factors: zip(made, natural).map { $1 > 0 ? $0 * sum / $1 : 0 })
    marginals = try understudy.conditioned(on: given)
    weights = Weights(
      column: shares.column,
      byLevel: zip(natural, made).map { $1 > 0 ? $0 / max(sum, 1e-300) / $1 : 0 },
      least: levels.least)
  }

  public var schema: Schema {
    var schema = understudy.schema
    if weights != nil {
      schema.columns.append(ColumnSchema(name: SteeredTrees.weightName, kind: .measurement))
    }
    return schema
  }
  public var protections: [Protection] { understudy.protections }
  public var guarantee: Guarantee? { understudy.guarantee }

  public func block(firstRow: Int, count: Int, seed: Seed) throws -> Table {
    let table = try understudy.block(
      firstRow: firstRow, count: count, seed: seed, from: marginals)
    guard let weights, let column = table[weights.column] else { return table }
    let levels = (0..<table.rowCount).map { row -> Int in
      switch column.storage {
      case .codes(let codes, _): codes[row] < 0 ? weights.byLevel.count - 1 : Int(codes[row])
      default:
        if column.isMissing(row) {
          weights.byLevel.count - 1
        } else {
          Int((column.numbers?[row] ?? 0) - (weights.least ?? 0))
        }
      }
    }
    return Table(
      table.columns + [
        Column(
          SteeredTrees.weightName, .measurement,
          .doubles(levels.map { weights.byLevel.indices.contains($0) ? weights.byLevel[$0] : 0 }))
      ], target: table.target)
  }

  /// The understudy's own: conditions are not saved.
  public func sections() throws -> [Envelope.Section] { try understudy.sections() }
}

extension FittedMarginals {
  /// A column whose codes are levels, as shares speak of them; a missing cell is the last, "".
  struct Levels {
    var place: Int
    var names: [String]
    var least: Double?

    func alone(_ code: Int) -> [Double] { names.indices.map { $0 == code ? 1 : 0 } }

    func weight(_ asked: ConditionedMarginals.Weight?, factors: [Double])
      -> ConditionedMarginals.Weight
    {
      var weight = asked ?? ConditionedMarginals.Weight()
      weight.factors = factors
      return weight
    }
  }

  /// - Throws: `ConstraintError` where the column's codes are no levels.
  func levels(of name: String) throws -> Levels {
    let place = "The shares of “\(name)”"
    guard schema[name] != nil else {
      throw ConstraintError(
        place: place, expected: "the model has no such column",
        remedy: "`understudy inspect` lists its columns.")
    }
    guard let number = columns.firstIndex(where: { $0.schema.name == name }) else {
      throw ConstraintError(
        place: place, expected: "a column whose cells are drawn, and not made up or computed",
        remedy: "Ask for shares of another column.")
    }
    let column = columns[number]
    guard column.bins == nil, column.cardinality <= 4_096 else {
      throw ConstraintError(
        place: place, expected: "a category, or few whole numbers",
        remedy: "Use --where with a range."
      )
    }
    let least = column.domain.least
    var names =
      column.domain.levels
      ?? (0..<column.presentCount).map { "\(Int64((least ?? 0) + Double($0)))" }
    if column.domain.admitsMissing { names.append("") }
    return Levels(place: number, names: names, least: least)
  }

  /// The rarer of a column's two levels.
  ///
  /// - Throws: `ConstraintError` where there are not two.
  public func rarerLevel(of column: String) throws -> String {
    let levels = try levels(of: column)
    let shares = try levels.names.indices.map { code -> Double in
      var given = try weights([])
      given[levels.place] = levels.weight(given[levels.place], factors: levels.alone(code))
      return (try? conditioned(on: given).expectation) ?? 0
    }
    guard levels.names.count == 2 else {
      throw ConstraintError(
        place: "The shares of “\(column)”", expected: "a column of two levels",
        remedy: "Name the level: column=level:share.")
    }
    return levels.names[shares[1] <= shares[0] ? 1 : 0]
  }

  /// Columns in which no two rows may agree.
  public var unique: [[String]] {
    schema.constraints.compactMap { if case .unique(let columns) = $0 { columns } else { nil } }
  }
}
