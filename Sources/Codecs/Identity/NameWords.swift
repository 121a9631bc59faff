/// The words of what may be a person's name.
struct NameWords {
  private(set) var titles: [NameFormat.Part] = []
  /// The words without titles, in lower case, without dots and trailing digits.
  private(set) var words: [String] = []
  /// How many words stand before a comma; 0 where there is none.
  private(set) var beforeComma = 0
  /// Whether every word begins with a letter and has letters, dots, hyphens and apostrophes only,
  /// up to three digits at its end.
  private(set) var isPlausible = true
  /// Whether every word but a particle begins with a capital.
  private(set) var isCapitalised = true

  var hasComma: Bool { beforeComma > 0 }

  init(_ cell: String) {
    var commas = 0
    for piece in cell.split(whereSeparator: { $0 == " " || $0 == "\u{A0}" }) {
      var word = piece
      let endsWithComma = word.last == ","
      if endsWithComma {
        word.removeLast()
        commas += 1
      }
      if !word.isEmpty { add(word) }
      if endsWithComma, commas == 1 { beforeComma = words.count }
    }
    if commas > 1 || words.isEmpty || words.count > 6 { isPlausible = false }
  }

  private mutating func add(_ word: Substring) {
    let isInParentheses = word.first == "(" || word.last == ")" || word.first == "\""
    let lowered = word.lowercased()
    let bare = lowered.hasSuffix(".") ? String(lowered.dropLast()) : lowered
    if let title = NameWords.titles[bare] {
      titles.append(title)
      return
    }
    if isInParentheses {
      // A maiden or pet name beside the name: no part of the form.
      return
    }
    var letters = lowered[...]
    var digits = 0
    while let last = letters.last, last.isNumber {
      letters.removeLast()
      digits += 1
    }
    if letters.last == "." { letters.removeLast() }
    guard let first = letters.unicodeScalars.first, first.properties.isAlphabetic, digits <= 3,
      letters.unicodeScalars.allSatisfy({
        $0.properties.isAlphabetic || "-'’.".unicodeScalars.contains($0)
          || $0.properties.generalCategory == .nonspacingMark
      })
    else {
      isPlausible = false
      return
    }
    if !NameWords.particles.contains(String(letters)), word.first?.isLowercase == true {
      isCapitalised = false
    }
    words.append(String(letters))
  }

  /// What each word is, taken from its place.
  func parts(reversed: Bool, twoFamilies: Bool) -> [NameFormat.Part] {
    let kept = words.enumerated().filter { !NameWords.particles.contains($0.element) }
    guard kept.count >= 1, kept.count <= 6 else { return [] }
    var parts: [NameFormat.Part] = []
    if hasComma {
      let families = kept.count { $0.offset < beforeComma }
      guard families >= 1, kept.count > families else { return [] }
      parts = [.family] + [NameFormat.Part](repeating: .otherFamily, count: families - 1)
      parts += [.comma] + titles + [.given]
      parts += kept.dropFirst(families + 1).map { $0.element.count == 1 ? .initial : .otherGiven }
      return parts
    }
    if kept.count == 1 { return titles + [.family] }
    if reversed {
      return titles + [.family]
        + [NameFormat.Part](repeating: .otherFamily, count: kept.count - 2) + [.given]
    }
    parts = titles + [.given]
    for (index, word) in kept.enumerated().dropFirst() {
      let isLast = index == kept.count - 1
      if word.element.count == 1, !isLast {
        parts.append(.initial)
      } else if isLast {
        parts.append(parts.contains(.family) ? .otherFamily : .family)
      } else if twoFamilies, index == kept.count - 2 {
        parts.append(.family)
      } else {
        parts.append(.otherGiven)
      }
    }
    return parts
  }

  private static let titles: [String: NameFormat.Part] = [
    "mr": .mr, "mrs": .mrs, "ms": .ms, "miss": .ms, "dr": .dr, "prof": .dr, "herr": .herr,
    "frau": .frau, "mme": .madame, "mlle": .madame, "sr": .senor, "sra": .senora, "srta": .senora,
    "sig": .signor, "dott": .dr, "sig.ra": .signora, "don": .senor,
  ]

  static let particles: Set<String> = [
    "de", "der", "den", "del", "della", "di", "da", "do", "dos", "das", "du", "des", "la", "le",
    "van", "von", "zu", "zum", "zur", "ten", "ter", "te", "y", "e", "bin", "al", "el", "af", "av",
    "jr", "ii", "iii", "iv",
  ]
}
