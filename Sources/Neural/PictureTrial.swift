public import Chance
import Statistics

/// Training, held-out and synthetic pictures, and what is asked of them.
public struct PictureTrial {
  public var train: PictureSet
  public var holdout: PictureSet
  public var synthetic: PictureSet
  public var side: Int
  public var channels: Int
  /// A class for each picture, from 0; nil where there is none to tell apart.
  public var classes: (train: [Int], holdout: [Int], synthetic: [Int])?
  public var seed: Seed
  /// The most pictures that are compared with each other.
  public var most = 4_000

  public init(
    train: PictureSet, holdout: PictureSet, synthetic: PictureSet, side: Int, channels: Int,
    classes: (train: [Int], holdout: [Int], synthetic: [Int])?, seed: Seed
  ) {
    self.train = train
    self.holdout = holdout
    self.synthetic = synthetic
    self.side = side
    self.channels = channels
    self.classes = classes
    self.seed = seed
  }

  /// How many classes there are to tell apart; nil below two.
  var classCount: Int? {
    guard let classes, let most = (classes.train + classes.holdout + classes.synthetic).max(),
      Set(classes.train).count > 1
    else { return nil }
    return most + 1
  }

  /// `count` of 0..<total at random and in random order: files often come class by class.
  func some(_ name: String, _ count: Int, of total: Int) -> [Int] {
    var random = seed.stream(name)
    return Array(random.permutation(total).prefix(count))
  }

  /// A net that learned `number` classes from `count` pictures of a set.
  func classifier(
    _ set: PictureSet, _ labels: [Int], _ number: Int, count: Int, part: String
  ) throws -> PictureClassifier {
    let chosen = some("classifier " + part, count, of: set.count)
    let net = try PictureClassifier(
      side: side, channels: channels, classes: number, seed: seed.derived("classifier"))
    try net.fit(
      set[chosen], classes: chosen.map { labels[$0] }, steps: classifierSteps,
      seed: seed.derived("classifier"))
    return net
  }

  /// Steps that each classifier and detector learns for.
  var classifierSteps: Int { 300 }
}

/// A figure beside the figure a perfect maker would get.
public struct PictureFinding: Sendable {
  public var name: String
  public var question: String
  /// fidelity, detection, utility or privacy.
  public var facet: String
  public var value: Double?
  public var ideal: Double?
  public var interval: ClosedRange<Double>?
  public var unit: String
  public var better: String
  public var passed: Bool?
  public var note: String?

  init(
    _ name: String, _ question: String, facet: String, value: Double?, ideal: Double?,
    interval: ClosedRange<Double>? = nil, unit: String, better: String, passed: Bool? = nil,
    note: String? = nil
  ) {
    self.name = name
    self.question = question
    self.facet = facet
    self.value = value
    self.ideal = ideal
    self.interval = interval
    self.unit = unit
    self.better = better
    self.passed = passed
    self.note = note
  }
}

/// A question asked of a trial of pictures: one file each, one line in `standard`.
protocol PictureMetric {
  var name: String { get }
  func read(_ trial: PictureTrial, _ eye: PictureEye) throws -> [PictureFinding]
}

extension [any PictureMetric] {
  static var standard: [any PictureMetric] {
    [
      FeatureDistances(), FeatureNeighbourhoods(), TrainOnSynthetic(), PictureDetection(),
      PictureCopies(),
    ]
  }
}

/// What all metrics look through: a net trained on the user's own classes, and the features it
/// gives equal numbers of training, held-out and synthetic pictures.
final class PictureEye {
  let train: FeatureMatrix
  let holdout: FeatureMatrix
  let synthetic: FeatureMatrix
  /// Which pictures the rows are.
  let places: (train: [Int], holdout: [Int], synthetic: [Int])
  /// How the net was made, for a reading's note.
  let note: String
  /// The net that learned the classes, where it saw as many training pictures as there are synthetic
  /// ones: it is then also what a net that learned from the synthetic ones is compared with.
  let peer: PictureClassifier?

  init(_ trial: PictureTrial) throws {
    let count = min(trial.most, trial.train.count, trial.holdout.count, trial.synthetic.count)
    places = (
      trial.some("train", count, of: trial.train.count),
      trial.some("holdout", count, of: trial.holdout.count),
      trial.some("synthetic", count, of: trial.synthetic.count)
    )
    let net: PictureClassifier
    if let classes = trial.classes, let number = trial.classCount {
      note = "Features of a net trained to name the training pictures' classes."
      // One net serves twice, unless too few pictures would make it a poor eye.
      let fewer = min(trial.train.count, trial.synthetic.count)
      let isPeer = fewer >= min(2_000, trial.train.count)
      net = try trial.classifier(
        trial.train, classes.train, number, count: isPeer ? fewer : trial.train.count,
        part: "train")
      peer = isPeer ? net : nil
    } else {
      note = "Without classes: features of a net trained to tell by how much pictures were turned."
      peer = nil
      net = try PictureClassifier(
        side: trial.side, channels: trial.channels, classes: 4, seed: trial.seed)
      let turned = trial.train[places.train].turned(side: trial.side)
      try net.fit(
        turned.set, classes: turned.quarters, steps: trial.classifierSteps, seed: trial.seed)
    }
    func features(_ set: PictureSet, _ rows: [Int]) throws -> FeatureMatrix {
      FeatureMatrix(
        rows: rows.count, width: PictureClassifier.features,
        values: try net.answers(set[rows], logits: false))
    }
    train = try features(trial.train, places.train)
    holdout = try features(trial.holdout, places.holdout)
    synthetic = try features(trial.synthetic, places.synthetic)
    guard train.isFinite && holdout.isFinite && synthetic.isFinite else {
      throw NeuralError(
        .diverged, place: "judging pictures", expected: "the judge's net gives finite numbers",
        remedy: "Judge again with another --seed.")
    }
  }
}

extension PictureSet {
  /// Each picture by 0, 1, 2 or 3 quarter turns (Gidaris, Singh, Komodakis 2018,
  /// arXiv:1803.07728).
  func turned(side: Int) -> (set: PictureSet, quarters: [Int]) {
    let quarters = (0..<count).map { $0 % 4 }
    var turned = pixels
    let plane = side * side
    for picture in 0..<count where quarters[picture] > 0 {
      for channel in 0..<size / plane {
        let start = picture * size + channel * plane
        for y in 0..<side {
          for x in 0..<side {
            let (fromX, fromY) =
              switch quarters[picture] {
              case 1: (y, side - 1 - x)
              case 2: (side - 1 - x, side - 1 - y)
              default: (side - 1 - y, x)
              }
            turned[start + y * side + x] = pixels[start + fromY * side + fromX]
          }
        }
      }
    }
    return (PictureSet(pixels: turned, size: size, rows: rows, conditions: conditions), quarters)
  }
}
