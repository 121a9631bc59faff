public import Chance
public import Privacy
public import Synthesis
public import Tables

/// What a private maker released: a distribution over rows, and the guarantee that comes with it.
///
/// Rows are post-processing: any number of them, with any seed, costs nothing more.
public struct FittedMarginals: Generator {
  public let plan: PrivatePlan
  public let schema: Schema
  let columns: [FineColumn]
  let pools: [Pooling]
  let madeUp: [any FittedCodec]
  let rows: RoundedRows
  /// The number of rows, with noise: what `rows` defaults to.
  let total: Double
  /// What declared constraints ask of every row.
  let keeping: MarginalConstraints
  /// The rows' distribution within the declared ranges; that of `rows` where there are none.
  private let ordinary: ConditionedMarginals
  /// What is proved about it.
  public let claim: Guarantee

  public var guarantee: Guarantee? { claim }

  /// How many rows the data had, give or take noise: as released, and safe to tell.
  public var noisyRowCount: Int { Int(min(max(1, total), 1e12).rounded()) }

  init(
    plan: PrivatePlan, schema: Schema, columns: [FineColumn], pools: [Pooling],
    madeUp: [any FittedCodec], rows: RoundedRows, total: Double, guarantee: Guarantee
  ) throws {
    self.plan = plan
    self.schema = schema
    self.columns = columns
    self.pools = pools
    self.madeUp = madeUp
    self.rows = rows
    self.total = total
    claim = guarantee
    keeping = try MarginalConstraints(schema)
    ordinary = try ConditionedMarginals(rows, pools, columns, weights: keeping.weights(columns))
  }

  public var protections: [Protection] {
    columns.map { column in
      Protection(
        column: column.schema.name, what: "differential privacy",
        how: column.domain.origin == .measured
          ? "Its domain was found, and its cells counted, through mechanisms that the guarantee "
            + "covers."
          : "Its cells were counted by the declared domain, through mechanisms that the guarantee "
            + "covers.")
    }
      + madeUp.map {
        Protection(
          column: $0.column.name, what: "not looked at",
          how: $0.column.kind == .text
            ? "Free text comes out missing." : "Its cells are made up, without learning from it.")
      }
      + keeping.computed.map {
        Protection(
          column: $0, what: "not looked at",
          how: "Its cells follow from other columns by a declared constraint.")
      }
  }

  /// The domains that cells were counted by, declared or found, in the schema's order.
  public var domains: [(column: String, domain: Domain)] {
    schema.columns.compactMap { column in
      columns.first { $0.schema.name == column.name }.map { (column.name, $0.domain) }
    }
  }

  /// How much was learned, in a few words.
  public var summary: String {
    let cells = rows.steps.reduce(0) { $0 + $1.probabilities.count }
    return "\(cells) probabilities"
  }

  public func block(firstRow: Int, count: Int, seed: Seed) throws -> Table {
    try block(firstRow: firstRow, count: count, seed: seed, from: ordinary)
  }

  /// A block of a distribution under conditions; rows that break a constraint are drawn again.
  func block(firstRow: Int, count: Int, seed: Seed, from marginals: ConditionedMarginals) throws
    -> Table
  {
    precondition(firstRow % Self.blockRows == 0, "Blocks begin at multiples of their size.")
    var table = try made(firstRow: firstRow, count: count, seed: seed, from: marginals)
    var open = keeping.violations(in: table)
    for attempt in 1...MarginalConstraints.mostAttempts where !open.isEmpty {
      // As many rows as are open, from a stream of their own.
      let again = try made(
        firstRow: firstRow, count: open.count,
        seed: seed.derived("drawn again", UInt64(attempt)), from: marginals)
      table = table.replacing(open, by: again)
      let violations = Set(keeping.violations(in: again))
      open = open.enumerated().filter { violations.contains($0.offset) }.map(\.element)
    }
    guard open.isEmpty else {
      throw ConstraintError(
        place: "The constraints", expected: "rows that meet all of them hardly ever come about",
        remedy: "Loosen the narrowest, or spend more: the model may be too noisy to follow them.")
    }
    return table
  }

  private func made(firstRow: Int, count: Int, seed: Seed, from marginals: ConditionedMarginals)
    throws -> Table
  {
    let codes = marginals.rows.block(
      count, stream: seed.stream("rows of marginals", UInt64(firstRow / Self.blockRows)))
    let pooled = zip(codes, columns.indices).map { codes, place in
      marginals.pools[place].apart(
        codes, firstRow: firstRow, stream: seed.stream("pool: " + columns[place].schema.name))
    }
    return try decoded(
      pooled, firstRow: firstRow, count: count, seed: seed, passing: marginals.admissions)
  }

  /// Rows of fine codes, with what is computed or made up.
  ///
  /// - Parameter known: cells that win over those drawn, by column.
  func decoded(
    _ codes: [[UInt16]], firstRow: Int, count: Int, seed: Seed, passing admissions: [Admission?],
    known: [String: Column] = [:]
  ) throws -> Table {
    var made: [String: Column] = [:]
    for (place, column) in columns.enumerated() {
      let drawn = column.decode(
        codes[place], firstRow: firstRow, seed: seed, passing: admissions[place])
      made[column.schema.name] = known[column.schema.name].map { drawn.filled(from: $0) } ?? drawn
    }
    for codec in madeUp {
      made[codec.column.name] = try Self.cells(of: codec, firstRow, count, seed, schema)
    }
    keeping.compute(in: &made)
    return Table(schema.columns.compactMap { made[$0.name] }, target: schema.target)
  }

  /// Made-up cells: free text is missing, the rest present.
  private static func cells(
    of codec: any FittedCodec, _ firstRow: Int, _ count: Int, _ seed: Seed, _ schema: Schema
  ) throws -> Column {
    let column = schema[codec.column.name] ?? codec.column
    if column.kind == .text {
      return Column(column, .text([String?](repeating: nil, count: count)))
    }
    let drawn = try codec.decode(
      [UInt16](repeating: 0, count: count), firstRow: firstRow, seed: seed)
    guard column.kind == .identifier else {
      // The unit's own column keeps its kind: whole numbers where it counts, levels elsewhere.
      guard case .text(let cells) = drawn.storage else { return drawn }
      switch column.kind {
      case .count, .date, .timestamp:
        return Column(column, .integers(cells.map { $0.flatMap(Int64.init) ?? Int64(firstRow) }))
      case .measurement:
        return Column(column, .doubles(cells.map { $0.flatMap(Double.init) ?? Double(firstRow) }))
      default:
        let levels = Array(Set(cells.compactMap { $0 })).sorted()
        let places = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
        return Column(column, .codes(cells.map { $0.flatMap { places[$0] } ?? -1 }, levels: levels))
      }
    }
    return Column(column, drawn.storage)
  }
}
