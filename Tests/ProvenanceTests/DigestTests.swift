import Foundation
import Provenance
import Testing

@Suite("A digest")
struct DigestTests {
  // FIPS 180-4's examples.
  @Test(
    "is sha256",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
  func known(text: String, expected: String) {
    #expect(Digest(of: Data(text.utf8)).hexadecimal == expected)
  }

  @Test("of a file is the digest of its bytes, however long")
  func file() throws {
    try inDirectory { directory in
      for size in [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_000_000] {
        let data = Data((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try data.write(to: URL(fileURLWithPath: directory + "/f"))
        #expect(try Digest(ofFile: directory + "/f") == Digest(of: data))
      }
      #expect(refusal { _ = try Digest(ofFile: directory) }?.code == .unreadable)
    }
  }

  @Test("has the base64 that openssl gives")
  func base64() {
    #expect(
      Digest(of: Data("abc".utf8)).base64 == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
  }

  @Test("is read from 64 hexadecimal digits only")
  func parsed() {
    #expect(Digest(hexadecimal: String(repeating: "AB", count: 32)) != nil)
    #expect(Digest(hexadecimal: String(repeating: "ab", count: 31)) == nil)
    #expect(Digest(hexadecimal: String(repeating: "zz", count: 32)) == nil)
  }
}
