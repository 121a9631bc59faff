public import Foundation

/// What the worker can be asked, one JSON line each; every file in it is the asker's own.
///
/// Pictures travel as *packs*: bytes [n, channels, side, side], nothing else in the file. Rows
/// travel as float32 [n, conditions], little-endian.
public enum NeuralRequest: Codable, Sendable {
  case pack(PackRequest)
  case train(TrainRequest)
  case sample(SampleRequest)
  case judge(JudgeRequest)
  case write(WriteRequest)
}

/// Reads picture files and brings them to one size.
public struct PackRequest: Codable, Sendable {
  public var root: String
  /// Relative to `root`.
  public var paths: [String]
  public var output: String
  /// Pixels a side; nil for the usual side of what is found, 128 at most.
  public var side: Int?
  /// 1 or 3; nil for what is found.
  public var channels: Int?

  public init(root: String, paths: [String], output: String, side: Int?, channels: Int?) {
    self.root = root
    self.paths = paths
    self.output = output
    self.side = side
    self.channels = channels
  }
}

public struct PackAnswer: Codable, Sendable {
  public var side: Int
  public var channels: Int
  /// Which of the paths were read, in order.
  public var kept: [Int]
  /// Those that were not, with a reason that shows no pixel.
  public var skipped: [Skipped]
  /// Where sizes differed or were changed, what was done.
  public var note: String?

  public struct Skipped: Codable, Sendable {
    public var path: String
    public var reason: String
    public init(path: String, reason: String) {
      self.path = path
      self.reason = reason
    }
  }
  public init(side: Int, channels: Int, kept: [Int], skipped: [Skipped], note: String?) {
    self.side = side
    self.channels = channels
    self.kept = kept
    self.skipped = skipped
    self.note = note
  }
}

/// A pack with the numbers of its rows.
public struct PackedPictures: Codable, Sendable {
  public var pack: String
  public var rows: String
  public init(pack: String, rows: String) {
    self.pack = pack
    self.rows = rows
  }
}

/// What a private training may spend: computed and charged before it begins.
public struct PrivateSteps: Codable, Sendable {
  /// The noise's standard deviation, as a multiple of the norm each gradient is cut to.
  public var noise: Double
  /// The chance with which each picture enters a step.
  public var rate: Double
  public var steps: Int
  public var mostNorm: Double
  /// Pictures a step, about, as known without counting them.
  public var expected: Double
  /// Draws all that must stay secret from a seed, for tests; voids the guarantee.
  public var noiseSeed: UInt64?
  public init(
    noise: Double, rate: Double, steps: Int, mostNorm: Double, expected: Double,
    noiseSeed: UInt64? = nil
  ) {
    self.noise = noise
    self.rate = rate
    self.steps = steps
    self.mostNorm = mostNorm
    self.expected = expected
    self.noiseSeed = noiseSeed
  }
}

public struct TrainRequest: Codable, Sendable {
  public var train: PackedPictures
  public var side: Int
  public var channels: Int
  public var conditions: Int
  public var seconds: Double
  public var steps: Int?
  public var mirrors: Bool
  public var seed: UInt64
  public var device: String
  /// Where the weights go, as safetensors.
  public var output: String
  public var checkpoint: String?
  /// A sheet of samples that grows better, as PNG; nil for none.
  public var sheet: String?
  public var privately: PrivateSteps?

  public init(
    train: PackedPictures, side: Int, channels: Int, conditions: Int,
    seconds: Double, steps: Int?, mirrors: Bool, seed: UInt64, device: String, output: String,
    checkpoint: String?, sheet: String?, privately: PrivateSteps? = nil
  ) {
    self.train = train
    self.side = side
    self.channels = channels
    self.conditions = conditions
    self.seconds = seconds
    self.steps = steps
    self.mirrors = mirrors
    self.seed = seed
    self.device = device
    self.output = output
    self.checkpoint = checkpoint
    self.sheet = sheet
    self.privately = privately
  }
}

public struct TrainAnswer: Codable, Sendable {
  /// The maker's plan as JSON, to be given back with the weights.
  public var plan: Data
  public var steps: Int
  public var seconds: Double
  public var loss: Double
  public var heldOutLoss: Double?
  public var parameters: Int
  public var cancelled: Bool
  public init(
    plan: Data, steps: Int, seconds: Double, loss: Double, heldOutLoss: Double?, parameters: Int,
    cancelled: Bool
  ) {
    self.plan = plan
    self.steps = steps
    self.seconds = seconds
    self.loss = loss
    self.heldOutLoss = heldOutLoss
    self.parameters = parameters
    self.cancelled = cancelled
  }
}

/// Draws a picture for each row into a pack.
public struct SampleRequest: Codable, Sendable {
  public var plan: Data
  public var weights: String
  public var rows: String
  public var count: Int
  public var steps: Int
  public var guidance: Double
  public var seed: UInt64
  public var device: String
  public var output: String
  /// The first of them side by side, as PNG; nil for none.
  public var sheet: String?

  public init(
    plan: Data, weights: String, rows: String, count: Int, steps: Int, guidance: Double,
    seed: UInt64, device: String, output: String, sheet: String?
  ) {
    self.plan = plan
    self.weights = weights
    self.rows = rows
    self.count = count
    self.steps = steps
    self.guidance = guidance
    self.seed = seed
    self.device = device
    self.output = output
    self.sheet = sheet
  }
}

/// Writes a pack's pictures as files that say what they are.
public struct WriteRequest: Codable, Sendable {
  public var pack: String
  public var side: Int
  public var channels: Int
  public var folder: String
  /// Relative to `folder`, whose folders exist; the ending says PNG or JPEG.
  public var names: [String]
  public var tool: String
  /// The manifest's sha256, which every picture carries.
  public var manifest: String

  public init(
    pack: String, side: Int, channels: Int, folder: String, names: [String], tool: String,
    manifest: String
  ) {
    self.pack = pack
    self.side = side
    self.channels = channels
    self.folder = folder
    self.names = names
    self.tool = tool
    self.manifest = manifest
  }
}

/// Compares packs of training, held-out and synthetic pictures.
public struct JudgeRequest: Codable, Sendable {
  public var train: String
  public var holdout: String
  public var synthetic: String
  public var side: Int
  public var channels: Int
  /// A class for each picture, from 0; empty where there is none.
  public var trainClasses: [Int]
  public var holdoutClasses: [Int]
  public var syntheticClasses: [Int]
  public var seed: UInt64
  /// The maker, for what its losses give away; nil where it is not at hand.
  public var plan: Data?
  public var weights: String?
  public var trainRows: String?
  public var holdoutRows: String?
  /// Sheets of synthetic pictures beside their nearest real ones: real pictures, so they go to a
  /// private folder; nil for none.
  public var neighbours: String?
  /// A sheet of the first synthetic pictures, as PNG; nil for none.
  public var sheet: String?

  public init(
    train: String, holdout: String, synthetic: String, side: Int, channels: Int,
    trainClasses: [Int], holdoutClasses: [Int], syntheticClasses: [Int], seed: UInt64,
    plan: Data? = nil, weights: String? = nil, trainRows: String? = nil,
    holdoutRows: String? = nil, neighbours: String? = nil
  ) {
    self.train = train
    self.holdout = holdout
    self.synthetic = synthetic
    self.side = side
    self.channels = channels
    self.trainClasses = trainClasses
    self.holdoutClasses = holdoutClasses
    self.syntheticClasses = syntheticClasses
    self.seed = seed
    self.plan = plan
    self.weights = weights
    self.trainRows = trainRows
    self.holdoutRows = holdoutRows
    self.neighbours = neighbours
  }
}

/// A figure of the judge's, beside its ideal, in the terms of a scorecard.
public struct PictureReading: Codable, Sendable {
  public var name: String
  public var question: String
  public var facet: String
  public var value: Double?
  public var ideal: Double?
  public var lower: Double?
  public var upper: Double?
  public var unit: String
  public var better: String
  public var passed: Bool?
  public var note: String?

  public init(
    name: String, question: String, facet: String, value: Double?, ideal: Double?,
    interval: ClosedRange<Double>? = nil, unit: String, better: String, passed: Bool? = nil,
    note: String? = nil
  ) {
    self.name = name
    self.question = question
    self.facet = facet
    self.value = value
    self.ideal = ideal
    lower = interval?.lowerBound
    upper = interval?.upperBound
    self.unit = unit
    self.better = better
    self.passed = passed
    self.note = note
  }
}

/// What the worker says, one JSON line each: news, then one last word.
public enum NeuralReply: Codable, Sendable {
  case began(stage: String, total: Int?, unit: String)
  case advanced(done: Int)
  case ended
  case note(String)
  case packed(PackAnswer)
  case trained(TrainAnswer)
  case judged([PictureReading])
  case done
  case refused(code: String, place: String, expected: String, remedy: String)

  /// Whether nothing follows.
  public var isLast: Bool {
    switch self {
    case .began, .advanced, .ended, .note: false
    default: true
    }
  }
}
