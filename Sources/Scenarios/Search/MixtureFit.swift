import Chance
import Foundation

/// Fits a mixture of normal laws to weighted points by expectation and maximisation.
///
/// The number of parts is the one with the best BIC over the effective number of points. Covariances
/// are shrunk towards their diagonal by what so few points can say of them.
enum MixtureFit {
  /// Dimensions above which a covariance is the identity but for one direction.
  static let mostFullDimensions = 40

  static func fit(_ points: Points, weights: [Double], mostParts: Int, seed: Seed) -> Proposal {
    let total = weights.reduce(0, +)
    let shares = weights.map { $0 / total }
    if points.dimension > mostFullDimensions { return narrow(points, shares) }
    let effective = 1 / shares.reduce(0) { $0 + $1 * $1 }
    var best: (proposal: Proposal, score: Double)?
    for count in [1, 2, 3, 4, 6, 8] where count <= mostParts {
      guard effective > Double(count * (points.dimension + 2)) || count == 1 else { break }
      let (proposal, likelihood) = fitted(
        points, shares, count, seed.derived("parts", UInt64(count)))
      let d = Double(points.dimension)
      let free = Double(proposal.parts.count) * (1 + d + d * (d + 1) / 2)
      let score = -2 * likelihood * effective + free * log(effective)
      if best.map({ score < $0.score }) ?? true { best = (proposal, score) }
    }
    return best?.proposal ?? .standard(points.dimension)
  }

  /// One part: shifted to the mean, as wide along that direction as the points are.
  private static func narrow(_ points: Points, _ shares: [Double]) -> Proposal {
    let d = points.dimension
    let mean = (0..<d).map { k in
      (0..<points.count).reduce(0.0) { $0 + shares[$1] * points[$1, k] }
    }
    let norm = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard norm > 1e-9 else { return .standard(d) }
    let direction = mean.map { $0 / norm }
    var variance = 0.0
    for i in 0..<points.count {
      var along = -norm
      for k in 0..<d { along += direction[k] * points[i, k] }
      variance += shares[i] * along * along
    }
    let sd = min(max(variance.squareRoot(), 0.1), 1)
    return Proposal(
      parts: [.init(share: 1, mean: mean, spread: .along(direction, sd))], dimension: d)
  }

  private static func fitted(
    _ points: Points, _ shares: [Double], _ count: Int, _ seed: Seed
  ) -> (Proposal, likelihood: Double) {
    let n = points.count
    let d = points.dimension
    var responsibilities = hardened(points, shares, count, seed)
    var proposal = maximised(points, shares, responsibilities)
    var likelihood = -Double.infinity
    for _ in 0..<(count == 1 ? 1 : 25) {
      var terms = [[Double]]()
      for part in proposal.parts {
        let alone = Proposal(
          parts: [.init(share: 1, mean: part.mean, spread: part.spread)], dimension: d)
        let logShare = log(part.share)
        terms.append(alone.logDensities(points).map { $0 + logShare })
      }
      var now = 0.0
      responsibilities = [[Double]](
        repeating: [Double](repeating: 0, count: n), count: terms.count)
      for i in 0..<n {
        var top = -Double.infinity
        for term in terms { top = max(top, term[i]) }
        var sum = 0.0
        for (k, term) in terms.enumerated() {
          let share = exp(term[i] - top)
          responsibilities[k][i] = share
          sum += share
        }
        for k in terms.indices { responsibilities[k][i] /= sum }
        now += shares[i] * (top + log(sum))
      }
      let gain = now - likelihood
      likelihood = now
      if count == 1 || gain < 1e-4 { break }
      proposal = maximised(points, shares, responsibilities)
    }
    return (proposal, likelihood)
  }

  /// Each point to its nearest of `count` centres, spread by k-means++ (Arthur and Vassilvitskii
  /// 2007).
  private static func hardened(
    _ points: Points, _ shares: [Double], _ count: Int, _ seed: Seed
  ) -> [[Double]] {
    let n = points.count
    var result = [[Double]](repeating: [Double](repeating: 0, count: n), count: count)
    if count == 1 {
      result[0] = [Double](repeating: 1, count: n)
      return result
    }
    var stream = seed.stream("centres")
    func chosen(_ odds: [Double]) -> Int {
      var left = stream.uniform() * odds.reduce(0, +)
      for (i, odd) in odds.enumerated() {
        left -= odd
        if left < 0 { return i }
      }
      return odds.count - 1
    }
    var nearest = [Double](repeating: .infinity, count: n)
    var owner = [Int](repeating: 0, count: n)
    for k in 0..<count {
      let centre = points.point(
        k == 0 ? chosen(shares) : chosen((0..<n).map { shares[$0] * nearest[$0] }))
      for i in 0..<n {
        var squares = 0.0
        for j in centre.indices {
          let difference = points[i, j] - centre[j]
          squares += difference * difference
        }
        if squares < nearest[i] { (nearest[i], owner[i]) = (squares, k) }
      }
    }
    for i in 0..<n { result[owner[i]][i] = 1 }
    return result
  }

  /// Parts with too little behind them are dropped.
  private static func maximised(
    _ points: Points, _ shares: [Double], _ responsibilities: [[Double]]
  ) -> Proposal {
    let n = points.count
    let d = points.dimension
    var parts: [Proposal.Part] = []
    for own in responsibilities {
      var weights = [Double](repeating: 0, count: n)
      var share = 0.0
      var squares = 0.0
      for i in 0..<n {
        weights[i] = shares[i] * own[i]
        share += weights[i]
        squares += weights[i] * weights[i]
      }
      guard share > 0.005 || responsibilities.count == 1 else { continue }
      let effective = share * share / max(squares, 1e-300)
      guard effective > 3 || responsibilities.count == 1 else { continue }
      var mean = [Double](repeating: 0, count: d)
      for k in 0..<d {
        var sum = 0.0
        for i in 0..<n { sum += weights[i] * points[i, k] }
        mean[k] = sum / share
      }
      var covariance = [[Double]](repeating: [Double](repeating: 0, count: d), count: d)
      for a in 0..<d {
        for b in 0...a {
          var sum = 0.0
          for i in 0..<n {
            sum += weights[i] * (points[i, a] - mean[a]) * (points[i, b] - mean[b])
          }
          covariance[a][b] = sum / share
        }
      }
      // Few points make every direction look narrower than it is.
      let shrink = Double(d + 1) / (effective + Double(d + 1))
      for a in 0..<d {
        for b in 0..<a {
          covariance[a][b] *= 1 - shrink
          covariance[b][a] = covariance[a][b]
        }
        covariance[a][a] = max((1 - shrink) * covariance[a][a] + shrink * 1, 1e-4) * (1 + shrink)
      }
      guard let factor = Copula.cholesky(covariance) else { continue }
      parts.append(.init(share: share, mean: mean, spread: .full(factor)))
    }
    guard !parts.isEmpty else { return .standard(d) }
    let total = parts.reduce(0) { $0 + $1.share }
    for k in parts.indices { parts[k].share /= total }
    return Proposal(parts: parts, dimension: d)
  }
}
