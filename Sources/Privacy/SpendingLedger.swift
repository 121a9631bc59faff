public import Foundation

/// What was ever spent on the people in some private data: a file beside them, which only grows.
///
/// A budget is written down as spent, and flushed to the disk, before it is handed out. Nothing is
/// ever given back: a fit that failed or was killed may have shown something. Fits on the same
/// people add up, in one table or in several that share the entity set's name.
///
/// *Privacy*: holds no data, but says that a release was made; it stays with the data.
public struct SpendingLedger: Sendable {
  public let path: String

  public init(at path: String) { self.path = path }

  /// The ledger that lies beside a private file.
  public init(beside table: String) { self.init(at: table + ".privacy-ledger.jsonl") }

  /// One line of it.
  public struct Entry: Codable, Hashable, Sendable {
    /// Whose data: all entries of one set add up.
    public var entities: String
    public var epsilon: Double
    public var delta: Double
    public var rho: Double
    public var failure: Double
    /// A training that was paid for with it; nil for none.
    public var training: SubsampledGaussian?
    /// What it was spent on ("fit of clinic.csv by AIM").
    public var purpose: String
    /// ISO 8601, UTC.
    public var at: String

    /// What it takes from the entities' privacy.
    public var spending: Spending {
      Spending(Loss(rho: rho, failure: failure), trainings: training.map { [$0] } ?? [])
    }
  }

  /// A ledger longer than this is not one.
  static let sizeLimit = 64 << 20

  /// What a set of entities has spent so far.
  public func spent(on entities: String) throws -> Spending {
    Self.sum(try entries(), of: entities)
  }

  private static func sum(_ entries: [Entry], of entities: String) -> Spending {
    entries.filter { $0.entities == entities }.reduce(Spending()) { $0 + $1.spending }
  }

  /// - Throws: `PrivacyError` where a line is not what was written: a ledger that cannot be believed
  ///   allows nothing.
  public func entries() throws -> [Entry] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    guard let handle = FileHandle(forReadingAtPath: path),
      let data = try? handle.read(upToCount: Self.sizeLimit + 1), data.count <= Self.sizeLimit
    else {
      throw damaged("it cannot be read", "Check that the file is yours to read.")
    }
    return try Self.entries(in: data, orThrow: damaged)
  }

  private static func entries(in data: Data, orThrow damaged: (String, String) -> PrivacyError)
    throws -> [Entry]
  {
    var entries: [Entry] = []
    for (number, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let entry = try? JSONDecoder().decode(Entry.self, from: line), entry.rho >= 0,
        entry.rho.isFinite, entry.failure >= 0, entry.failure <= 1,
        entry.training?.isSound ?? true
      else {
        throw damaged(
          "line \(number + 1) is not an entry",
          "Restore the file from a copy; with an unreadable ledger nothing may be spent.")
      }
      entries.append(entry)
    }
    return entries
  }

  /// Writes a spend down, and only then hands the budget out.
  ///
  /// - Parameters:
  ///   - limit: the most that all spending on the entities may come to, as an ε at `delta`.
  ///   - failure: the part of δ for mechanisms that may fail.
  ///   - training: one to be paid for together with the table; nil where all is for the table.
  /// - Throws: `PrivacyError` for parameters that promise nothing, where the limit would be passed,
  ///   and where the ledger cannot be written.
  public func budget(
    epsilon: Double, delta: Double, failure: Double = 0, entities: String, purpose: String,
    limit: Double? = nil, training: PlannedTraining? = nil, at moment: Date = Date()
  ) throws -> Budget {
    try Self.check(epsilon: epsilon, delta: delta, limit: limit)
    precondition(failure >= 0 && failure < delta, "The thresholds' share must be part of delta.")
    let budget =
      if let training {
        try Budget(epsilon: epsilon, delta: delta, failure: failure, training: training)
      } else {
        Budget(epsilon: epsilon, delta: delta, failure: failure)
      }
    let entry = Entry(
      entities: entities, epsilon: epsilon, delta: delta, rho: budget.rho, failure: failure,
      training: budget.training, purpose: purpose, at: moment.formatted(.iso8601))
    let whole = budget.whole
    try append(entry) { earlier in
      guard let limit else { return }
      let before = Self.sum(earlier, of: entities)
      let total = (before + whole).epsilon(delta: delta)
      guard total <= limit * (1 + 1e-9) else {
        throw PrivacyError(
          .spent, place: path,
          expected: "with this fit the entities “\(entities)” would have spent ε = "
            + "\(Guarantee.spelled(total)) in all at δ = \(Guarantee.spelled(delta)), beyond the "
            + "limit of \(Guarantee.spelled(limit)) (before it: "
            + "\(Guarantee.spelled(before.epsilon(delta: delta))))",
          remedy: "Ask for less, make more rows from a model already fitted (that costs nothing), "
            + "or raise --total-epsilon knowingly.")
      }
    }
    return budget
  }

  /// - Throws: for an ε or δ with which nothing is promised.
  public static func check(epsilon: Double, delta: Double, limit: Double? = nil) throws {
    guard epsilon.isFinite, epsilon >= 0.001, epsilon <= 1000 else {
      throw PrivacyError(
        .parameter, place: "--epsilon",
        expected: "epsilon must be a number from 0.001 to 1000",
        remedy: "Use 1 where nothing else is known; smaller is more private.")
    }
    guard delta.isFinite, delta > 0, delta <= 0.01 else {
      throw PrivacyError(
        .parameter, place: "--delta", expected: "delta must lie above 0 and be at most 0.01",
        remedy: "Use well under one over the number of people: 1e-9 is usual.")
    }
    guard delta >= 1e-100 else {
      throw PrivacyError(
        .parameter, place: "--delta", expected: "delta must be at least 1e-100",
        remedy: "1e-9 is usual.")
    }
    if let limit, !(limit.isFinite && limit > 0) {
      throw PrivacyError(
        .parameter, place: "--total-epsilon", expected: "the limit must be a positive number",
        remedy: "Give the most that all fits on these people may spend.")
    }
  }

  /// Appends under a lock, so that two fits at once cannot both pass the limit, and flushes.
  private func append(_ entry: Entry, after check: ([Entry]) throws -> Void) throws {
    let unwritable = damaged(
      "the spend cannot be written down, so nothing was measured",
      "Check that the folder is yours to write to and has room, or name another place with "
        + "--ledger.")
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_APPEND, 0o600)
    guard descriptor >= 0 else { throw unwritable }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard flock(descriptor, LOCK_EX) == 0 else { throw unwritable }
    defer { flock(descriptor, LOCK_UN) }
    guard let data = try? handle.readToEnd() ?? Data(), data.count <= Self.sizeLimit else {
      throw unwritable
    }
    try check(try Self.entries(in: data, orThrow: damaged))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      // A line cut off by a full disk must not swallow this one.
      let gap = data.isEmpty || data.last == UInt8(ascii: "\n") ? Data() : Data("\n".utf8)
      try handle.write(contentsOf: gap + encoder.encode(entry) + Data("\n".utf8))
      try handle.synchronize()
    } catch {
      throw unwritable
    }
  }

  private func damaged(_ expected: String, _ remedy: String) -> PrivacyError {
    PrivacyError(.ledger, place: "The ledger \(path)", expected: expected, remedy: remedy)
  }
}
