import Chance
import Codecs
import Tables
import Tabular
import Testing

@Suite struct PictureColumnTests {
  @Test("a column of pictures is refused by the tabular maker in a sentence")
  func refused() async throws {
    let table = Table([
      Column("age", .count, .integers((0..<40).map { Int64($0 % 7) })),
      Column("scan", .image, .text((0..<40).map { "\($0).png" })),
    ])
    do {
      _ = try await AutoregressiveTrees().fit(to: table, through: .standard, seed: 7)
      Issue.record("nothing was refused")
    } catch let error as CodecError {
      #expect(error.description.contains("scan") && error.description.contains("image"))
    }
  }
}
