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
    guard (0...10).contains(guidance) else { throw ValidationError("--guidance is 0 to 10.") }
  }

  /// - Throws: where more is asked for than pictures can have.
  func recipe(
    _ learning: LearningFlags, _ privacy: PrivacyFlags, _ harbor: SafeHarborFlags
  ) throws -> PictureRecipe {
    guard privacy.epsilon == nil, try harbor.rules() == nil else {
      throw UnderstudyError(
        .badSetting, place: "--epsilon and --safe-harbor",
        expected:
          "pictures are learned without differential privacy and without Safe Harbor so far",
        remedy: "Leave them out and read what the report says of copies, or learn the table alone.")
    }
    var recipe = PictureRecipe()
    recipe.seed = Seed(learning.seed)
    recipe.minutes = minutes
    recipe.steps = steps
    recipe.side = side
    recipe.mirrors = mirrors
    recipe.guidance = guidance
    recipe.device = device
    recipe.resumes = resume
    recipe.neighbours = neighbours
    recipe.maker = learning.maker(nil)
    return recipe
  }
}
