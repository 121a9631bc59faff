import Chance
import Statistics

/// Whether a net can tell synthetic pictures from held-out ones it has not seen.
struct PictureDetection: PictureMetric {
  let name = "Detection"

  func read(_ trial: PictureTrial, _ eye: PictureEye) throws -> [PictureFinding] {
    let found = try area(trial, trial.synthetic[eye.places.synthetic], eye.places.holdout)
    guard let found else { return [] }
    return [
      PictureFinding(
        "Detection of pictures",
        "Can a network tell the pictures from real ones it has not seen? (0.5: it cannot)",
        facet: "detection", value: found.area,
        // What training pictures would get on average, who come from where the held-out ones do.
        ideal: 0.5,
        interval: Separation.interval(found.area, found.tested, found.tested), unit: "auc",
        better: "ideal")
    ]
  }

  private func area(_ trial: PictureTrial, _ first: PictureSet, _ holdout: [Int]) throws -> (
    area: Double, tested: Int
  )? {
    let second = trial.holdout[holdout]
    let half = min(first.count, second.count) / 2
    guard half >= 10 else { return nil }
    let learned = PictureSet(
      pixels: first[Array(0..<half)].pixels + second[Array(0..<half)].pixels, size: first.size,
      rows: [], conditions: 0)
    let net = try PictureClassifier(
      side: trial.side, channels: trial.channels, classes: 2, seed: trial.seed.derived("detector"))
    try net.fit(
      learned, classes: (0..<2 * half).map { $0 < half ? 1 : 0 }, steps: trial.classifierSteps,
      seed: trial.seed.derived("detector"))
    func scores(_ set: PictureSet) throws -> [Double] {
      let logits = try net.answers(set, logits: true)
      return (0..<set.count).map { Double(logits[2 * $0 + 1] - logits[2 * $0]) }
    }
    let tested = Array(half..<2 * half)
    return Separation.area(try scores(first[tested]), above: try scores(second[tested])).map {
      ($0, half)
    }
  }
}
