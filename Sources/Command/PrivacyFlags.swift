import ArgumentParser
import Foundation
import Understudy

/// How a private fit is asked for.
struct PrivacyFlags: ParsableArguments {
  @Option(
    help: """
      Fit with differential privacy, spending this much. Needs a --schema that declares every \
      column's domain (`understudy schema --for-privacy` prints the form).
      """)
  var epsilon: Double?

  @Option(help: "The probability with which the guarantee may fail: far below one over the rows.")
  var delta = 1e-9

  @Option(help: "Refuse where all fits on the same entities would have spent more than this.")
  var totalEpsilon: Double?

  @Option(help: "The column that says whose a row is; the guarantee is then for all their rows.")
  var entity: String?

  @Option(help: "At most this many rows of each entity are learned from.")
  var rowsPerEntity = 1

  @Option(
    help: "Whose data this is, where several tables hold the same people (default: the table).")
  var entities: String?

  @Option(help: "Where spending is written down (default: beside the table).")
  var ledger: String?

  @Option(help: "The private maker: aim, mst or independent.")
  var privateMaker = PrivateMaker.aim

  @Option(help: "AIM's dial between time and fidelity: the most its model may take, in megabytes.")
  var modelMegabytes = 0.5

  @Option(
    help: ArgumentHelp(
      "Draw the noise from a seed, for tests: voids the guarantee.", visibility: .hidden))
  var insecureNoiseSeed: UInt64?

  enum PrivateMaker: String, ExpressibleByArgument, CaseIterable {
    case aim, mst, independent
  }

  func validate() throws {
    guard rowsPerEntity >= 1, rowsPerEntity <= 10_000 else {
      throw ValidationError("--rows-per-entity lies between 1 and 10000.")
    }
    guard modelMegabytes > 0, modelMegabytes <= 4_096 else {
      throw ValidationError("--model-megabytes lies between 0 and 4096.")
    }
    let needsEpsilon = totalEpsilon != nil || entity != nil || entities != nil || ledger != nil
    if epsilon == nil && needsEpsilon {
      throw ValidationError("This asks for a private fit: say how much with --epsilon.")
    }
  }

  /// The fit asked for, checked against the schema; nil where none is.
  ///
  /// - Parameters:
  ///   - table: the private table's path.
  ///   - isPicture: whether the unit is a picture; what the schema must say is then checked later.
  func fit(_ table: String, schema: Schema?, isPicture: Bool = false) throws -> PrivateFit? {
    guard let epsilon else { return nil }
    guard let schema else {
      throw PrivacyError(
        .undeclared, place: "--epsilon",
        expected: "a private fit may not infer anything from the data, and no schema was given",
        remedy: "Print a form with `understudy schema --for-privacy`, fill it in, and give it with "
          + "--schema.")
    }
    let state = PathState(at: table)
    let isFile = state == .file || isPicture && state == .folder
    guard ledger != nil || isFile else {
      throw PrivacyError(
        .ledger, place: table,
        expected: "the table is no file that a ledger could lie beside",
        remedy: "Name the ledger with --ledger, and the people with --entities.")
    }
    let path = isFile ? URL(filePath: table).resolvingSymlinksInPath().path : table
    let plan: PrivatePlan =
      switch privateMaker {
      case .aim: .aim(AIM(modelMegabytes: modelMegabytes))
      case .mst: .mst(MST())
      case .independent: .independent(IndependentMarginals())
      }
    let fit = PrivateFit(
      epsilon: epsilon, delta: delta, plan: plan,
      unit: entity.map { .entity(column: $0, rows: rowsPerEntity) }
        ?? (isPicture ? .picture : .row),
      ledger: ledger.map(SpendingLedger.init(at:)) ?? SpendingLedger(beside: path),
      entities: entities ?? URL(filePath: path).lastPathComponent, totalEpsilon: totalEpsilon,
      noiseSeed: insecureNoiseSeed.map(Seed.init(_:)))
    if !isPicture { try fit.check(schema) }
    return fit
  }
}

extension PrivateFit {
  /// What was ever spent on the entities, for the user to see.
  func account() throws -> String {
    let spent = try ledger.spent(on: entities)
    let total = spent.epsilon(delta: delta)
    return String(
      format: "In all, ε = %.4g (δ = %.2g) is spent on “%@”; written down in %@.", total, delta,
      entities, ledger.path)
  }

  /// Where the curator finds what lay outside its domain: the same words whatever was found.
  var outsideNote: String {
    "How many cells lay outside their declared domains is in \(OutsideRecord.path(beside: ledger)) "
      + "(yours alone)."
  }
}
