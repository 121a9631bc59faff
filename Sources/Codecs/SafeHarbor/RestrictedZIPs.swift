/// Three-digit ZIP areas in which 20,000 people or fewer live.
///
/// *Source*: the seventeen areas of the Office for Civil Rights' "Guidance regarding methods for
/// de-identification of protected health information" (U.S. Department of Health and Human Services, 26
/// November 2012), from the 2000 census' ZIP Code Tabulation Areas. The rule asks for the *current* census:
/// who has a newer list gives it instead.
public struct RestrictedZIPs: Hashable, Sendable, Codable {
  /// Three digits each.
  public var areas: Set<String>
  /// Where they are from, for the record.
  public var source: String

  public init(areas: Set<String>, source: String) {
    self.areas = areas
    self.source = source
  }

  public static let census2000 = RestrictedZIPs(
    areas: [
      "036", "059", "063", "102", "203", "556", "692", "790", "821", "823", "830", "831", "878",
      "879",
      "884", "890", "893",
    ], source: "census of 2000, HHS guidance of 26 November 2012")

  /// A list as a user writes it: three digits each, parted by anything but digits; nil where a piece is
  /// no three digits, or there is none.
  public init?(parsing text: String, source: String) {
    let pieces = text.split { !("0"..."9").contains($0) }.map(String.init)
    guard !pieces.isEmpty, pieces.count <= 1_000, pieces.allSatisfy({ $0.utf8.count == 3 }) else {
      return nil
    }
    self.init(areas: Set(pieces), source: source)
  }

  /// What is left of a postcode: three digits, "000" where too few live there; nil where it is no US
  /// ZIP code (five digits, or nine).
  func shortened(_ cell: String) -> String? {
    let bytes = Array(cell.utf8)
    let digits = bytes.filter(Ascii.isDigit)
    let isPlain = bytes.allSatisfy { Ascii.isDigit($0) || $0 == 0x2D || $0 == 0x20 }
    guard isPlain, digits.count == 5 || digits.count == 9 else { return nil }
    let area = String(decoding: digits.prefix(3), as: UTF8.self)
    return areas.contains(area) ? "000" : area
  }
}
