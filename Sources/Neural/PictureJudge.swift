import Chance
import Statistics
import Tensors

/// Asks a trial of pictures every standard question, and what the maker's losses give away.
public struct PictureJudge {
  public var trial: PictureTrial
  /// The maker, and the rows of training and held-out pictures; nil where it is not at hand.
  public var flow: RectifiedFlow?

  public init(_ trial: PictureTrial, flow: RectifiedFlow? = nil) {
    self.trial = trial
    self.flow = flow
  }

  /// How many times `told` is called.
  public var parts: Int { [any PictureMetric].standard.count + (flow == nil ? 1 : 2) }

  /// - Parameter told: called after each part with how many are done.
  public func findings(telling told: (Int) -> Void) throws -> [PictureFinding] {
    let smallest = min(trial.train.count, trial.holdout.count, trial.synthetic.count)
    guard smallest >= 10 else {
      throw NeuralError(
        .pictures, place: "judging pictures",
        expected: "training, held-out and synthetic pictures are ten or more each",
        remedy: "Give more pictures, or a larger --holdout.")
    }
    let eye = try PictureEye(trial)
    told(1)
    var findings: [PictureFinding] = []
    for (index, metric) in [any PictureMetric].standard.enumerated() {
      findings += try metric.read(trial, eye)
      told(index + 2)
    }
    if let flow { findings.append(try membership(flow, eye)) }
    told(parts)
    return findings
  }

  /// Whether the maker's loss is lower on pictures it has learned from: an attack by whoever holds
  /// the model (Yeom et al. 2018, arXiv:1709.01604).
  private func membership(_ flow: RectifiedFlow, _ eye: PictureEye) throws -> PictureFinding {
    func losses(_ set: PictureSet, _ places: [Int]) throws -> [Double] {
      try flow.losses(set[places.prefix(1_000).map { $0 }], seed: trial.seed).map { -$0 }
    }
    let inside = try losses(trial.train, eye.places.train)
    let outside = try losses(trial.holdout, eye.places.holdout)
    let area = Separation.area(inside, above: outside) ?? 0.5
    let interval = Separation.interval(area, inside.count, outside.count)
    return PictureFinding(
      "Membership by loss",
      "Does the model's error tell which pictures it learned from? (0.5: it does not)",
      facet: "privacy", value: area, ideal: 0.5, interval: interval, unit: "auc", better: "ideal",
      passed: interval.lowerBound <= 0.5,
      note: "An attack on the model file, not on the pictures alone.")
  }

  /// For sheets: the most suspicious synthetic pictures, each with its nearest training and its
  /// nearest held-out picture.
  ///
  /// - Returns: three pictures' bytes after each other, for each of `count`.
  public func suspects(_ count: Int) throws -> [[UInt8]] {
    let chosen = trial.some("sheet", 400, of: trial.synthetic.count)
    let synthetic = trial.synthetic[chosen].coarse(side: trial.side)
    let train = NearestRows(in: trial.train.coarse(side: trial.side)).nearest(to: synthetic)
    let holdout = NearestRows(in: trial.holdout.coarse(side: trial.side)).nearest(to: synthetic)
    let order = chosen.indices.sorted { train.squaredDistances[$0] < train.squaredDistances[$1] }
    return order.prefix(count).flatMap { row in
      [
        trial.synthetic[[chosen[row]]].pixels, trial.train[[Int(train.rows[row])]].pixels,
        trial.holdout[[Int(holdout.rows[row])]].pixels,
      ]
    }
  }
}

extension RectifiedFlow {
  /// Each picture's loss, the mean over eight times and noises that `seed` fixes.
  func losses(_ set: PictureSet, seed: Seed) throws -> [Double] {
    try Torch.withoutGradients {
      var sums = [Double](repeating: 0, count: set.count)
      for start in stride(from: 0, to: set.count, by: 250) {
        let chosen = Array(start..<min(set.count, start + 250))
        for look in 0..<8 {
          // The same noise for every batch of both sets: pictures are compared, not draws.
          var random = seed.stream("membership", UInt64(look))
          let each = try loss(
            set.pictures(chosen, side: plan.side), rows: set.rows(chosen), using: &random,
            each: true, withheld: 0
          ).numbers()
          for (index, loss) in zip(chosen, each) { sums[index] += Double(loss) / 8 }
        }
      }
      return sums
    }
  }
}
