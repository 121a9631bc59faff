import ArgumentParser
import Understudy

/// How pictures are learned, where the source is a folder of them.
struct PictureFlags: ParsableArguments {
  @Option(help: "Minutes to learn pictures for.")
  var minutes = 10.0

  @Option(
    name: .customLong("steps"),
    help: "Steps to learn pictures for instead, so that the same seed gives the same pictures.")
  var steps: Int?

  @Option(
    help: """
      Pixels a side, 8 to 128 (default: the usual side of the pictures, 64 at most). Larger or \
      smaller pictures are cut to a square about their middle and brought to it.
      """)
  var side: Int?

  @Option(help: "1 for grey, 3 for colour (default: what the pictures are).")
  var channels: Int?

  @Option(
    help: """
      With --epsilon: the chance with which each picture enters a step (default: 0.02). Steps are \
      --steps (default: 1000), whatever --minutes says; both decide how much noise is needed.
      """)
  var sampledShare: Double?

  @Flag(help: "Left and right may be exchanged: more to learn from, where that changes no meaning.")
  var mirrors = false

  @Option(
    help: """
      1 draws as was learned. Above, pictures look cleaner and are less varied, and what is trained \
      on them is worse for it.
      """)
  var guidance = 1.0

  @Option(help: "cpu, or cuda (not tested by us).")
  var device = "cpu"

  @Flag(help: "Go on with a training that was broken off.")
  var resume = false

  @Flag(
    help: """
      Also draw, into private/, the most suspicious pictures beside their nearest real ones. Shows \
      real pictures: not to be shared.
      """)
  var neighbours = false

  func validate() throws {
    guard minutes > 0, minutes <= 60 * 24 * 30 else {
      throw ValidationError("--minutes is a positive number.")
    }
    guard steps ?? 1 > 0 else { throw ValidationError("--steps is a positive number.") }
    guard (8...128).contains(side ?? 8) else { throw ValidationError("--side is 8 to 128.") }
    guard [1, 3].contains(channels ?? 1) else { throw ValidationError("--channels is 1 or 3.") }
    if let sampledShare, !(sampledShare > 0 && sampledShare <= 1) {
      throw ValidationError("--sampled-share lies above 0 and is at most 1.")
    }
    guard (0...10).contains(guidance) else { throw ValidationError("--guidance is 0 to 10.") }
  }

  /// - Throws: where more is asked for than pictures can have.
  func recipe(_ learning: LearningFlags, _ harbor: SafeHarborFlags) throws -> PictureRecipe {
    guard try harbor.rules() == nil else {
      throw UnderstudyError(
        .badSetting, place: "--safe-harbor",
        expected:
          "Safe Harbor counts full-face photographs and comparable images among what identifies "
          + "people, and this cannot tell which pictures are",
        remedy: "Leave it out; read what the report says of copies, or fit with --epsilon.")
    }
    var recipe = PictureRecipe()
    recipe.seed = Seed(learning.seed)
    recipe.minutes = minutes
    recipe.steps = steps
    recipe.side = side
    recipe.channels = channels
    recipe.mirrors = mirrors
    recipe.guidance = guidance
    recipe.device = device
    recipe.resumes = resume
    recipe.neighbours = neighbours
    recipe.maker = learning.maker(nil)
    return recipe
  }

  /// The private fit asked for; nil where none is.
  ///
  /// - Parameter folder: the private pictures' path.
  /// - Throws: where something a private fit must be told is not said, before anything is spent.
  func privately(_ folder: String, _ privacy: PrivacyFlags, schema: Schema?) throws
    -> PrivatePictures?
  {
    guard let fit = try privacy.fit(folder, schema: schema ?? Schema(columns: []), isPicture: true)
    else { return nil }
    guard side != nil, channels != nil else {
      throw PrivacyError(
        .undeclared, place: "--side and --channels",
        expected: "a private fit may not infer the pictures' size and colour from them",
        remedy: "State both: --side 28 --channels 1.")
    }
    guard !resume else {
      throw PrivacyError(
        .parameter, place: "--resume", expected: "a private training keeps no checkpoint",
        remedy: "Fit again; what the broken-off one was given is spent.")
    }
    return try PrivatePictures(
      fit, schema: schema ?? Schema(columns: []), from: folder,
      rate: sampledShare ?? PrivatePictures.usualRate, steps: steps ?? PrivatePictures.usualSteps)
  }
}
