import Chance
import Foundation

/// Given and family names and the pairing of them that belongs to an entity.
///
/// The pairing depends on the output's seed and the lists alone, not on the column: a table's given
/// names, family names, full names and e-mails of one locale agree row by row, where they repeat
/// alike.
struct PersonNames: Codable, Sendable, Equatable {
  var locale: String
  var source: String
  var given: [String]
  var family: [String]

  init(_ locale: Fakes.Locale) {
    self.locale = locale.name
    self.source = locale.source
    self.given = PersonNames.distinct(locale.given)
    self.family = PersonNames.distinct(locale.family)
  }

  /// Names that differ in more than accents and case, and that no pairing can confuse: one word
  /// given, no hyphen in the family name.
  private static func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { name in
      let plain = PersonNames.plain(name)
      return !plain.isEmpty && !name.contains("-") && seen.insert(plain).inserted
    }
  }

  var isSound: Bool {
    [given, family].allSatisfy { list in
      (1...Fakes.Locale.mostEntries).contains(list.count)
        && list.allSatisfy { Fakes.isName($0) && !PersonNames.plain($0).isEmpty }
        && Set(list.map(PersonNames.plain)).count == list.count
    } && locale.utf8.count <= 32 && source.utf8.count <= 256
  }

  /// Different pairs of a given and a family name.
  var pairs: UInt64 { UInt64(given.count) * UInt64(family.count) }

  /// The letters a to z of a name, as an e-mail address writes them.
  static func plain(_ name: String) -> String {
    var letters = ""
    for scalar in name.decomposedStringWithCanonicalMapping.lowercased().unicodeScalars {
      switch scalar {
      case "a"..."z": letters.unicodeScalars.append(scalar)
      case "ß": letters += "ss"
      case "ø": letters += "o"
      case "æ": letters += "ae"
      case "œ": letters += "oe"
      case "ł": letters += "l"
      case "đ", "ð": letters += "d"
      case "þ": letters += "th"
      default: break
      }
    }
    return letters
  }

  func pairing(seed: Seed) -> Pairing {
    Pairing(
      givenCount: UInt64(given.count), pairs: pairs,
      permutation: Permutation(count: pairs, key: seed.derived("persons")))
  }

  struct Pairing: Sendable {
    let givenCount: UInt64
    let pairs: UInt64
    let permutation: Permutation

    /// - Returns: indices into the lists, and how often all pairs were used up before.
    func person(_ entity: UInt64) -> (given: Int, family: Int, turn: UInt64) {
      let (turn, place) = entity.quotientAndRemainder(dividingBy: pairs)
      let (family, given) = permutation[place].quotientAndRemainder(dividingBy: givenCount)
      return (Int(given), Int(family), turn)
    }
  }
}
