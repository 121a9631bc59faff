import Foundation

/// A place in a world where chance decides: which way a path goes, or how long something takes.
struct ChanceSite: Sendable, Equatable {
  var name: String
  /// Ways there are; of a measured number, the stretches of its law that can be tilted.
  var options: Int
  var isMeasured = false

  /// A number drawn from a law, whose tilts are by stretches of its quantiles.
  static func measured(_ name: String) -> ChanceSite {
    ChanceSite(name: name, options: Draws.stretches.count, isMeasured: true)
  }
}

/// How much more often each option of each site is taken than by the world's own law.
///
/// Option k, of probability p(k), is taken with q(k) = p(k) r(k) / Σ p r: the likelihood ratio of a path is the
/// product of p/q over the sites it passes, exactly.
struct Tilt: Sendable, Equatable {
  /// r by site and option; an empty list for a site that is left alone.
  var factors: [[Double]]

  static func none(_ sites: Int) -> Tilt {
    Tilt(factors: [[Double]](repeating: [], count: sites))
  }
}

/// One row's chance, taken a standard normal number at a time.
///
/// The i-th decision of a row takes the i-th number, whatever it decides. Steered, a number is moved to
/// where its tilted law has it and written back, so that the row played from the numbers later is the
/// row that was steered.
struct Draws {
  /// One row's numbers, one every `stride`; they belong to the caller, who lets no one else at them.
  private let scores: UnsafeMutablePointer<Double>
  private let stride: Int
  private let most: Int
  private let tilt: Tilt?
  private let isSteered: Bool
  /// What is told of each decision; for fitting tilts.
  private let told: ((_ site: Int, _ option: Int, _ shares: [Double]) -> Void)?

  private(set) var count = 0
  /// log of q over p, of the decisions so far.
  private(set) var logRatio = 0.0
  /// Whether more numbers were wanted than there are.
  private(set) var isExhausted = false

  /// Probabilities of a measured number's stretches.
  static let stretches = [0.01, 0.04, 0.15, 0.3, 0.3, 0.15, 0.04, 0.01]

  /// - Parameters:
  ///   - most: numbers there are.
  ///   - steered: whether the numbers are moved by the tilt; else it is only weighed.
  init(
    _ scores: UnsafeMutablePointer<Double>, stride: Int, most: Int, tilt: Tilt? = nil,
    steered: Bool = false, told: ((Int, Int, [Double]) -> Void)? = nil
  ) {
    self.scores = scores
    self.stride = stride
    self.most = most
    self.tilt = tilt
    isSteered = steered
    self.told = told
  }

  /// A decision, and the number it fell by.
  struct Choice {
    var option: Int
    var score: Double
  }

  /// Decides among options with these probabilities, which sum to one.
  mutating func choose(at site: Int, among shares: [Double]) -> Choice { decide(site, shares) }

  /// A standard normal number that stands for a measured one.
  mutating func score(at site: Int) -> Double { decide(site, Draws.stretches).score }

  private mutating func decide(_ site: Int, _ shares: [Double]) -> Choice {
    guard count < most else {
      isExhausted = true
      return Choice(option: Draws.option(0.5, shares), score: 0)
    }
    let place = scores + count * stride
    count += 1
    let factors = tilt?.factors[site] ?? []
    var total = 0.0
    if !factors.isEmpty {
      for (share, factor) in zip(shares, factors) { total += share * factor }
      if isSteered { place.pointee = Draws.moved(place.pointee, shares, factors, total) }
    }
    let option = Draws.option(NormalLaw.tails(place.pointee).lower, shares)
    if !factors.isEmpty { logRatio += log(factors[option] / total) }
    told?(site, option, shares)
    return Choice(option: option, score: place.pointee)
  }

  /// Which option a number in 0...1 falls to.
  private static func option(_ u: Double, _ shares: [Double]) -> Int {
    var end = 0.0
    var last = 0
    for (index, share) in shares.enumerated() where share > 0 {
      end += share
      last = index
      if u < end { return index }
    }
    return last
  }

  /// The number of the natural law that has the rank in its option that this one has in the tilted.
  private static func moved(
    _ z: Double, _ shares: [Double], _ factors: [Double], _ total: Double
  ) -> Double {
    let u = NormalLaw.tails(z).lower
    var tilted = 0.0
    var natural = 0.0
    var chosen = (tilted: 0.0, natural: 0.0, q: 1.0, p: 1.0)
    for (share, factor) in zip(shares, factors) where share * factor > 0 || share > 0 {
      let q = share * factor / total
      if q > 0 { chosen = (tilted, natural, q, share) }
      if u < tilted + q { break }
      tilted += q
      natural += share
    }
    let rank = min(max((u - chosen.tilted) / chosen.q, 0), 1)
    let moved = chosen.natural + rank * chosen.p
    return NormalLaw.quantile(min(max(moved, 1e-300), 1 - 0x1p-53))
  }
}
