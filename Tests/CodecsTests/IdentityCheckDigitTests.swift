import Chance
import Codecs
import Foundation
import Tables
import Testing

@Suite("Check digits")
struct IdentityCheckDigitTests {
  /// Published examples of each scheme, and a verifier written apart from the codec's.
  struct Scheme: Sendable, CustomTestStringConvertible {
    var name: String
    var examples: [String]
    var isValid: @Sendable (String) -> Bool
    var fill: @Sendable (Int) -> String
    var testDescription: String { name }
  }

  static func digits(_ text: String) -> [Int] { text.compactMap(\.wholeNumberValue) }

  static func luhn(_ text: String) -> Bool {
    digits(text).reversed().enumerated().reduce(0) { sum, item in
      let doubled = item.offset % 2 == 1 ? item.element * 2 : item.element
      return sum + doubled / 10 + doubled % 10
    } % 10 == 0
  }

  static func weighted(_ text: String, _ weights: [Int]) -> Int {
    zip(digits(text), weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  static let schemes: [Scheme] = [
    Scheme(
      name: "payment card", examples: ["4111111111111111", "5500005555555559"], isValid: luhn,
      fill: { String(format: "4%014ld", Made.scattered($0, 99_999_999_999_999)) }),
    Scheme(
      name: "EAN-13", examples: ["4006381333931", "9783161484100"],
      isValid: { weighted($0, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 == 0 },
      fill: { String(format: "400%09ld", Made.scattered($0, 999_999_999)) }),
    Scheme(
      name: "NHS number", examples: ["9434765919"],
      isValid: { weighted($0, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0 },
      fill: { String(format: "9%08ld", Made.scattered($0, 99_999_999)) }),
    Scheme(
      name: "Dutch BSN", examples: ["111222333"],
      isValid: { weighted($0, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 == 0 },
      fill: { String(format: "1%07ld", Made.scattered($0, 9_999_999)) }),
    Scheme(
      name: "PESEL", examples: ["44051401359"],
      isValid: { weighted($0, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 == 0 },
      fill: { String(format: "4%09ld", Made.scattered($0, 999_999_999)) }),
    Scheme(
      name: "Steuer-ID", examples: ["86095742719"],
      isValid: { text in
        let d = digits(text)
        var product = 10
        for digit in d.dropLast() {
          let sum = (digit + product) % 10
          product = (sum == 0 ? 10 : sum) * 2 % 11
        }
        return (11 - product) % 10 == d.last
      },
      fill: { String(format: "8%09ld", Made.scattered($0, 999_999_999)) }),
    Scheme(
      name: "NPI", examples: ["1234567893"], isValid: { luhn("80840" + $0) },
      fill: { String(format: "1%08ld", Made.scattered($0, 99_999_999)) }),
  ]

  typealias Made = IdentityRecognitionTests

  /// Real columns: every body completed by trying the ten digits.
  static func valid(_ scheme: Scheme, _ count: Int) -> [String] {
    (0..<count).compactMap { index in
      let body = scheme.fill(index)
      return (0...9).lazy.map { body + "\($0)" }.first(where: scheme.isValid)
    }
  }

  @Test("the verifiers accept the published examples", arguments: schemes)
  func verifiers(_ scheme: Scheme) {
    #expect(scheme.examples.allSatisfy(scheme.isValid))
  }

  @Test("valid columns stay valid and unique", arguments: schemes)
  func staysValid(_ scheme: Scheme) throws {
    let codec = try IdentityCodecTests.fitted(Self.valid(scheme, 400))
    let made = try IdentityCodecTests.cells(codec, 100_000)
    #expect(made.allSatisfy(scheme.isValid))
    #expect(Set(made).count == made.count)
    #expect(codec.protections.first?.how.contains("valid check digits") == true)
  }

  @Test("columns without check digits get none")
  func invalidStays() throws {
    let codec = try IdentityCodecTests.fitted(
      Made.many(400) { String(format: "4%015ld", Made.scattered($0, 999_999_999_999_999)) })
    let made = try IdentityCodecTests.cells(codec, 10_000)
    #expect((500...1_500).contains(made.count(where: Self.luhn)))
  }

  @Test("IBANs and vehicle numbers with letters stay valid")
  func lettered() throws {
    let ibans = try IdentityCodecTests.cells(
      IdentityCodecTests.fitted(Made.many(300, Made.iban)), 20_000)
    #expect(
      ibans.allSatisfy { iban in
        let moved = iban.dropFirst(4) + iban.prefix(4)
        let rest = moved.reduce(0) { rest, c in
          let value = c.wholeNumberValue ?? Int(c.asciiValue! - 55)
          return (rest * (value > 9 ? 100 : 10) + value) % 97
        }
        return rest == 1 && iban.hasPrefix("DE")
      })
    let alphabet = Array("ABCDEFGHJKLMNPRSTUVWXYZ0123456789")
    let values: [Character: Int] = Dictionary(
      uniqueKeysWithValues: zip(
        "ABCDEFGHJKLMNPRSTUVWXYZ",
        [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9]))
    let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    func check(_ vin: [Character]) -> Character {
      let rest =
        zip(vin, weights).reduce(0) { $0 + ($1.0.wholeNumberValue ?? values[$1.0]!) * $1.1 } % 11
      return rest == 10 ? "X" : Character("\(rest)")
    }
    #expect(check(Array("1M8GDM9AXKP042788")) == "X")
    let real = Made.many(400) { index in
      var vin = (0..<17).map { alphabet[Made.scattered(index, alphabet.count, $0)] }
      vin[0] = "W"
      vin[8] = check(vin)
      return String(vin)
    }
    let made = try IdentityCodecTests.cells(IdentityCodecTests.fitted(real), 20_000)
    #expect(
      made.allSatisfy { check(Array($0)) == Array($0)[8] && $0.count == 17 && $0.hasPrefix("W") })
    #expect(Set(made).count == made.count)
  }
}
