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
    let made = try trial.classifier(
      trial.synthetic, classes.synthetic, number, count: count, part: "synthetic"
    ).score(trial.holdout, classes: classes.holdout)
    let peer =
      try eye.peer
      ?? trial.classifier(trial.train, classes.train, number, count: count, part: "train")
    let real = try peer.score(trial.holdout, classes: classes.holdout)
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
