import Chance
import Foundation
import Media
import Testing

@Suite("Hostile pictures")
struct HostilePictureTests {
  /// Whole files, written here.
  private static func files() throws -> [Data] {
    var random = Seed(5).stream("hostile")
    return try [
      sample(width: 19, height: 13, channels: 3, &random).encoded(as: .png),
      sample(width: 19, height: 13, channels: 1, bits: 16, &random).encoded(as: .png),
      sample(width: 19, height: 13, channels: 3, &random).encoded(as: .jpeg(quality: 80)),
    ]
  }

  /// The error a file is refused with; nil where it is read.
  private func refusal(_ data: Data, limits: Picture.Limits = .standard) -> MediaError? {
    do {
      _ = try Picture(decoding: data, place: "x.png", limits: limits)
      return nil
    } catch { return error }
  }

  @Test("a file cut off anywhere is refused")
  func truncated() throws {
    for file in try Self.files() {
      for length in 0..<file.count {
        #expect(refusal(file.prefix(length)) != nil, "cut at \(length) of \(file.count)")
      }
      #expect(refusal(file) == nil)
    }
  }

  @Test("thousands of changed files are read or refused, never fatal")
  func fuzzed() throws {
    var random = Seed(7).stream("fuzz pictures")
    var read = 0
    for file in try Self.files() {
      for _ in 0..<1500 {
        var bytes = [UInt8](file)
        for _ in 0...random.below(4) {
          let place = random.below(random.below(2) == 0 ? bytes.count : min(bytes.count, 64))
          switch random.below(4) {
          case 0: bytes[place] ^= 1 << UInt8(random.below(8))
          case 1: bytes[place] = random.below(2) == 0 ? 0 : 255
          case 2: bytes.remove(at: place)
          default: bytes.insert(UInt8(random.below(256)), at: place)
          }
        }
        if let error = refusal(Data(bytes)) {
          #expect(!error.description.isEmpty)
        } else {
          read += 1
        }
        _ = ProvenanceStamp(readFrom: Data(bytes))
        _ = try? ProvenanceStamp(manifestSha256: nil, creatorTool: "x").stamped(into: Data(bytes))
      }
    }
    #expect(read > 20, "some changes leave a picture readable")
  }

  @Test("a header that claims 60,000 by 60,000 is refused before memory is taken")
  func enormous() throws {
    // A PNG header with its right checksum, and nothing else that is true.
    var png = [UInt8](try Self.files()[0])
    png.replaceSubrange(16..<24, with: [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60])
    var sum = UInt32.max
    for byte in png[12..<29] {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
    }
    png.replaceSubrange(
      29..<33, with: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: ~sum >> $0) })
    #expect(refusal(Data(png))?.code == .tooLarge)

    var jpeg = [UInt8](try Self.files()[2])
    let frame = try #require(
      (0..<jpeg.count - 9).first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
    jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xEA, 0x60, 0xEA, 0x60])
    #expect(refusal(Data(jpeg))?.code == .tooLarge)

    var bmp = [UInt8](repeating: 0, count: 64)
    bmp.replaceSubrange(0..<2, with: Array("BM".utf8))
    bmp[14] = 40
    bmp.replaceSubrange(18..<26, with: [0x60, 0xEA, 0, 0, 0x60, 0xEA, 0, 0])
    let error = refusal(Data(bmp))
    #expect(error?.code == .tooLarge || error?.code == .damaged)
  }

  @Test("the limits are the caller's")
  func limits() throws {
    let file = try Self.files()[0]
    #expect(refusal(file, limits: .init(side: 18))?.code == .tooLarge)
    #expect(refusal(file, limits: .init(pixels: 246))?.code == .tooLarge)
    #expect(refusal(file, limits: .init(bytes: file.count - 1))?.code == .tooLarge)
    #expect(refusal(file, limits: .init(bytes: file.count, side: 19, pixels: 247)) == nil)
    let size = try Picture.size(of: file)
    #expect(size == (19, 13))
  }

  @Test("nothing, text and other files are no pictures")
  func others() {
    for text in ["", "a", "hello, this is text", "%PDF-1.7", "PK\u{3}\u{4}", "<svg/>", "ID,name\n"]
    {
      let error = refusal(Data(text.utf8))
      #expect(error?.code == .notAPicture)
      #expect(error?.place == "x.png")
    }
    #expect(refusal(Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))?.code == .damaged)
    #expect(refusal(Data([0xFF, 0xD8, 0xFF]))?.code == .damaged)
    #expect(refusal(Data("BM".utf8))?.code == .damaged)
    #expect(refusal(Data("GIF89a".utf8))?.code == .damaged)
    #expect(refusal(Data("II*\0".utf8))?.code == .damaged)
    #expect(refusal(Data("RIFF\u{4}\0\0\0WEBP".utf8))?.code == .damaged)
  }

  @Test("many threads decode at once")
  func threads() async throws {
    let files = try Self.files()
    let expected = try files.map { try Picture(decoding: $0) }
    await withTaskGroup(of: Bool.self) { group in
      for index in 0..<64 {
        group.addTask {
          (try? Picture(decoding: files[index % 3])) == expected[index % 3]
            && (try? Picture(decoding: files[index % 3].prefix(40))) == nil
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }
}
