import Chance
import NeuralClient
import Privacy
public import Tables
import Tabular

/// A fit of pictures with their rows under differential privacy: one budget for both.
///
/// The rows' maker gets `tableShare` of ε as zCDP; the pictures' training, whose steps and sampling
/// are stated before, the least noise with which both together stay within (ε, δ) by Rényi
/// accounting. All of it is written into the ledger before anything is measured. The unit is one
/// picture with its row.
///
/// The pictures' side and channels must be stated, and the rows' domains declared, as for any
/// private fit: nothing is read off the data but through what is paid for. How rows are told to the
/// training follows from the released domains alone.
public struct PrivatePictures: Sendable {
  public var fit: PrivateFit
  /// With every column's domain, and no column of pictures.
  public var schema: Schema
  /// What the folder is called in the ledger.
  public var source: String

  /// The rows' part of ε: a table has few columns beside pictures, and needs little.
  public static let tableShare = 0.1
  /// Steps, where nobody says.
  public static let usualSteps = 1_000
  /// The chance with which each picture enters a step, where nobody says.
  public static let usualRate = 0.02
  /// What each picture's gradient is cut to. Small, so that nearly every one is: what remains is its
  /// direction, and the optimizer does not mind the scale.
  static let mostNorm = 0.1

  /// - Throws: `PrivacyError` before anything is spent.
  public init(
    _ fit: PrivateFit, schema: Schema, from source: String, rate: Double, steps: Int
  ) throws {
    guard case .picture = fit.unit else {
      throw PrivacyError(
        .parameter, place: "--entity",
        expected: "the unit of a private fit of pictures is one picture",
        remedy: "Keep one picture of each person, and leave --entity out.")
    }
    var schema = schema
    schema.columns.removeAll { $0.kind == .image }
    self.fit = fit
    self.schema = schema
    self.source = source
    let hasTable = !schema.columns.isEmpty
    self.fit.training = PlannedTraining(
      rate: rate, steps: steps, tableShare: hasTable ? Self.tableShare : 0)
    if hasTable { try self.fit.check(schema) }
  }

  /// The declared column that names the classes.
  var label: String? {
    schema.target ?? schema["label"]?.name
      ?? schema.columns.first { $0.kind == .category || $0.kind == .boolean }?.name
  }

  /// Learns the rows, which settles the budget for both.
  func rows(of table: Table, side: Int, telling listener: @escaping Listener) async throws
    -> PictureFit.LearnedRows
  {
    for column in schema.columns where table[column.name] == nil {
      throw UnderstudyError(
        .unknownColumn, place: source, expected: "it has no column “\(column.name)”",
        remedy: "Take it out of the schema, or check the folder's metadata.csv.")
    }
    var marginals: FittedMarginals?
    let guarantee: Guarantee
    if schema.columns.isEmpty {
      guarantee = try fit.trainingAlone(from: source)
    } else {
      let declared = Table(schema.columns.compactMap { table[$0.name] }, target: schema.target)
      let fitted = try await fit.fit(declared, schema: schema, from: source, telling: listener)
      marginals = fitted
      guarantee = fitted.claim
    }
    guard let training = guarantee.training else {
      preconditionFailure("A budget for a training and a table holds a training.")
    }
    let kept = Table(schema.columns.compactMap { table[$0.name] }, target: schema.target)
    return PictureFit.LearnedRows(
      rows: marginals.map(PictureRows.marginals), table: kept,
      encoding: RowEncoding(of: marginals?.domains ?? []),
      guarantee: guarantee.assuming([
        Guarantee.Assumption(
          about: "the pictures", source: "their \(side) pixels a side and channels, as stated")
      ]),
      steps: PrivateSteps(
        noise: training.noise, rate: training.rate, steps: training.steps,
        mostNorm: Self.mostNorm,
        // The optimizer does not mind the scale; the noisy count is there for the asking.
        expected: training.rate * Double(marginals?.noisyRowCount ?? 1_000),
        noiseSeed: fit.noiseSeed?.value))
  }
}
