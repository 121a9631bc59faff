import Chance

extension Fakes {
  /// Pronounceable names in place of lists: the same thousand on every machine.
  static func madeUp(because reason: String) -> Fakes {
    Fakes(locales: [madeUpLocale], shortfall: "made-up names, since \(reason)")
  }

  private static let madeUpLocale: Locale = {
    let given = words(1_000, endings: ["a", "o", "i", "an", "el", "is"], stream: "given")
    let family = words(1_000, endings: ["er", "man", "sen", "ton", "ic", "ara"], stream: "family")
    return Locale(
      name: "made up", source: "made up from syllables", given: given, family: family,
      streets: words(1_000, endings: ["el", "en", "ow"], stream: "streets").map { "\($0) Street" },
      cities: words(400, endings: ["ford", "ham", "burg", "ville"], stream: "cities"),
      numberFirst: true, gap: " ")
  }()

  /// Distinct words of two syllables and an ending, ascending.
  private static func words(_ count: Int, endings: [String], stream: String) -> [String] {
    let starts = [
      "b", "br", "c", "d", "dr", "f", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "r", "s", "st",
      "t", "tr", "v", "w",
    ]
    let vowels = ["a", "e", "i", "o", "u"]
    let middles = ["b", "d", "l", "ld", "m", "n", "nd", "r", "rn", "s", "t", "v"]
    // Not the output's seed: the lists are a constant.
    var random = Seed(2).stream(stream)
    var found: Set<String> = []
    while found.count < count {
      let word =
        starts[random.below(starts.count)] + vowels[random.below(vowels.count)]
        + middles[random.below(middles.count)] + endings[random.below(endings.count)]
      found.insert(word.prefix(1).uppercased() + word.dropFirst())
    }
    return found.sorted()
  }
}
