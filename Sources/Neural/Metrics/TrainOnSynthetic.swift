import Chance
import Statistics

/// Whether a classifier that has seen only synthetic pictures names real ones.
///
/// Both classifiers see as many pictures for as many steps.
struct TrainOnSynthetic: PictureMetric {
  let name = "Train on synthetic, test on real"

  func read(_ trial: PictureTrial, _ eye: PictureEye) throws -> [PictureFinding] {
    guard let classes = trial.classes, let number = trial.classCount else { return [] }
    let count = min(trial.train.count, trial.synthetic.count)
    func score(_ set: PictureSet, _ labels: [Int], _ part: String) throws -> (
      accuracy: Double, auc: Double
    ) {
      let chosen = trial.some("classifier " + part, count, of: set.count)
      let net = try PictureClassifier(
        side: trial.side, channels: trial.channels, classes: number,
        seed: trial.seed.derived("classifier"))
      try net.fit(
        set[chosen], classes: chosen.map { labels[$0] }, steps: trial.classifierSteps,
        seed: trial.seed.derived("classifier"))
      return try net.score(trial.holdout, classes: classes.holdout)
    }
    let made = try score(trial.synthetic, classes.synthetic, "synthetic")
    let real = try score(trial.train, classes.train, "train")
    let n = Double(trial.holdout.count)
    let half = 1.96 * (made.accuracy * (1 - made.accuracy) / n).squareRoot()
    return [
      PictureFinding(
        "Train on synthetic pictures",
        "How many real pictures does a classifier name rightly that has seen synthetic ones only?",
        facet: "utility", value: made.accuracy, ideal: real.accuracy,
        interval: max(0, made.accuracy - half)...min(1, made.accuracy + half), unit: "score",
        better: "higher", note: "Both classifiers saw \(count) pictures."),
      PictureFinding(
        "Ranking after synthetic pictures",
        "How well does that classifier rank a class's real pictures above the others'?",
        facet: "utility", value: made.auc.isNaN ? nil : made.auc,
        ideal: real.auc.isNaN ? nil : real.auc, unit: "auc", better: "higher"),
    ]
  }
}
