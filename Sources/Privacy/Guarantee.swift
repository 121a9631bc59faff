import Foundation

/// What is proved about a release: the claim card that travels with the model and the manifest.
///
/// Its fields are those that a claim must state by NIST SP 800-226 (2025), "Guidelines for
/// Evaluating Differential Privacy Guarantees", doi:10.6028/NIST.SP.800-226.
public struct Guarantee: Hashable, Sendable, Codable {
  public let epsilon: Double
  public let delta: Double
  /// The zCDP that was allowed, and the part of δ on top of it.
  public let rho: Double
  public let failure: Double
  public let unit: PrivacyUnit
  public let randomness: Noise.Mode
  public let expenses: [Expense]
  public let assumptions: [Assumption]
  /// A training that was paid for beside the measurements of a table; nil for none.
  public let training: SubsampledGaussian?

  /// What a mechanism spent, over all its uses for one purpose.
  public struct Expense: Hashable, Sendable, Codable {
    public var what: String
    public var mechanism: String
    public var times: Int
    public var rho: Double
    public var failure: Double
  }

  /// Something taken as public knowledge, and where it is known from.
  public struct Assumption: Hashable, Sendable, Codable {
    /// A column's name, or what else it is about.
    public var about: String
    public var source: String

    public init(about: String, source: String) {
      self.about = about
      self.source = source
    }
  }

  /// Neighbours differ in the presence of one unit.
  public static let neighbours = "one unit added or removed"
  public static let trust =
    "a trusted curator: whoever fits sees the data, and releases only the model, its rows and this "
    + "card"
  public static let notCovered = [
    "scores computed against real data, and any report that holds them",
    "how long fitting took, and the memory it used",
    "what was decided by looking at the data outside this fit: the choice of columns, of epsilon, "
      + "of this table",
  ]

  /// The same claim, resting on more.
  public func assuming(_ more: [Assumption]) -> Guarantee {
    Guarantee(
      epsilon: epsilon, delta: delta, rho: rho, failure: failure, unit: unit,
      randomness: randomness, expenses: expenses, assumptions: assumptions + more,
      training: training)
  }

  /// Whether anything is guaranteed: not where a seed drew the noise.
  public var isValid: Bool { randomness == .system }

  /// The claim in a sentence.
  public var sentence: String {
    guard isValid else {
      return "none: the noise came from a seed, for tests; nothing is guaranteed"
    }
    return "(ε = \(Self.spelled(epsilon)), δ = \(Self.spelled(delta)))-differential privacy for "
      + unit.sentence
  }

  /// The card, a field a line.
  public var lines: [(name: String, value: String)] {
    var lines: [(name: String, value: String)] = [
      ("claim", sentence),
      ("unit", unit.sentence),
      ("neighbours", Self.neighbours),
      ("accounting", accounting),
      ("randomness", randomness.rawValue),
      ("trust", Self.trust),
    ]
    if let training {
      lines.append(("spent on", "the pictures: \(Self.sentence(of: training))"))
      lines.append(("noise of the training", Self.trainingNoise))
    }
    for expense in expenses {
      lines.append(
        (
          "spent on",
          "\(expense.what): ρ = \(Self.spelled(expense.rho)) by \(expense.mechanism), "
            + (expense.times == 1 ? "once" : "\(expense.times) times")
            + (expense.failure > 0 ? ", failing with δ₀ = \(Self.spelled(expense.failure))" : "")
        ))
    }
    for assumption in assumptions {
      lines.append(("assumed public", "\(assumption.about): \(assumption.source)"))
    }
    for item in Self.notCovered { lines.append(("not covered", item)) }
    return lines
  }

  private var accounting: String {
    let thresholds = failure > 0 ? "; of δ, \(Self.spelled(failure)) is for thresholds" : ""
    guard training != nil else {
      return "zCDP, ρ = \(Self.spelled(rho)), turned into (ε, δ) tightly" + thresholds
    }
    return "Rényi differential privacy, order by order: "
      + (rho > 0 ? "zCDP of ρ = \(Self.spelled(rho)) for the table, and " : "")
      + "the training's steps, turned into (ε, δ) together" + thresholds
  }

  /// What a training does to single units, and what hides them.
  static func sentence(of training: SubsampledGaussian) -> String {
    "\(training.steps) steps, each with every picture by chance \(spelled(training.rate)) "
      + "(Poisson), its gradient cut to a norm, and normal noise of \(spelled(training.noise)) norms "
      + "added to the sum"
  }

  public static let trainingNoise =
    "normal numbers of float precision from the generator named above; not exact over a lattice as "
    + "the table's noise is, as is usual for private training"

  /// Four significant digits.
  static func spelled(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    return value == 0 ? "0" : value.formatted(digits: 4)
  }
}

extension Double {
  /// As %.*g writes it.
  fileprivate func formatted(digits: Int) -> String {
    let exponent = self == 0 ? 0 : Int(log10(abs(self)).rounded(.down))
    if exponent < -4 || exponent >= digits + 2 {
      let scaled = self / pow(10, Double(exponent))
      return "\((scaled * 1000).rounded() / 1000)e\(exponent)".replacing(".0e", with: "e")
    }
    let scale = pow(10, Double(digits - 1 - exponent))
    let text = "\((self * scale).rounded() / scale)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
