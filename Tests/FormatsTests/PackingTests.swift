import Formats
import Foundation
import Tables
import Testing

@Suite("Packed files")
struct PackingTests {
  private let text =
    "a,b\n" + (0..<20_000).map { "\($0 * 7919 % 10_007),\"cell \($0 % 97)\n\nx\"\n" }.joined()

  @Test(
    "what is packed is unpacked",
    arguments: ["csv.gz", "csv.zst", "jsonl.gz", "jsonl.zst", "json.gz"])
  func roundTrip(ending: String) throws {
    let scratch = Scratch()
    let table = try read(text).table
    try table.write(to: scratch.path + "/t.\(ending)")
    let back = try Table.reading(scratch.path + "/t.\(ending)").table
    #expect(back["a"]!.integers == table["a"]!.integers)
    #expect(back["b"]!.texts == table["b"]!.texts)
    let head = scratch.bytes("t.\(ending)").prefix(4)
    #expect(head.elementsEqual([0x28, 0xB5, 0x2F, 0xFD]) || head.starts(with: [0x1F, 0x8B]))
    // The name need not tell that it is packed.
    let plain = String(ending.prefix { $0 != "." })
    let renamed = scratch.file("renamed.\(plain)", scratch.bytes("t.\(ending)"))
    #expect(try Table.reading(renamed).table == back)
  }

  @Test(
    "gzip's own program and ours understand each other",
    .enabled(
      if: FileManager.default.fileExists(atPath: "/usr/bin/gzip")
        || FileManager.default.fileExists(atPath: "/bin/gzip")))
  func gzip() throws {
    let program =
      FileManager.default.fileExists(atPath: "/bin/gzip") ? "/bin/gzip" : "/usr/bin/gzip"
    let scratch = Scratch()
    let table = try read(text).table
    for level in ["-1", "-6", "-9"] {
      let path = scratch.file("t\(level).csv", text)
      try run(program, [level, path])
      #expect(try Table.reading(path + ".gz").table == table)
    }
    // Two members in one file are one text.
    let first = scratch.file("p.csv", "a,b\n1,x\n")
    let second = scratch.file("q.csv", "2,y\n")
    try run(program, [first, second])
    let both = scratch.file("both.csv.gz", scratch.bytes("p.csv.gz") + scratch.bytes("q.csv.gz"))
    #expect(try Table.reading(both).table["a"]!.integers == [1, 2])
    try table.write(to: scratch.path + "/ours.csv.gz")
    try run(program, ["-t", scratch.path + "/ours.csv.gz"])
  }

  @Test(
    "a packed file that is cut or changed is refused, never misread",
    arguments: ["csv.gz", "csv.zst"])
  func damaged(ending: String) throws {
    let scratch = Scratch()
    try read("a,b\n" + (0..<3000).map { "\($0 * 31 % 977),z\n" }.joined()).table.write(
      to: scratch.path + "/t.\(ending)")
    let bytes = scratch.bytes("t.\(ending)")
    for length in stride(from: 5, to: bytes.count - 1, by: max(1, bytes.count / 40)) {
      let path = scratch.file("cut.\(ending)", Array(bytes.prefix(length)))
      #expect(throws: FormatError.self) { try Table.reading(path) }
    }
    guard ending == "csv.gz" else { return }  // gzip carries a checksum of the content
    for position in stride(from: 10, to: bytes.count, by: max(1, bytes.count / 200)) {
      var changed = bytes
      changed[position] ^= 0x10
      let path = scratch.file("changed.\(ending)", changed)
      #expect(throws: FormatError.self) { try Table.reading(path) }
    }
  }

  @Test("packed text of another encoding is recoded")
  func encoding() throws {
    let scratch = Scratch()
    let plain = scratch.file("t.csv", Array("näme,b\nMüller,1\n".data(using: .windowsCP1252)!))
    let program =
      FileManager.default.fileExists(atPath: "/bin/gzip") ? "/bin/gzip" : "/usr/bin/gzip"
    guard FileManager.default.fileExists(atPath: program) else { return }
    try run(program, [plain])
    #expect(try Table.reading(plain + ".gz").table["näme"]!.texts == ["Müller"])
  }
}
