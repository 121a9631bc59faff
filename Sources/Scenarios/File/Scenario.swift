/// A scenario: a world, what its inputs are drawn from and why, what counts as an event, and how to
/// look for it.
public struct Scenario: Sendable {
  public var name: String
  public var world: any World
  public var parameters: [Parameter]
  /// Spearman's rank correlations of the parameters that vary, in their order.
  var copula: Copula
  /// What each of the world's fields is set to, in their order; formulas over the parameters.
  var fields: [Expression]
  /// The name of each, its formula over parameters, outcomes and the events before it.
  var events: [Event]
  /// What the search climbs where the event itself says no more than yes or no.
  var severity: Expression?
  public var exposure: Exposure?
  public var sampling: Sampling
  public var engine: Engine
  /// What the file wants tested of each play.
  var checks: [Check]
  /// What the file said of presets and standard values that were taken without a word in it.
  public var assumptions: [String]

  /// A number that is drawn.
  public struct Parameter: Sendable {
    public var name: String
    public var law: Law
    /// As the file writes it; values are in SI units inside, and in this unit in what is written.
    public var unit: Unit
    /// Where the law comes from, in the author's words.
    public var source: String
  }

  struct Event: Sendable {
    var name: String
    var formula: Expression
  }

  /// How often a scenario of this kind arises.
  public struct Exposure: Sendable {
    public var rate: Double
    /// "km", "h", "year".
    public var per: String
    public var source: String
  }

  /// How rare events are looked for.
  public struct Sampling: Sendable {
    /// The event whose probability is asked for; the last one where the file does not say.
    public var target: String?
    /// The coefficient of variation the answer should have.
    public var cov = 0.05
    /// Independent repetitions of the whole search, at least five.
    public var replicates = 5
    public var crosscheck = true
    /// Plays the search may spend in all.
    public var mostRuns = 2_000_000
    /// Shares of the rows by event; "natural" are rows as they come.
    public var mix: [(stratum: String, share: Double)] = []

    public init() {}
  }

  /// Parameters that take a random number, in order: the dimensions of the search.
  var varying: [Int] { parameters.indices.filter { !parameters[$0].law.isFixed } }

  public var eventNames: [String] { events.map(\.name) }

  /// The event that is asked about.
  public var target: String? { sampling.target ?? events.last?.name }
}
