public import Boosting
public import Chance
public import Synthesis
public import Tables

/// Learns a table column by column: each column's code, bit by bit, from the columns before it, by
/// boosted symmetric trees.
///
/// ## What it does
/// Every column becomes a small code (numbers: up to 255 bins and one for missing; categories:
/// ranked levels). The joint distribution is the product of one yes-or-no question per bit, each
/// given all earlier columns and bits. Sampling asks the questions in order.
///
/// ## Source
/// The chain rule over binary trees of a variable's values follows McCarter (2024), "Unmasking
/// trees for tabular data", arXiv:2407.05593; boosted trees as in `SymmetricBooster`. We differ in
/// symmetric trees over byte codes, fixed-point leaves, and a prior on every bit.
///
/// ## Cost
/// About 0.2 CPU-seconds per thousand rows and ten columns to fit; rows beyond `maximumRows` cost
/// only their encoding.
///
/// ## Guarantee
/// None of differential privacy. Codecs keep rare levels, extremes and identifiers back.
///
/// ## When not to use it
/// Tables of fewer than a few dozen rows; tables whose rows depend on each other in time.
public struct AutoregressiveTrees: Synthesizer, Hashable {
  /// The name the model file carries.
  public static let name = "autoregressive-trees"

  public var booster: SymmetricBooster
  /// At most this many rows are learned from, chosen at random; all rows set the marginals.
  public var maximumRows: Int
  /// At most this many earlier columns inform a question: those that alone tell most.
  public var featureLimit: Int
  /// How many orders of the columns are learned; blocks of rows take turns. Nil: three, and in smaller
  /// tables as many more as cost no more there, up to eight.
  public var orders: Int?
  /// At most so many features of each question are levelled: see `SymmetricBooster.refitted`.
  public var levelling: Int
  /// Whether rows are chosen among several drawn ones by a density ratio, where one is found that tells drawn
  /// rows from real ones; nil: yes.
  public var choosesByRatio: Bool?
  public var privacy: PrivacyFloor
  /// What must hold in every row that is made.
  public var constraints: [Constraint]
  /// Columns drawn first, so that rows can be made under conditions on them at no cost.
  public var conditions: [String]
  /// Whether exact relations between columns are looked for.
  public var findsRelations: Bool

  public init(
    booster: SymmetricBooster = SymmetricBooster(), maximumRows: Int = 200_000,
    featureLimit: Int = 32, orders: Int? = nil, levelling: Int = 8,
    choosesByRatio: Bool? = nil, privacy: PrivacyFloor = PrivacyFloor(),
    constraints: [Constraint] = [],
    conditions: [String] = [], findsRelations: Bool = true
  ) {
    precondition(
      maximumRows >= 1 && featureLimit >= 1 && orders ?? 1 >= 1, "Limits are at least one.")
    self.booster = booster
    self.maximumRows = maximumRows
    self.featureLimit = featureLimit
    self.orders = orders
    self.levelling = levelling
    self.choosesByRatio = choosesByRatio
    self.privacy = privacy
    self.constraints = constraints
    self.conditions = conditions
    self.findsRelations = findsRelations
  }

  public func fit(
    to table: Table, through codecs: [any Codec], seed: Seed,
    telling listener: @escaping Listener = { _ in }
  ) async throws -> FittedTrees {
    precondition(table.rowCount > 0, "A table without rows teaches nothing.")
    for name in conditions where table[name] == nil {
      throw ConstraintError(
        place: "The condition column “\(name)”", expected: "the table has no such column",
        remedy: "`understudy schema` lists its columns.")
    }
    listener(.began(stage: "Relating", total: nil, unit: "columns"))
    let reshaping = try Reshaping(
      of: table, constraints: constraints, minimumRows: privacy.minimumRows,
      keeping: Set(conditions), finds: findsRelations)
    let reshaped = try reshaping.reshaped(table)
    listener(.ended)
    for finding in reshaping.found { listener(.note(finding.sentence)) }

    listener(.began(stage: "Encoding", total: reshaped.columns.count, unit: "columns"))
    var fitted: [any FittedCodec] = []
    var codes: [Code] = []
    for (index, column) in reshaped.columns.enumerated() {
      try Task.checkCancellation()
      guard let codec = codecs.first(where: { $0.accepts(column.schema) }) else {
        throw CodecError(
          column: column.name, expected: "a kind that a codec accepts, not “\(column.kind)”",
          remedy: "Give it another kind in the schema.")
      }
      let one = try codec.fit(to: column, privacy: privacy, seed: seed)
      fitted.append(one)
      codes.append(try one.encode(column))
      listener(.advanced(done: index + 1))
    }
    listener(.ended)

    let leading = (conditions + reshaping.leading).compactMap { name in
      reshaped.columns.firstIndex { $0.name == name }
    }
    var fitting = ChainFitting(
      plan: self, codes: codes, leading: leading, allRows: table.rowCount, seed: seed)
    let chains = try await fitting.chains(telling: listener)
    let ratio = choosesByRatio == false ? nil : fitting.densityRatio(of: chains, telling: listener)
    return try FittedTrees(
      plan: self, reshaping: reshaping, codecs: fitted, chains: chains, ratio: ratio)
  }
}
