/// Lists of names, streets and towns that stand in for real ones, by locale.
///
/// They come from a package with a licence (see `scripts/make-fakes.py`); where its file is absent,
/// pronounceable names are made up. A fitted codec carries the lists it uses, so that a model
/// writes the same bytes on a machine without the file.
public struct Fakes: Sendable {
  /// One locale's lists: distinct, well-formed entries in ascending order.
  public struct Locale: Codable, Sendable, Equatable {
    /// As in "de_DE"; "made up" for pronounceable names.
    public var name: String
    /// Where the lists come from and under which licence.
    public var source: String
    public var given: [String]
    public var family: [String]
    public var streets: [String]
    public var cities: [String]
    /// Whether the house number stands before the street, and what parts them.
    public var numberFirst: Bool
    public var gap: String
  }

  public let locales: [Locale]
  /// Why made-up names are used, in a sentence; nil where the package's lists are.
  public let shortfall: String?
  /// For a name in lower case: the locales that list it as given and as family name, as bits.
  private let listed: [String: (given: UInt32, family: UInt32)]

  init(locales: [Locale], shortfall: String?) {
    self.locales = locales
    self.shortfall = shortfall
    var listed: [String: (given: UInt32, family: UInt32)] = [:]
    // Made-up names say nothing about who is a person.
    if shortfall == nil {
      for (number, locale) in locales.enumerated() {
        let bit = UInt32(1) << UInt32(number)
        for name in locale.given { listed[name.lowercased(), default: (0, 0)].given |= bit }
        for name in locale.family { listed[name.lowercased(), default: (0, 0)].family |= bit }
      }
    }
    self.listed = listed
  }

  /// Whether names can be told from other words.
  public var knowsNames: Bool { !listed.isEmpty }

  func isGiven(_ word: String) -> Bool { (listed[word]?.given ?? 0) != 0 }
  func isFamily(_ word: String) -> Bool { (listed[word]?.family ?? 0) != 0 }

  /// The locale whose lists know most of the words; a word that many locales list counts less.
  ///
  /// - Parameter words: name words in lower case.
  /// - Returns: US English where nothing speaks for another.
  func locale(knowing words: some Sequence<String>) -> Locale {
    var scores = [Double](repeating: 0, count: locales.count)
    for word in words {
      guard let entry = listed[word] else { continue }
      let mask = entry.given | entry.family
      let weight = 1 / Double(mask.nonzeroBitCount)
      for number in locales.indices where mask & (1 << UInt32(number)) != 0 {
        scores[number] += weight
      }
    }
    let fallback = locales.firstIndex { $0.name == "en_US" } ?? 0
    var best = fallback
    for number in locales.indices where scores[number] > scores[best] { best = number }
    return locales[best]
  }
}

extension Fakes {
  /// The locale whose streets are most like these: the same words ("Avenue", "via") or the same
  /// ends of words ("…straße", "…gatan"); a word that many locales have counts less.
  ///
  /// *Complexity*: one pass over all locales' streets and over the first 500 cells.
  func locale(ofStreets cells: [String]) -> Locale {
    var locales: [String: UInt32] = [:]
    for (number, locale) in self.locales.enumerated() {
      for street in locale.streets {
        for piece in Fakes.streetPieces(street) {
          locales[piece, default: 0] |= UInt32(1) << UInt32(number)
        }
      }
    }
    var scores = [Double](repeating: 0, count: self.locales.count)
    for cell in cells.prefix(500) {
      for piece in Fakes.streetPieces(cell) {
        guard let mask = locales[piece] else { continue }
        for number in scores.indices where mask & (1 << UInt32(number)) != 0 {
          scores[number] += 1 / Double(mask.nonzeroBitCount)
        }
      }
    }
    var best = self.locales.firstIndex { $0.name == "en_US" } ?? 0
    for number in scores.indices where scores[number] > scores[best] { best = number }
    return self.locales[best]
  }

  private static func streetPieces(_ street: String) -> [String] {
    street.lowercased().split { !$0.isLetter }.filter { $0.count >= 3 }.flatMap { word in
      word.count >= 6 ? [String(word), "…" + word.suffix(4)] : [String(word)]
    }
  }
}

extension Fakes.Locale {
  static let mostEntries = 2_000

  /// Whether a stranger's lists can be used: bounded, nothing but name characters.
  var isSound: Bool {
    [given, family, streets, cities].allSatisfy { list in
      (1...Fakes.Locale.mostEntries).contains(list.count) && list.allSatisfy(Fakes.isName)
    } && name.utf8.count <= 32 && source.utf8.count <= 256 && [" ", ", "].contains(gap)
  }
}

extension Fakes {
  /// Letters, spaces, dots, hyphens and apostrophes, beginning with a letter or an apostrophe.
  static func isName(_ entry: String) -> Bool {
    guard (1...80).contains(entry.utf8.count), let first = entry.unicodeScalars.first,
      first.properties.isAlphabetic
    else { return false }
    return entry.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.generalCategory == .nonspacingMark
        || " .-'’".unicodeScalars.contains($0)
    }
  }
}
