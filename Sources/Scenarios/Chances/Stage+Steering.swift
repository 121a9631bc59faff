/// What a search may know of a scenario whose world decides by chance.
///
/// The sites are the world's, and after them one for each parameter that varies.
struct Steering: Sendable {
  private let stage: Stage
  private let world: any ChanceWorld
  private let sites: [ChanceSite]

  /// Nil where the world takes no decisions.
  init?(_ stage: Stage) {
    guard let world = stage.scenario.world as? any ChanceWorld else { return nil }
    self.stage = stage
    self.world = world
    sites = world.sites
  }

  var dimension: Int { stage.dimension }
  var siteCount: Int { sites.count + stage.varyingCount }
  func options(_ site: Int) -> Int {
    site < sites.count ? sites[site].options : Draws.stretches.count
  }

  /// Sites at which a way is chosen, not a number drawn.
  var choices: [Int] { sites.indices.filter { !sites[$0].isMeasured } }

  /// Where a search begins.
  var guide: Tilt {
    Tilt(
      factors: world.guide.factors + [[Double]](repeating: [], count: stage.varyingCount))
  }

  /// Moves points in place to where the tilted law has them; those not chosen are left.
  func steer(_ points: inout Points, by tilt: Tilt, where chosen: [Bool]) {
    _ = each(&points, tilt, steered: chosen, told: nil)
  }

  /// log of q over p, at each point.
  func logRatios(_ points: Points, under tilt: Tilt) -> [Double] {
    var points = points
    return each(&points, tilt, steered: nil, told: nil)
  }

  /// Tells of each decision of each point.
  func decisions(
    of points: Points,
    told: @escaping (_ point: Int, _ site: Int, _ option: Int, _ shares: [Double]) -> Void
  ) {
    var points = points
    _ = each(&points, .none(siteCount), steered: nil, told: told)
  }

  /// *Complexity*: a walk a point.
  private func each(
    _ points: inout Points, _ tilt: Tilt, steered: [Bool]?,
    told: ((Int, Int, Int, [Double]) -> Void)?
  ) -> [Double] {
    let count = points.count
    var ratios = [Double](repeating: 0, count: count)
    let parameters = stage.varyingCount
    var row = [Double](repeating: 0, count: max(dimension, 1))
    for i in 0..<count {
      if let steered, !steered[i] { continue }
      for k in 0..<dimension { row[k] = points[i, k] }
      row.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let tells = told.map { told in { told(i, $0, $1, $2) } }
        for k in 0..<parameters {
          var draws = Draws(
            base + k, stride: 1, most: 1, tilt: tilt, steered: steered != nil, told: tells)
          _ = draws.score(at: siteCount - parameters + k)
          ratios[i] += draws.logRatio
        }
        var fields = stage.ownFields(Array(buffer[..<parameters]))
        fields.withUnsafeMutableBufferPointer { own in
          guard let first = own.baseAddress else { return }
          var draws = Draws(
            base + parameters, stride: 1, most: world.chances, tilt: tilt,
            steered: steered != nil, told: tells)
          var log: [LogEntry]?
          world.walk(
            FieldRow(columns: Columns(base: first, stride: 1, count: 1), row: 0), &draws,
            into: nil, log: &log)
          ratios[i] += draws.logRatio
        }
      }
      if steered != nil { for k in 0..<dimension { points[i, k] = row[k] } }
    }
    return ratios
  }
}
