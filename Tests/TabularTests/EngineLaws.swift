import Boosting
import Chance
import Codecs
import Synthesis
import Tables
import Tabular
import Testing

@Suite("Laws of the engine", .serialized)
struct EngineLaws {
  @Test("plain C and narrower vectors draw the same codes as the CPU's widest")
  func portable() async throws {
    let understudy = try await AutoregressiveTrees(.fast).fit(
      to: TestTables.patients(3000), through: .standard, seed: 7)
    let fast = understudy.codes(firstRow: 0, seed: 7)
    defer { Drawing.force(.best) }
    for path in [Drawing.Path.plain, .avx2] {
      Drawing.force(path)
      #expect(understudy.codes(firstRow: 0, seed: 7) == fast)
    }
  }

  @Test("a fit foresees new rows better than independent columns do")
  func foresight() async throws {
    let train = TestTables.patients(6000)
    let fresh = TestTables.patients(3000, seed: 2)
    let learned = try await AutoregressiveTrees().fit(to: train, through: .standard, seed: 7)
    // Shuffled columns know nothing of each other.
    var stream = Seed(1).stream("shuffle")
    let shuffled = Table(train.columns.map { $0.taking(stream.permutation(6000)) })
    let independent = try await AutoregressiveTrees().fit(
      to: shuffled, through: .standard, seed: 7)
    #expect(try learned.loss(of: fresh) < independent.loss(of: fresh) - 1)
  }

  @Test("more effort foresees new rows no worse")
  func effort() async throws {
    let train = TestTables.patients(3000)
    let fresh = TestTables.patients(3000, seed: 2)
    let fast = try await AutoregressiveTrees(.fast).fit(to: train, through: .standard, seed: 7)
    let best = try await AutoregressiveTrees(.best).fit(to: train, through: .standard, seed: 7)
    #expect(try best.loss(of: fresh) < fast.loss(of: fresh) + 0.02)
  }
}
