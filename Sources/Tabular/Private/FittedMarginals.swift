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
  let claim: Guarantee

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
  }

  /// How much was learned, in a few words.
  public var summary: String {
    let cells = rows.steps.reduce(0) { $0 + $1.probabilities.count }
    return "\(cells) probabilities"
  }

  public func block(firstRow: Int, count: Int, seed: Seed) throws -> Table {
    precondition(firstRow % Self.blockRows == 0, "Blocks begin at multiples of their size.")
    let codes = rows.block(
      count, stream: seed.stream("rows of marginals", UInt64(firstRow / Self.blockRows)))
    var made: [String: Column] = [:]
    for (place, column) in columns.enumerated() {
      let fine = pools[place].apart(
        codes[place], firstRow: firstRow, stream: seed.stream("pool: " + column.schema.name))
      made[column.schema.name] = column.decode(fine, firstRow: firstRow, seed: seed)
    }
    for codec in madeUp {
      made[codec.column.name] = try Self.cells(of: codec, firstRow, count, seed, schema)
    }
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
