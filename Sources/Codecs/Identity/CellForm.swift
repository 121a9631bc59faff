/// What a cell looks like on its own, told by hand-written parsers over its bytes.
enum CellForm: CaseIterable {
  case email, url, uuid, ip4, ip6, mac, iban, ssn, date, phone, card, vin, digest, number, code
  case address, other

  /// The most telling form that the cell has.
  ///
  /// *Complexity*: a few passes over the cell, which is cut at 400 bytes.
  init(_ cell: String) {
    let b = Array(cell.utf8.prefix(400))
    self = CellForm.form(b)
  }

  private static func form(_ b: [UInt8]) -> CellForm {
    guard !b.isEmpty else { return .other }
    var digits = 0
    var letters = 0
    var spaces = 0
    for c in b {
      if Ascii.isDigit(c) { digits += 1 } else if Ascii.isLetter(c) || c >= 0x80 { letters += 1 }
      if c == 0x20 { spaces += 1 }
    }
    if spaces == 0 {
      if b.contains(0x40), isEmail(b) { return .email }
      if isURL(b) { return .url }
      if digits + letters == b.count, isDigest(b) { return isUUID(b) ? .uuid : .digest }
      if isUUID(b) { return .uuid }
      if isIP4(b) { return .ip4 }
      if isMAC(b) { return .mac }
      if isIP6(b) { return .ip6 }
    }
    if isDate(b) { return .date }
    if isSSN(b) { return .ssn }
    if digits >= 12, letters == 0, isCard(b, digits: digits) { return .card }
    if letters == 0, isNumber(b) { return .number }
    if letters <= 4, isPhone(b, digits: digits) { return .phone }
    if digits >= 2, letters >= 2 {
      let plain = b.filter { $0 != 0x20 }
      if b.count - plain.count <= 8, CheckScheme.iban.holds(plain) { return .iban }
    }
    if b.count == 17, spaces == 0, CheckScheme.vin.holds(b.map(Ascii.uppercased)), letters > 0 {
      return .vin
    }
    if spaces == 0, digits > 0, isNumber(b) == false, b.allSatisfy(isCodeCharacter) { return .code }
    if isAddress(b, digits: digits, letters: letters) { return .address }
    return .other
  }

  private static func isCodeCharacter(_ c: UInt8) -> Bool {
    Ascii.isAlphanumeric(c) || c == 0x2D || c == 0x2F || c == 0x2E || c == 0x5F || c == 0x23
      || c == 0x3A || c == 0x2B || c == 0x3D || c == 0x28 || c == 0x29
  }
}
