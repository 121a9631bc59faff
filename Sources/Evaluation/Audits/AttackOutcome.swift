import Statistics

/// A figure and its 95 % interval.
public struct Estimate: Sendable, Codable, Equatable {
  public var value: Double
  public var low: Double
  public var high: Double

  public init(_ value: Double, _ interval: ClosedRange<Double>) {
    self.value = value
    low = interval.lowerBound
    high = interval.upperBound
  }
}

/// What one attack came to in one run. Holds shares and counts of attempts, never a cell.
public struct AttackOutcome: Sendable, Codable, Equatable {
  /// How often it succeeded on learned and on unseen rows (Wilson intervals).
  public var learned: Estimate?
  public var unseen: Estimate?
  /// How often a guess at random would have.
  public var guess: Double?
  /// (learned - unseen) / (1 - unseen): what it gains from rows having been learned. The interval is
  /// Newcombe's, divided likewise.
  public var risk: Estimate?
  /// Of an attack that ranks rows: the chance that a learned row ranks above an unseen one, 0.5
  /// where nothing is given away.
  public var area: Estimate?
  /// What it reaches at few false alarms.
  public var operating: [OperatingPoint] = []
  /// The chance of a success as great where nothing is given away; one-sided, corrected for the
  /// attack's own several looks. Nil where it could not be run.
  public var p: Double?
  /// A caveat, or why there is nothing.
  public var note: String?
  /// Counts at fixed thresholds, for the bound on epsilon.
  var cuts: [Cut] = []
  /// Rows it is surest of; private.
  var exposed: [ExposedRow] = []

  private enum CodingKeys: String, CodingKey {
    case learned, unseen, guess, risk, area, operating, p, note
  }

  init() {}

  /// An attack that could not be run.
  init(absent note: String) { self.note = note }

  /// An attack that was tried on equally many learned and unseen rows.
  init(learned: Int, unseen: Int, of trials: Int, guess: Double?, p: Double?) {
    guard trials > 0 else {
      note = "Nothing could be tried."
      return
    }
    let n = Double(trials)
    self.learned = Estimate(Double(learned) / n, Proportion.wilson(learned, of: trials))
    self.unseen = Estimate(Double(unseen) / n, Proportion.wilson(unseen, of: trials))
    self.guess = guess
    self.p = p
    let room = 1 - Double(unseen) / n
    if room > 0 {
      let gap = Proportion.difference(learned, of: trials, less: unseen, of: trials)
      risk = Estimate(
        Double(learned - unseen) / n / room,
        max(-1, gap.lowerBound / room)...min(1, gap.upperBound / room))
    }
  }
}

/// How many learned rows are found where few unseen ones are taken for learned.
public struct OperatingPoint: Sendable, Codable, Equatable {
  /// The share of unseen rows that may be taken for learned.
  public var falseAlarms: Double
  /// The share of learned rows found (Clopper and Pearson's interval); nil where so small a share of
  /// false alarms is less than one row.
  public var found: Estimate?

  public var isResolvable: Bool { found != nil }
}

/// Learned and unseen rows above one threshold.
struct Cut: Sendable, Equatable {
  var learnedAbove: Int
  var learned: Int
  var unseenAbove: Int
  var unseen: Int
}

/// A row an attack is sure of: its place in the file, never what it holds.
public struct ExposedRow: Sendable, Codable, Equatable {
  public enum Origin: String, Sendable, Codable { case train, holdout }
  public var table: Origin
  /// Counted from 1, without the header.
  public var row: Int
  /// Higher is surer; the attack's own scale.
  public var score: Double
}
