import Chance
import Statistics

/// Whether pictures are copies of training pictures, in pixels.
struct PictureCopies: PictureMetric {
  let name = "Copies"

  /// The level below which chance is no excuse.
  private static let level = 0.001

  func read(_ trial: PictureTrial, _ eye: PictureEye) throws -> [PictureFinding] {
    guard trial.holdout.count >= 20 else { return [] }
    let test = try copies(trial, eye)
    let passed = test.nearerToTrain.chance > Self.level && test.veryNear.chance > Self.level
    return [
      PictureFinding(
        "Pictures nearer train",
        "Are the pictures nearer to training pictures than to held-out ones? (0.5: no)",
        facet: "privacy", value: test.nearerToTrain.value, ideal: test.nearerToTrain.ideal,
        interval: test.nearerToTrain.interval, unit: "score", better: "ideal",
        passed: test.nearerToTrain.chance > Self.level,
        note: "Among \(test.baseRows) pictures a side, by their pixels."),
      PictureFinding(
        "Pictures very near train",
        "How many pictures are nearer to a training picture than practically any held-out one is?",
        facet: "privacy", value: test.veryNear.value, ideal: test.veryNear.ideal,
        interval: test.veryNear.interval, unit: "score", better: "lower",
        passed: passed),
    ]
  }

  func copies(_ trial: PictureTrial, _ eye: PictureEye) throws -> CopyTest {
    var random = trial.seed.stream("copies")
    return CopyTest(
      synthetic: trial.synthetic[eye.places.synthetic].coarse(side: trial.side),
      train: trial.train[trial.some("copied", 4 * trial.most, of: trial.train.count)]
        .coarse(side: trial.side),
      holdout: trial.holdout[eye.places.holdout].coarse(side: trial.side), using: &random)
  }
}

extension PictureSet {
  /// Pixels as features; sides above 32 are averaged down, so that a copy that was shifted by less
  /// than a coarse pixel is still one.
  func coarse(side: Int) -> FeatureMatrix {
    let factor = side > 64 ? 4 : side > 32 ? 2 : 1
    let small = side / factor
    let channels = size / (side * side)
    var values = [Float](repeating: 0, count: count * channels * small * small)
    for picture in 0..<count {
      for channel in 0..<channels {
        let from = picture * size + channel * side * side
        let to = (picture * channels + channel) * small * small
        for y in 0..<small * factor {
          for x in 0..<small * factor {
            values[to + y / factor * small + x / factor] +=
              Float(pixels[from + y * side + x]) / Float(255 * factor * factor)
          }
        }
      }
    }
    return FeatureMatrix(rows: count, width: channels * small * small, values: values)
  }
}
