/// A simulated environment: what its actors can be given, and what comes of it.
///
/// A world is deterministic. All chance lies in the parameters, so that every outcome has the
/// probability of the parameters it came from.
public protocol World: Sendable {
  /// As a scenario file names it.
  var name: String { get }
  /// What is played, in one sentence.
  var summary: String { get }
  /// Who takes part, and the numbers that describe them, in the order `play` expects.
  var actors: [Actor] { get }
  var outcomes: [Outcome] { get }
  /// The engines it can be played by, the default first.
  var engines: [Engine] { get }
  /// The outcome that tells whether two actors touched; nil where they cannot.
  func contact(_ a: String, _ b: String) -> String?
  /// Plays rows 0..<count.
  ///
  /// - Parameters:
  ///   - fields: all fields of all actors in order, a column each.
  ///   - outcomes: a column for each outcome.
  func play(_ fields: Columns, by engine: Engine, into outcomes: Columns) throws
  /// Where everybody was, a moment after another; empty where the world has no places.
  ///
  /// - Parameter fields: one row's.
  func motion(_ fields: [Double], by engine: Engine, every seconds: Double) -> [Moment]
  /// Standard normal numbers it takes beyond its fields, as further columns of `play` and further
  /// numbers of `history`: for worlds that decide by chance on their way.
  var chances: Int { get }
  /// What the entries of its log are made of; nil where it keeps none.
  var logShape: LogShape? { get }
  /// What happened when; empty where the world keeps no log.
  ///
  /// - Parameter fields: one row's, then its chances.
  func history(_ fields: [Double]) -> [LogEntry]
}

extension World {
  public func motion(_ fields: [Double], by engine: Engine, every seconds: Double) -> [Moment] {
    []
  }
  public func contact(_ a: String, _ b: String) -> String? { nil }
  public var chances: Int { 0 }
  public var logShape: LogShape? { nil }
  public func history(_ fields: [Double]) -> [LogEntry] { [] }

  /// All actors' fields in order.
  public var fields: [Field] { actors.flatMap(\.fields) }
}

/// One who takes part in a world.
public struct Actor: Sendable {
  public var name: String
  public var fields: [Field]
  /// Ready-made settings that a file can name instead of numbers, with their source.
  public var presets: [Preset]

  public init(_ name: String, _ fields: [Field], presets: [Preset] = []) {
    self.name = name
    self.fields = fields
    self.presets = presets
  }
}

/// A number that describes an actor.
public struct Field: Sendable {
  public var name: String
  public var unit: Unit
  /// In SI units; what holds where a file does not say. Nil where it must.
  public var standard: Double?
  /// In SI units; what the world can be trusted with.
  public var range: ClosedRange<Double>
  public var meaning: String

  /// Numbers here are in `unit`.
  public init(
    _ name: String, _ unit: String, _ standard: Double?, _ range: ClosedRange<Double>,
    _ meaning: String
  ) {
    self.name = name
    self.unit = Unit.known(unit)
    self.standard = standard.map { [scale = self.unit.scale] in $0 * scale }
    self.range = range.lowerBound * self.unit.scale...range.upperBound * self.unit.scale
    self.meaning = meaning
  }
}

/// An actor's fields under one name.
public struct Preset: Sendable {
  public var name: String
  /// By field, in SI units.
  public var values: [String: Double]
  public var source: String

  public init(_ name: String, _ values: [String: Double], source: String) {
    self.name = name
    self.values = values
    self.source = source
  }
}

/// Something a world tells of each play.
public struct Outcome: Sendable {
  public var name: String
  /// Nil where it is a truth.
  public var unit: Unit?
  public var meaning: String

  /// - Parameter unit: nil for yes and no.
  public init(_ name: String, _ unit: String?, _ meaning: String) {
    self.name = name
    self.unit = unit.map(Unit.known)
    self.meaning = meaning
  }
}

/// How a world is played.
public enum Engine: Sendable, Hashable, CustomStringConvertible {
  /// Event by event, by formulas: exact to rounding.
  case exact
  /// In time steps of so many seconds.
  case stepped(Double)

  public var description: String {
    switch self {
    case .exact: "exact"
    case .stepped(let step): "stepped, \(step * 1000) ms"
    }
  }
}

/// Who was where, at a moment.
public struct Moment: Sendable {
  public var time: Double
  public var places: [Place]

  public struct Place: Sendable {
    public var actor: String
    /// Metres along the road and to the left of the car's centre line; of the box's centre.
    public var x: Double
    public var y: Double
    /// m/s along the road and to the left.
    public var speedX: Double
    public var speedY: Double
    /// m/s2 along the road.
    public var acceleration: Double
    /// The box, in metres along the road and across it.
    public var length: Double
    public var width: Double
  }
}

/// What the entries of a world's log are made of.
public struct LogShape: Sendable {
  /// Names of what is told in words.
  public var words: [String]
  /// Names and units of what is told in numbers, after the time.
  public var numbers: [(name: String, unit: Unit)]
  /// What time is told in.
  public var time: Unit
}

/// Something that happened, in a world that keeps a log.
public struct LogEntry: Sendable, Equatable {
  /// Seconds from the row's beginning.
  public var time: Double
  public var words: [String]
  /// In SI units; NaN for none.
  public var numbers: [Double]
}

/// Columns of numbers that belong to somebody else: a view, valid while its owner is.
public struct Columns: @unchecked Sendable {
  // A view is handed to one call at a time, which returns before the owner goes on.
  let base: UnsafeMutablePointer<Double>
  let stride: Int
  public let count: Int

  init(base: UnsafeMutablePointer<Double>, stride: Int, count: Int) {
    self.base = base
    self.stride = stride
    self.count = count
  }

  subscript(column: Int) -> UnsafeMutablePointer<Double> { base + column * stride }
}

extension [any World] {
  /// Every world there is. A new one adds its line here.
  public static var standard: [any World] {
    [
      ChildBehindParkedCar(), AdultCrossing(), CyclistCrossing(), CutIn(), CarFollowing(),
      MachineWear(), Degradation(), Payments(),
    ]
  }
}
