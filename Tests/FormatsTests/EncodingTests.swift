import Formats
import Foundation
import Tables
import Testing

@Suite("Encodings of text")
struct EncodingTests {
  private func read(_ bytes: [UInt8], encoding: String? = nil) throws -> ReadTable {
    let scratch = Scratch()
    return try Table.reading(
      scratch.file("t.csv", bytes), options: ReadingOptions(encoding: encoding))
  }

  private let text = "näme,b\nMüller €,1\nØrsted “x”,2\n"

  @Test("a byte order mark is no part of the first name")
  func mark() throws {
    let read = try read([0xEF, 0xBB, 0xBF] + Array(text.utf8))
    #expect(read.table.columns[0].name == "näme")
    #expect(read.dialect?.byteOrderMark == true)
  }

  @Test("Windows-1252 is recognised and told")
  func windows() throws {
    let bytes = Array(text.data(using: .windowsCP1252)!)
    let read = try read(bytes)
    #expect(read.table["näme"]!.texts == ["Müller €", "Ørsted “x”"])
    #expect(read.notes.contains { $0.contains("Windows-1252") && $0.contains("line 1") })
    #expect(try self.read(bytes, encoding: "cp1252").table == read.table)
    #expect(try self.read(bytes, encoding: "windows-1252").notes.isEmpty)
  }

  @Test("other encodings are read when stated")
  func stated() throws {
    let polish = "imię,b\nŁódź,1\nżółw,2\n"
    #expect(
      try read(Array(polish.data(using: .windowsCP1250)!), encoding: "windows-1250").table["imię"]!
        .texts == ["Łódź", "żółw"])
    #expect(refusal { _ = try read(Array(text.utf8), encoding: "klingon") }.code == .unsupported)
  }

  @Test("UTF-16 is recognised by its mark, either way round", arguments: [true, false])
  func utf16(bigEndian: Bool) throws {
    let units = Array((text + "😀,3\n").utf16)
    let bytes = units.flatMap { unit -> [UInt8] in
      let high = UInt8(unit >> 8)
      let low = UInt8(unit & 255)
      return bigEndian ? [high, low] : [low, high]
    }
    let read = try read((bigEndian ? [0xFE, 0xFF] : [0xFF, 0xFE]) + bytes)
    #expect(read.table["näme"]!.texts == ["Müller €", "Ørsted “x”", "😀"])
  }

  @Test("two encodings in one file are refused with the line")
  func mixed() {
    let bytes = Array("a,b\nMüller,1\nx,2\nM".utf8) + [0xFC] + Array("ller,3\n".utf8)
    let error = refusal { _ = try read(bytes) }
    #expect(error.code == .encoding)
    #expect(error.place.contains("line 4"))
    #expect(error.remedy.contains("--encoding"))
    #expect(throws: Never.self) { try read(bytes, encoding: "windows-1252") }
    #expect(refusal { _ = try read(bytes, encoding: "utf-8") }.code == .encoding)
  }

  @Test("every invalid form of UTF-8 is found, wherever the window ends")
  func invalidForms() {
    let forms: [[UInt8]] = [
      [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
      [0x80],
      [0xC3], [0xE2, 0x82],
    ]
    for form in forms {
      for padding in [0, 1, (1 << 20) - 8, (1 << 20) - 5] {
        let bytes =
          Array("a,é\n".utf8) + [UInt8](repeating: 0x78, count: padding) + form + Array(",1\n".utf8)
        #expect(refusal { _ = try read(bytes) }.code == .encoding)
      }
    }
  }

  @Test("text that is valid but long is not mistaken for invalid, wherever the window ends")
  func validForms() throws {
    for padding in 0..<5 {
      let cell = String(repeating: "x", count: (1 << 20) - 6 + padding) + "é漢😀"
      #expect(try read(Array("a,b\n\(cell),1\n".utf8)).table["a"]!.texts == [cell])
    }
  }
}
