/// The bytes that identifiers are made of.
enum Ascii {
  static let zero = UInt8(ascii: "0")
  static let x = UInt8(ascii: "X")
  static let digits = Array("0123456789".utf8)
  static let upper = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
  static let lower = Array("abcdefghijklmnopqrstuvwxyz".utf8)

  static func isDigit(_ c: UInt8) -> Bool { c &- 48 < 10 }
  static func isUpper(_ c: UInt8) -> Bool { c &- 65 < 26 }
  static func isLower(_ c: UInt8) -> Bool { c &- 97 < 26 }
  static func isLetter(_ c: UInt8) -> Bool { (c | 0x20) &- 97 < 26 }
  static func isAlphanumeric(_ c: UInt8) -> Bool { isDigit(c) || isLetter(c) }
  static func isHex(_ c: UInt8) -> Bool { isDigit(c) || (c | 0x20) &- 97 < 6 }
  static func value(_ c: UInt8) -> Int { Int(c) - 48 }
  static func digit(_ value: Int) -> UInt8 { UInt8(48 + value) }
  static func uppercased(_ c: UInt8) -> UInt8 { isLower(c) ? c - 32 : c }
}
