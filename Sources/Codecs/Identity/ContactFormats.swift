import Chance
import Tables

/// E-mail addresses at domains reserved for examples, made from fake names.
///
/// *Source*: RFC 2606, section 3 (example.com, example.net, example.org).
struct EmailFormat: Codable, Sendable, Equatable {
  var names: PersonNames
  /// Rows in a thousand that write anna.lee@, anna_lee@, anna-lee@ and alee12@.
  var styles: [Int]

  static let hosts = ["example.com", "example.org", "example.net"]

  var isSound: Bool {
    names.isSound && styles.count == 4 && styles.allSatisfy { (0...1_000).contains($0) }
      && styles.contains { $0 > 0 }
  }

  init(of cells: [String], fakes: Fakes, privacy: PrivacyFloor) {
    var counts = [0, 0, 0, 0]
    var words: [String] = []
    for cell in cells {
      let local = cell.prefix { $0 != "@" }
      let style = local.contains(".") ? 0 : local.contains("_") ? 1 : local.contains("-") ? 2 : 3
      counts[style] += 1
      words += local.lowercased().split { !$0.isLetter }.map(String.init)
    }
    self.names = PersonNames(fakes.locale(knowing: words))
    counts = counts.map { $0 >= privacy.minimumRows ? $0 : 0 }
    let total = counts.reduce(0, +)
    self.styles =
      total == 0 ? [1, 0, 0, 0] : counts.map { $0 == 0 ? 0 : max(1, $0 * 1_000 / total) }
  }

  func writer(seed: Seed, key: Seed) -> EmailWriter {
    EmailWriter(self, pairing: names.pairing(seed: seed), scatter: Scatter(key))
  }
}

struct EmailWriter: CellMaker {
  private let styles: [Int]
  private let given: [String]
  private let family: [String]
  /// Of each given name: its number among those of the same initial, and how many there are.
  private let ranks: [(rank: UInt64, of: UInt64)]
  private let pairing: PersonNames.Pairing
  private let scatter: Scatter

  init(_ format: EmailFormat, pairing: PersonNames.Pairing, scatter: Scatter) {
    self.styles = format.styles
    self.given = format.names.given.map(PersonNames.plain)
    self.family = format.names.family.map(PersonNames.plain)
    self.pairing = pairing
    self.scatter = scatter
    var counts: [Character: UInt64] = [:]
    var ranks: [UInt64] = []
    for name in given {
      guard let initial = name.first else { continue }
      counts[initial, default: 0] += 1
      ranks.append(counts[initial, default: 0])
    }
    self.ranks = zip(given, ranks).map { name, rank in
      (rank, name.first.flatMap { counts[$0] } ?? 1)
    }
  }

  /// Letters, separator and digits determine given name, family name and turn, so that two
  /// entities never share an address.
  func cell(_ entity: UInt64) -> String {
    let person = pairing.person(entity)
    let given = given[person.given]
    let family = family[person.family]
    let host = EmailFormat.hosts[scatter.below(3, entity, 1)]
    let style = scatter.pick(styles, entity, 0)
    if style == 3 {
      let rank = ranks[person.given]
      return "\(given.prefix(1))\(family)\(rank.rank + person.turn * rank.of)@\(host)"
    }
    let separator = style == 0 ? "." : style == 1 ? "_" : "-"
    let number = person.turn == 0 ? "" : String(person.turn + 1)
    return given + separator + family + number + "@" + host
  }
}

/// Addresses on the web at domains reserved for examples.
struct URLFormat: Codable, Sendable, Equatable {
  var secure: Bool
  var www: Bool
  /// The end of the path where enough addresses share it; one of `endings`.
  var ending: String

  static let endings = [
    "", ".jpg", ".jpeg", ".png", ".gif", ".pdf", ".html", ".htm", ".php", ".dcm", ".mp4", "/",
  ]

  var isSound: Bool { URLFormat.endings.contains(ending) }

  init(of cells: [String], privacy: PrivacyFloor) {
    let lowered = cells.map { $0.lowercased() }
    self.secure = lowered.count { $0.hasPrefix("https") } * 2 >= cells.count
    self.www = lowered.count { $0.contains("www.") } * 2 > cells.count
    var best = ("", 0)
    for ending in URLFormat.endings.dropFirst() {
      let count = lowered.count { $0.hasSuffix(ending) }
      if count >= privacy.minimumRows, count * 2 > cells.count, count > best.1 {
        best = (ending, count)
      }
    }
    self.ending = best.0
  }

  func writer(key: Seed) -> URLWriter {
    URLWriter(
      format: self,
      path: ShapeWriter(
        Shape(
          places: [String](repeating: "0123456789abcdefghijklmnopqrstuvwxyz", count: 8), weight: 1),
        overflow: .init(first: 1, step: 1), key: key),
      scatter: Scatter(key))
  }
}

struct URLWriter: CellMaker {
  let format: URLFormat
  let path: ShapeWriter
  let scatter: Scatter

  func cell(_ entity: UInt64) -> String {
    (format.secure ? "https://" : "http://") + (format.www ? "www." : "")
      + EmailFormat.hosts[scatter.below(3, entity, 0)] + "/" + path.cell(entity) + format.ending
  }
}

/// IP addresses from ranges that lead to nobody.
///
/// *Source*: RFC 1918 (10.0.0.0/8), RFC 1112 section 4 (240.0.0.0/4, never assigned), RFC 3849
/// (2001:db8::/32, documentation).
struct IPFormat: Codable, Sendable, Equatable {
  var isVersion6: Bool

  func writer(key: Seed) -> IPWriter {
    IPWriter(
      isVersion6: isVersion6,
      near: Permutation(count: isVersion6 ? 1 << 62 : 1 << 24, key: key),
      far: Permutation(count: 1 << 28, key: key.derived("far")))
  }
}

struct IPWriter: CellMaker {
  let isVersion6: Bool
  let near: Permutation
  let far: Permutation

  func cell(_ entity: UInt64) -> String {
    if isVersion6 {
      let bits = near[entity % near.count]
      let groups = [48, 32, 16, 0].map { String((bits >> UInt64($0)) & 0xFFFF, radix: 16) }
      return "2001:db8:0:0:" + groups.joined(separator: ":")
    }
    // 16.8 million private addresses, then 268 million unassigned ones, then again.
    let place = entity % (near.count + far.count)
    let bits = place < near.count ? 10 << 24 | near[place] : 240 << 24 | far[place - near.count]
    return "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
  }
}
