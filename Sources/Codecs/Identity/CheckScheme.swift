/// A rule that ties an identifier's check characters to the rest of it.
///
/// Works on the letters and digits alone, upper-case, without separators.
enum CheckScheme: String, Codable, CaseIterable, Sendable {
  /// International bank account number: ISO 13616, two digits after the country, modulo 97.
  case iban
  /// Vehicle identification number: 49 CFR 565.15, ninth character, modulo 11.
  case vin
  /// EAN-8, UPC-A, EAN-13, GTIN-14 and ISBN-13: weights 3 and 1 from the right, modulo 10.
  case gtin
  /// Payment cards, IMEI, many account numbers: Luhn (US patent 2,950,048), modulo 10.
  case luhn
  /// US National Provider Identifier: Luhn over the number with 80840 before it.
  case npi
  /// German tax number (Steuer-ID): ISO 7064 MOD 11,10. Its rule on repeated digits is not kept.
  case steuerID
  /// Brazilian CPF: two digits, modulo 11.
  case cpf
  /// Polish PESEL: weights 1, 3, 7, 9, modulo 10.
  case pesel
  /// UK NHS number: modulo 11, where a remainder of 10 is not issued.
  case nhs
  /// ISBN-10: modulo 11, where 10 is written X.
  case isbn10
  /// Dutch citizen number (BSN): the eleven test, where a remainder of 10 is not issued.
  case bsn
  /// Spanish DNI and NIE-like: eight digits and a letter, modulo 23.
  case dni

  func fits(length: Int) -> Bool {
    switch self {
    case .iban: (15...34).contains(length)
    case .vin: length == 17
    case .gtin: [8, 12, 13, 14].contains(length)
    case .luhn: (8...24).contains(length)
    case .npi, .nhs, .isbn10: length == 10
    case .steuerID, .cpf, .pesel: length == 11
    case .bsn, .dni: length == 9
    }
  }

  /// The places that are computed from the others.
  func checkPlaces(length: Int) -> [Int] {
    switch self {
    case .iban: [2, 3]
    case .vin: [8]
    case .cpf: [9, 10]
    default: [length - 1]
    }
  }

  /// A place that `complete` may move, because some numbers have no check digit.
  func slackPlace(length: Int) -> Int? {
    self == .nhs || self == .bsn ? length - 2 : nil
  }

  /// Whether a place holds letters in this scheme, digits, or either.
  func mayBe(_ character: UInt8, at place: Int, length: Int) -> Bool {
    let isDigit = Ascii.isDigit(character)
    switch self {
    case .iban: return place < 2 ? Ascii.isUpper(character) : isDigit || Ascii.isUpper(character)
    case .vin: return isDigit || (Ascii.isUpper(character) && VIN.value(character) != nil)
    case .isbn10: return isDigit || (place == 9 && character == Ascii.x)
    case .dni: return place == 8 ? Ascii.isUpper(character) : isDigit
    default: return isDigit
    }
  }

  func holds(_ characters: [UInt8]) -> Bool {
    guard fits(length: characters.count) else { return false }
    for (place, character) in characters.enumerated()
    where !mayBe(character, at: place, length: characters.count) { return false }
    if characters.allSatisfy({ $0 == characters[0] }) { return false }
    var completed = characters
    return complete(&completed) && completed == characters
  }

  /// Writes the check characters over what stands in their places.
  ///
  /// - Returns: false where this number has no valid check character.
  @discardableResult
  func complete(_ s: inout [UInt8]) -> Bool {
    let last = s.count - 1
    switch self {
    case .iban:
      s[2] = Ascii.zero
      s[3] = Ascii.zero
      let check = 98 - IBAN.remainder(s)
      s[2] = Ascii.digit(check / 10)
      s[3] = Ascii.digit(check % 10)
    case .vin:
      var sum = 0
      for (place, weight) in VIN.weights.enumerated() where weight > 0 {
        guard let value = VIN.value(s[place]) else { return false }
        sum += value * weight
      }
      s[8] = sum % 11 == 10 ? Ascii.x : Ascii.digit(sum % 11)
    case .gtin:
      var sum = 0
      for place in 0..<last { sum += Ascii.value(s[place]) * ((last - place) % 2 == 1 ? 3 : 1) }
      s[last] = Ascii.digit((10 - sum % 10) % 10)
    case .luhn: s[last] = Ascii.digit((10 - CheckScheme.luhnSum(s) % 10) % 10)
    // The five digits before an NPI always add 24.
    case .npi: s[last] = Ascii.digit((10 - (CheckScheme.luhnSum(s) + 24) % 10) % 10)
    case .steuerID:
      var product = 10
      for place in 0..<last {
        var sum = (Ascii.value(s[place]) + product) % 10
        if sum == 0 { sum = 10 }
        product = sum * 2 % 11
      }
      s[last] = Ascii.digit((11 - product) % 10)
    case .cpf:
      for check in [9, 10] {
        var sum = 0
        for place in 0..<check { sum += Ascii.value(s[place]) * (check + 1 - place) }
        let rest = sum * 10 % 11
        s[check] = Ascii.digit(rest == 10 ? 0 : rest)
      }
    case .pesel:
      let weights = [1, 3, 7, 9]
      var sum = 0
      for place in 0..<last { sum += Ascii.value(s[place]) * weights[place % 4] }
      s[last] = Ascii.digit((10 - sum % 10) % 10)
    case .nhs:
      var sum = 0
      for place in 0..<last { sum += Ascii.value(s[place]) * (10 - place) }
      let check = (11 - sum % 11) % 11
      if check == 10 { return false }
      s[last] = Ascii.digit(check)
    case .isbn10:
      var sum = 0
      for place in 0..<last { sum += Ascii.value(s[place]) * (10 - place) }
      let check = (11 - sum % 11) % 11
      s[last] = check == 10 ? Ascii.x : Ascii.digit(check)
    case .bsn:
      var sum = 0
      for place in 0..<last { sum += Ascii.value(s[place]) * (9 - place) }
      if sum % 11 == 10 { return false }
      s[last] = Ascii.digit(sum % 11)
    case .dni:
      var number = 0
      for place in 0..<last { number = number * 10 + Ascii.value(s[place]) }
      s[last] = Array("TRWAGMYFPDXBNJZSQVHLCKE".utf8)[number % 23]
    }
    return true
  }

  /// Luhn's sum of all but the last digit.
  private static func luhnSum(_ s: [UInt8]) -> Int {
    let last = s.count - 1
    var sum = 0
    for place in 0..<last {
      let digit = Ascii.value(s[place])
      let doubled = (last - place) % 2 == 1 ? digit * 2 : digit
      sum += doubled > 9 ? doubled - 9 : doubled
    }
    return sum
  }

  private enum IBAN {
    /// The number modulo 97 with country and check digits moved to the end, letters as 10 to 35.
    static func remainder(_ s: [UInt8]) -> Int {
      var rest = 0
      for offset in 0..<s.count {
        let character = s[(offset + 4) % s.count]
        if Ascii.isDigit(character) {
          rest = (rest * 10 + Ascii.value(character)) % 97
        } else {
          rest = (rest * 100 + Int(character) - 55) % 97
        }
      }
      return rest
    }
  }

  private enum VIN {
    static let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    // A to Z; I, O and Q do not occur.
    private static let letters = [
      1, 2, 3, 4, 5, 6, 7, 8, -1, 1, 2, 3, 4, 5, -1, 7, -1, 9, 2, 3, 4, 5, 6, 7, 8, 9,
    ]
    static func value(_ character: UInt8) -> Int? {
      if Ascii.isDigit(character) { return Ascii.value(character) }
      guard Ascii.isUpper(character) else { return nil }
      let value = letters[Int(character) - 65]
      return value < 0 ? nil : value
    }
  }
}
