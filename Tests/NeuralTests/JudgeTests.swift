import Chance
import Neural
import Testing

@Suite(.serialized) struct JudgeTests {
  /// Discs of two sizes at random places, with noise.
  private static func discs(_ count: Int, seed: UInt64, noise: Int = 40) -> (
    set: PictureSet, classes: [Int]
  ) {
    var random = Seed(seed).stream("discs")
    var pixels: [UInt8] = []
    for index in 0..<count {
      let (x0, y0) = (3 + random.below(6), 3 + random.below(6))
      let radius = index % 2 == 0 ? 4 : 9
      for y in 0..<12 {
        for x in 0..<12 {
          let inside = (x - x0) * (x - x0) + (y - y0) * (y - y0) <= radius
          pixels.append(UInt8((inside ? 200 : 20) + random.below(noise)))
        }
      }
    }
    let set = PictureSet(pixels: pixels, size: 144, rows: [], conditions: 0)
    return (set, (0..<count).map { $0 % 2 })
  }

  private static func findings(
    _ synthetic: (set: PictureSet, classes: [Int]), named: Bool = true
  ) throws -> [String: PictureFinding] {
    let (train, holdout) = (discs(300, seed: 1), discs(300, seed: 2))
    let trial = PictureTrial(
      train: train.set, holdout: holdout.set, synthetic: synthetic.set, side: 12, channels: 1,
      classes: named ? (train.classes, holdout.classes, synthetic.classes) : nil, seed: 3)
    return Dictionary(
      uniqueKeysWithValues: try PictureJudge(trial).findings { _ in }.map { ($0.name, $0) })
  }

  @Test("fresh pictures of the same kind score as real ones do")
  func fresh() throws {
    let found = try Self.findings(Self.discs(300, seed: 9))
    #expect(abs((found["Coverage"]?.value ?? 0) - (found["Coverage"]?.ideal ?? 1)) < 0.08)
    #expect((found["Train on synthetic pictures"]?.value ?? 0) > 0.95)
    #expect(found["Detection of pictures"]?.interval?.contains(0.5) == true)
    #expect(found["Pictures nearer train"]?.passed == true)
    #expect(found["Pictures very near train"]?.passed == true)
  }

  @Test("copies of the training pictures are called copies")
  func copies() throws {
    let found = try Self.findings(Self.discs(300, seed: 1))
    #expect(found["Pictures very near train"]?.passed == false)
    #expect((found["Pictures nearer train"]?.value ?? 0) > 0.9)
  }

  @Test("pictures of one class only lose coverage, and a net tells them apart")
  func collapsed() throws {
    let discs = Self.discs(600, seed: 9)
    let even = Array(stride(from: 0, to: 600, by: 2))
    let found = try Self.findings((discs.set[even], even.map { _ in 0 }), named: false)
    #expect((found["Coverage"]?.value ?? 1) < (found["Coverage"]?.ideal ?? 0) - 0.2)
    #expect((found["Detection of pictures"]?.value ?? 0) > 0.65)
    #expect(found["Train on synthetic pictures"] == nil)
  }

  @Test("too few pictures are refused in a sentence")
  func few() {
    #expect(throws: NeuralError.self) { try Self.findings(Self.discs(5, seed: 9)) }
  }
}
