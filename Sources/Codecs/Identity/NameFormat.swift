import Chance
import Tables

/// How a column writes people's names: which parts, in which order, in which case.
struct NameFormat: Codable, Sendable, Equatable {
  enum Part: String, Codable, Sendable {
    case given, family
    /// A further given name, its initial, a further family name: drawn anew for the entity.
    case otherGiven = "other given"
    case initial
    case otherFamily = "other family"
    case comma, mr, mrs, ms, dr, herr, frau, monsieur, madame, senor, senora, signor, signora
  }
  enum LetterCase: String, Codable, Sendable {
    case asListed = "as listed"
    case upper, lower
  }

  struct Pattern: Codable, Sendable, Equatable {
    var parts: [Part]
    /// Rows in a thousand.
    var weight: Int
  }

  var names: PersonNames
  var patterns: [Pattern]
  var letterCase: LetterCase

  var isSound: Bool {
    names.isSound && (1...12).contains(patterns.count)
      && patterns.allSatisfy {
        (1...12).contains($0.parts.count) && (1...1_000).contains($0.weight)
      }
  }

  /// - Parameters:
  ///   - cells: distinct names.
  ///   - parts: what the column is known to hold: full names, given names or family names.
  init(of cells: [String], parts: Identity, fakes: Fakes, privacy: PrivacyFloor) {
    let words = cells.lazy.flatMap { NameWords($0).words }
    let locale = fakes.locale(knowing: words)
    self.names = PersonNames(locale)
    let cased = cells.filter { $0 != $0.lowercased() || $0 != $0.uppercased() }
    let uppers = cased.count { $0 == $0.uppercased() }
    let lowers = cased.count { $0 == $0.lowercased() }
    let most = max(1, cased.count) * 9 / 10
    self.letterCase = uppers > most ? .upper : lowers > most ? .lower : .asListed
    switch parts {
    case .givenName: self.patterns = [Pattern(parts: [.given], weight: 1)]
    case .familyName: self.patterns = [Pattern(parts: [.family], weight: 1)]
    default:
      self.patterns = NameFormat.patterns(of: cells, locale: locale.name, fakes: fakes, privacy)
    }
  }

  private static func patterns(
    of cells: [String], locale: String, fakes: Fakes, _ privacy: PrivacyFloor
  ) -> [Pattern] {
    var givenFirst = 0
    var familyFirst = 0
    for cell in cells {
      let name = NameWords(cell)
      guard !name.hasComma, let first = name.words.first, let last = name.words.last else {
        continue
      }
      if fakes.isGiven(first), !fakes.isGiven(last) { givenFirst += 1 }
      if fakes.isGiven(last), !fakes.isGiven(first) { familyFirst += 1 }
    }
    let reversed = familyFirst > givenFirst
    let twoFamilies = locale.hasPrefix("es") || locale.hasPrefix("pt")
    var counts: [[Part]: Int] = [:]
    for cell in cells {
      let name = NameWords(cell)
      guard name.isPlausible else { continue }
      let parts = name.parts(reversed: reversed, twoFamilies: twoFamilies)
      // A single word pairs with nothing: such names could not stay unique.
      if parts.contains(.given), parts.contains(.family) { counts[parts, default: 0] += 1 }
    }
    let kept = counts.filter { $0.value >= privacy.minimumRows }
      .sorted {
        ($1.value, $0.key.map(\.rawValue).joined()) < ($0.value, $1.key.map(\.rawValue).joined())
      }
      .prefix(12)
    let total = kept.reduce(0) { $0 + $1.value }
    if total == 0 {
      return [Pattern(parts: reversed ? [.family, .given] : [.given, .family], weight: 1)]
    }
    return kept.map { Pattern(parts: $0.key, weight: max(1, $0.value * 1_000 / total)) }
  }

  func writer(seed: Seed, key: Seed) -> NameWriter {
    NameWriter(
      format: self, weights: patterns.map(\.weight), pairing: names.pairing(seed: seed),
      scatter: Scatter(key))
  }
}

struct NameWriter: CellMaker {
  let format: NameFormat
  let weights: [Int]
  let pairing: PersonNames.Pairing
  let scatter: Scatter

  func cell(_ entity: UInt64) -> String {
    let names = format.names
    let person = pairing.person(entity)
    let pattern = format.patterns[weights.count == 1 ? 0 : scatter.pick(weights, entity, 0)]
    // All pairs used up: a second family name tells this one from its namesake.
    let isFull = pattern.parts.contains(.given) && pattern.parts.contains(.family)
    var cell = ""
    for (index, part) in pattern.parts.enumerated() {
      if part == .comma {
        cell += ","
        continue
      }
      if !cell.isEmpty { cell += " " }
      let choice = UInt64(index + 1)
      switch part {
      case .given: cell += names.given[person.given]
      case .family:
        cell += names.family[person.family]
        if isFull, person.turn > 0 {
          let count = UInt64(names.family.count)
          cell += "-" + names.family[Int((UInt64(person.family) + person.turn % count) % count)]
        }
      case .otherGiven: cell += names.given[scatter.below(names.given.count, entity, choice)]
      case .otherFamily: cell += names.family[scatter.below(names.family.count, entity, choice)]
      case .initial:
        cell += String(decoding: [Ascii.upper[scatter.below(26, entity, choice)]], as: UTF8.self)
        cell += "."
      case .mr: cell += "Mr."
      case .mrs: cell += "Mrs."
      case .ms: cell += "Ms."
      case .dr: cell += "Dr."
      case .herr: cell += "Herr"
      case .frau: cell += "Frau"
      case .monsieur: cell += "M."
      case .madame: cell += "Mme"
      case .senor: cell += "Sr."
      case .senora: cell += "Sra."
      case .signor: cell += "Sig."
      case .signora: cell += "Sig.ra"
      case .comma: break
      }
    }
    switch format.letterCase {
    case .asListed: return cell
    case .upper: return cell.uppercased()
    case .lower: return cell.lowercased()
    }
  }
}
