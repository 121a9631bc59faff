import Chance
import Codecs
import Foundation
import Synthesis
import Tables
import Tabular
import Testing

/// Model files come from strangers; a sealed file can hold anything.
@Suite("A stranger's model")
struct ModelFuzzTests {
  private func model() async throws -> Envelope {
    let understudy = try await AutoregressiveTrees().fit(
      to: TestTables.patients(800), through: .standard, seed: 7)
    return Envelope(sections: try understudy.sections())
  }

  @Test("makes the same rows after saving and opening")
  func roundTrip() async throws {
    let understudy = try await AutoregressiveTrees().fit(
      to: TestTables.patients(2000), through: .standard, seed: 7)
    let bytes = Envelope(sections: try understudy.sections()).bytes
    let opened = try FittedTrees(sections: Envelope(bytes: bytes), codecs: .standard)
    #expect(
      try opened.block(firstRow: 0, count: 500, seed: 7)
        == understudy.block(firstRow: 0, count: 500, seed: 7))
  }

  @Test("thousands of mutated files give a clear error or a model that works, never a crash")
  func mutations() async throws {
    let whole = try await model().bytes
    var stream = Seed(13).stream("mutations")
    for _ in 0..<3000 {
      var bytes = whole
      switch stream.below(3) {
      case 0:
        for _ in 0...stream.below(8) { bytes[stream.below(bytes.count)] = UInt8(stream.below(256)) }
      case 1: bytes = bytes.prefix(stream.below(bytes.count))
      default: bytes.append(contentsOf: (0...stream.below(64)).map { UInt8($0) })
      }
      guard bytes != whole else { continue }
      #expect(throws: EnvelopeError.self) { try Envelope(bytes: bytes) }
    }
  }

  @Test("files whose checksums agree but whose contents are changed never crash when they sample")
  func sealed() async throws {
    let envelope = try await model()
    var stream = Seed(17).stream("sealed mutations")
    var opened = 0
    var refused = 0
    for _ in 0..<3000 {
      var sections = envelope.sections
      let target = stream.below(sections.count)
      var bytes = sections[target].bytes
      for _ in 0...stream.below(6) {
        let place = stream.below(bytes.count)
        bytes[place] =
          sections[target].name == "trees"
          ? UInt8(stream.below(256)) : UInt8(32 + stream.below(95))
      }
      sections[target].bytes = bytes
      do {
        let understudy = try FittedTrees(
          sections: Envelope(bytes: Envelope(sections: sections).bytes), codecs: .standard)
        opened += 1
        #expect(try understudy.block(firstRow: 0, count: 40, seed: 1).rowCount == 40)
      } catch is EnvelopeError {
        refused += 1
      }
    }
    // Both must happen, or the test would not reach what it is for.
    #expect(opened > 50 && refused > 500)
  }

  @Test("a missing section, an unknown maker and an unknown codec are each named")
  func incomplete() async throws {
    let envelope = try await model()
    for name in ["maker", "codecs", "trees"] {
      let rest = Envelope(sections: envelope.sections.filter { $0.name != name })
      #expect(throws: EnvelopeError.self) { try FittedTrees(sections: rest, codecs: .standard) }
    }
    #expect(throws: EnvelopeError.self) {
      try FittedTrees(sections: envelope, codecs: [CategoryCodec()])
    }
  }
}
