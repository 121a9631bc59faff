import Chance
import Codecs
import Foundation
import Tables
import Testing

@Suite("Saved codecs and lists from a stranger")
struct IdentityHostileTests {
  static func saved() throws -> [(codec: any Codec, data: Data)] {
    var saved: [(any Codec, Data)] = []
    for kindred in IdentityCodecTests.unique {
      let cells: [String?] = (0..<120).map(kindred.cell)
      let fakes = Fakes.load(environment: ["UNDERSTUDY_FAKES": "/nowhere"])
      saved.append(
        (
          IdentifierCodec(),
          try IdentityCodecTests.fitted(
            cells + [nil] + cells.prefix(9), kindred.identity, fakes: fakes
          ).saved()
        ))
    }
    let text = try TextCodec().fit(
      to: IdentityTextCodecTests.column((0..<200).map { String(repeating: "x", count: $0) }),
      privacy: PrivacyFloor(), seed: 1)
    saved.append((TextCodec(), try text.saved()))
    return saved
  }

  @Test("what was saved is restored to the same codec")
  func restores() throws {
    for (codec, data) in try Self.saved() {
      let restored = try codec.restored(from: data)
      #expect(try restored.saved() == data)
    }
  }

  @Test("thousands of mutated files give a clear error or a working codec")
  func mutations() throws {
    var random = Seed(11).stream("mutations")
    let spare = Array("0123456789-\"{}[],:.eEtrufalsnx ".utf8)
    var refused = 0
    var total = 0
    for (codec, data) in try Self.saved() {
      for _ in 0..<250 {
        var bytes = [UInt8](data)
        for _ in 0...random.below(4) {
          let place = random.below(bytes.count)
          switch random.below(5) {
          case 0: bytes[place] = UInt8(random.below(256))
          case 1: bytes[place] = spare[random.below(spare.count)]
          case 2: bytes.remove(at: place)
          case 3: bytes.insert(spare[random.below(spare.count)], at: place)
          default: bytes = Array(bytes.prefix(max(1, place)))
          }
          if bytes.isEmpty { bytes = [0] }
        }
        total += 1
        do {
          let restored = try codec.restored(from: Data(bytes))
          #expect(restored.cardinality <= 17)
          let made = try restored.decode([0, 0, 0, 0], firstRow: 1 << 40, seed: 5)
          #expect(made.count == 4)
        } catch let error as CodecError {
          #expect(!error.remedy.isEmpty)
          refused += 1
        }
      }
    }
    #expect(total >= 5_000 && refused > total / 2)
  }

  /// Replaces numbers by extreme ones, which random bytes seldom hit.
  @Test("extreme numbers are refused or harmless")
  func extremes() throws {
    for (codec, data) in try Self.saved() {
      let text = String(decoding: data, as: UTF8.self)
      let pieces = text.split(omittingEmptySubsequences: false) { !$0.isNumber }
      var numbers = Set(pieces.filter { !$0.isEmpty && $0.count < 8 }.map(String.init))
      while numbers.count > 12 { numbers.removeFirst() }
      for number in numbers.sorted() {
        for extreme in ["0", "-1", "65536", "9223372036854775807", "1e300", "18446744073709551615"]
        {
          let mutated = text.replacingOccurrences(of: ":\(number)", with: ":\(extreme)")
            .replacingOccurrences(of: "[\(number)", with: "[\(extreme)")
          do {
            let restored = try codec.restored(from: Data(mutated.utf8))
            _ = try restored.decode([0, 0], firstRow: Int.max - 10, seed: 5)
          } catch is CodecError {}
        }
      }
    }
  }

  @Test("other files are refused with a sentence that quotes nothing")
  func otherFiles() {
    for data in [
      Data(), Data("{}".utf8), Data([0xFF, 0xD8, 0xFF]), Data(repeating: 0x5B, count: 100_000),
      Data(repeating: 0x20, count: 5 << 20),
    ] {
      for codec in [IdentifierCodec(), TextCodec()] as [any Codec] {
        #expect(throws: CodecError.self) { try codec.restored(from: data) }
      }
    }
  }

  @Test("lists that are no lists of names are refused")
  func lists() throws {
    func file(_ entry: String, locales: Int = 1) -> Data {
      let lists =
        "{\"given\":[\"Anna\"],\"family\":[\"\(entry)\"],\"streets\":[\"Weg\"],\"cities\":[\"Ulm\"],\"numberFirst\":false,\"gap\":\" \"}"
      let all = (0..<locales).map { "\"l\($0)\":\(lists)" }.joined(separator: ",")
      return Data("{\"format\":1,\"source\":\"test\",\"locales\":{\(all)}}".utf8)
    }
    #expect(try Fakes(json: file("Lee")).locales.count == 1)
    for hostile in ["", "=cmd()", "Lee\\n", String(repeating: "a", count: 100), "12"] {
      #expect(throws: Fakes.ReadingError.self) { try Fakes(json: file(hostile)) }
    }
    #expect(throws: Fakes.ReadingError.self) { try Fakes(json: file("Lee", locales: 40)) }
    #expect(throws: Fakes.ReadingError.self) {
      try Fakes(json: Data(repeating: 0x20, count: 9 << 20))
    }
    #expect(throws: Fakes.ReadingError.self) { try Fakes(json: Data("[]".utf8)) }
  }
}
