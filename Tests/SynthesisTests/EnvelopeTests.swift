import Chance
import Foundation
import Synthesis
import Testing

@Suite("The model file")
struct EnvelopeTests {
  private let envelope = Envelope(sections: [
    .init(name: "maker", bytes: Data("{}".utf8)),
    .init(name: "trees", bytes: Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31) })),
    .init(name: "empty", bytes: Data()),
  ])

  @Test("reads back what it wrote")
  func roundTrip() throws {
    #expect(try Envelope(bytes: envelope.bytes) == envelope)
  }

  @Test("a changed byte, anywhere, is noticed")
  func everyByte() {
    let bytes = envelope.bytes
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 0x10
      #expect(throws: EnvelopeError.self) { try Envelope(bytes: changed) }
    }
  }

  @Test("a file cut short, anywhere, is noticed")
  func everyLength() {
    let bytes = envelope.bytes
    for length in 0..<bytes.count {
      #expect(throws: EnvelopeError.self) { try Envelope(bytes: bytes.prefix(length)) }
    }
  }

  @Test("other files are refused in a sentence that names what to do")
  func strangers() throws {
    let jpeg = Data([0xFF, 0xD8, 0xFF, 0xE0, 0, 16]) + Data("JFIF".utf8) + Data(count: 2000)
    let error = #expect(throws: EnvelopeError.self) { try Envelope(bytes: jpeg) }
    #expect(error?.code == .notAModel)
    #expect(error?.description.contains("understudy fit") == true)
    var newer = envelope.bytes
    newer[8] = 9
    #expect(throws: EnvelopeError.self) { try Envelope(bytes: newer) }
  }

  @Test("lengths beyond the file are refused before anything is allocated")
  func hugeLengths() {
    var huge = envelope.bytes
    for byte in 12..<16 { huge[byte] = 0xFF }
    #expect(throws: EnvelopeError.self) { try Envelope(bytes: huge) }
  }
}
