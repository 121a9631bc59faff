import Foundation
import Tables
import Yams

extension SchemaFile {
  static let domainKeys: Set<String> = [
    "origin", "source", "minimum", "maximum", "bins", "levels", "may_be_missing", "outside",
  ]

  /// What stands about domains in the comment at the head of a schema.
  static let domainComments = [
    "# and, for a fit with differential privacy (--epsilon):",
    "#   origin              where the column's bounds or levels are known from:",
    "#                         inferred   read off this data: a private fit refuses it",
    "#                         declared   public knowledge, stated here by a person",
    "#                         measured   to be found by the fit, for a part of epsilon",
    "#   source              a sentence: the codebook, law or form that declares them",
    "#   minimum, maximum    of numbers; of dates as \"2020-01-31\"",
    "#   levels              of a category: a list of all that may occur",
    "#   bins                of equal width, to count numbers in (chosen)",
    "#   may_be_missing      whether cells may be missing (false)",
    "#   outside             what becomes of cells outside: clipped (to the nearest bound, or to the",
    "#                         last level), or missing (clipped)",
  ]

  /// - Parameter forPrivacy: print the form to fill in, with everything about the data left blank.
  static func domainLines(_ column: ColumnSchema, forPrivacy: Bool) -> [String] {
    let isLearned =
      column.kind != .identifier && column.kind != .text
      && column.identity?.isDirect != true
    guard isLearned else { return [] }
    let isCategory = column.kind == .category || column.kind == .boolean
    guard let domain = column.domain else {
      let blanks = isCategory ? ["levels: []"] : ["minimum:", "maximum:"]
      return ["    origin: inferred"]
        + (forPrivacy
          ? (["source: \"\""] + blanks + ["may_be_missing: false"]).map { "    " + $0 } : [])
    }
    var lines = ["origin: \(domain.origin.rawValue)"]
    if let source = domain.source { lines.append("source: \(quoted(source))") }
    if let least = domain.least { lines.append("minimum: \(spelled(least, column.kind))") }
    if let most = domain.most { lines.append("maximum: \(spelled(most, column.kind))") }
    if let bins = domain.bins { lines.append("bins: \(bins)") }
    if let levels = domain.levels {
      lines.append("levels: [" + levels.map(quoted).joined(separator: ", ") + "]")
    }
    if domain.admitsMissing { lines.append("may_be_missing: true") }
    if domain.outside != .clipped { lines.append("outside: \(domain.outside.rawValue)") }
    return lines.map { "    " + $0 }
  }

  private static func spelled(_ bound: Double, _ kind: Kind) -> String {
    let day = Double(ISOInstant.microsecondsPerDay) / 1e6
    switch kind {
    case .date:
      let moment = Date(timeIntervalSince1970: bound * day)
      return quoted(moment.formatted(.iso8601.year().month().day()))
    case .timestamp:
      let moment = Date(timeIntervalSince1970: bound / 1e6)
      let text = moment.formatted(
        .iso8601.year().month().day().time(includingFractionalSeconds: true))
      return quoted(text.replacing("T", with: " "))
    default: return bound == bound.rounded() && abs(bound) < 1e15 ? "\(Int(bound))" : "\(bound)"
    }
  }

  /// The domain that a column's fields state; nil where they state none.
  static func domain(_ fields: [String: Node], kind: Kind, at line: Int?) throws -> Domain? {
    let stated = fields.filter { domainKeys.contains($0.key) && !isBlank($0.value) }
    guard let first = stated["origin"] ?? stated.first?.value else { return nil }
    guard let node = stated["origin"], let origin = Domain.Origin(rawValue: node.string ?? "")
    else {
      throw refusal(
        first.mark?.line ?? line, "a column's origin is none of those known",
        "Use origin: declared, measured or inferred.")
    }
    if origin == .inferred { return nil }
    var domain = Domain(origin)
    domain.source = try stated["source"].map { try text($0, "source") }
    domain.least = try stated["minimum"].map { try bound($0, "minimum", kind) }
    domain.most = try stated["maximum"].map { try bound($0, "maximum", kind) }
    domain.bins = try stated["bins"].map { node in
      guard let bins = node.int, (2...10_000).contains(bins) else {
        throw refusal(
          node.mark?.line, "bins must be a whole number from 2 to 10000", "Correct the number.")
      }
      return bins
    }
    domain.levels = try stated["levels"].map(levels)
    domain.admitsMissing =
      try stated["may_be_missing"].map { try truth($0, "may_be_missing") }
      ?? false
    domain.outside =
      try stated["outside"].map { node in
        guard let rule = Domain.Outside(rawValue: node.string ?? "") else {
          throw refusal(
            node.mark?.line, "the rule for what lies outside is none of those known",
            "Use clipped or missing.")
        }
        return rule
      } ?? .clipped
    return domain
  }

  /// A form that was not filled in.
  private static func isBlank(_ node: Node) -> Bool {
    switch node {
    case .scalar(let scalar):
      scalar.string.isEmpty || scalar.string == "~" || scalar.string == "null"
    case .sequence(let items): items.isEmpty
    default: false
    }
  }

  private static func levels(_ node: Node) throws -> [String] {
    guard case .sequence(let items) = node else {
      throw refusal(
        node.mark?.line, "levels must be a list", "Write levels: [\"a\", \"b\"].")
    }
    let levels = try items.map { try text($0, "a level") }
    guard Set(levels).count == levels.count else {
      throw refusal(node.mark?.line, "a level stands there twice", "Remove one of them.")
    }
    return levels
  }

  private static func bound(_ node: Node, _ key: String, _ kind: Kind) throws -> Double {
    let text = try text(node, key)
    if kind == .date || kind == .timestamp {
      guard let moment = ISOInstant.microseconds(text) else {
        throw refusal(
          node.mark?.line, "\(key) must be a date as \"2020-01-31\"", "Correct the date.")
      }
      return kind == .date
        ? Double(moment / ISOInstant.microsecondsPerDay) : Double(moment)
    }
    guard let number = Double(text), number.isFinite else {
      throw refusal(node.mark?.line, "\(key) must be a finite number", "Correct the number.")
    }
    return number
  }
}
