import ArgumentParser
import Foundation
import Understudy

/// Which rows are made.
struct SteeringFlags: ParsableArguments {
  @Option(
    name: .customLong("where"),
    help: "Only rows that meet this: \"amount > 1000 and country in ('FR', 'DE')\".")
  var conditions: String?

  @Option(
    help: ArgumentHelp(
      "Shares of a column's levels: fraud=yes:0.5, or fraud=0.5 for the rarer of two.",
      valueName: "column=level:share,..."))
  var share: String?

  @Option(help: "Every level of this column equally often.")
  var balance: String?

  func validate() throws {
    if share != nil && balance != nil {
      throw ValidationError("Give either --share or --balance.")
    }
  }

  var isEmpty: Bool { conditions == nil && share == nil && balance == nil }

  /// What a manifest may say of it.
  var published: [String: String] {
    var result: [String: String] = [:]
    if conditions != nil { result["conditions"] = "only rows that meet some" }
    if share != nil || balance != nil {
      result["shares"] =
        "a column's levels were over-represented; \(SteeredTrees.weightName) undoes it"
    }
    return result
  }

  func applied(to understudy: Understudies, seed: Seed) throws -> any SteeredGenerator {
    let asked = try conditions.map(Conditions.init(parsing:)) ?? []
    switch understudy {
    case .trees(let trees):
      return try SteeredTrees(
        trees, where: asked, shares: try shares(rarer: trees.rarerLevel), seed: seed)
    case .marginals(let marginals):
      return try SteeredMarginals(
        marginals, where: asked, shares: try shares(rarer: marginals.rarerLevel))
    case .pictures(let pictures):
      // The row is steered; the picture is drawn for the row, as always.
      guard let rows = pictures.rows else {
        throw ValidationError(
          "This model has learned pictures alone: there is no column to ask for.")
      }
      return try applied(to: rows.understudy, seed: seed)
    }
  }

  private func shares(rarer: (String) throws -> String) throws -> LevelShares? {
    try balance.map(LevelShares.balanced) ?? share.map { try Self.shares($0, rarer: rarer) }
  }

  private static func shares(_ text: String, rarer: (String) throws -> String) throws
    -> LevelShares
  {
    let refusal = ValidationError(
      "--share is column=level:share, with a comma between levels (fraud=yes:0.5), or column=share "
        + "for the rarer of two levels (fraud=0.5).")
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { throw refusal }
    let column = String(text[..<equals])
    let rest = text[text.index(after: equals)...]
    if let share = Double(rest) {
      return LevelShares(
        column: column, shares: [try rarer(column): share])
    }
    var shares: [String: Double] = [:]
    for part in rest.split(separator: ",") {
      guard let colon = part.lastIndex(of: ":"),
        let share = Double(part[part.index(after: colon)...])
      else { throw refusal }
      shares[String(part[..<colon])] = share
    }
    guard !shares.isEmpty else { throw refusal }
    return LevelShares(column: column, shares: shares)
  }
}

/// Rows under conditions, and what they cost.
protocol SteeredGenerator: Generator {
  /// What a user should know of the conditions' cost.
  var account: String { get }
  var figures: [String: JSONValue] { get }
}

extension SteeredMarginals: SteeredGenerator {
  var account: String {
    let odds = probability < 1 ? "Learned probability \(String(format: "%.3g", probability)); " : ""
    return "\(odds)exact, and at no cost of privacy."
  }

  var figures: [String: JSONValue] { ["probability": .number(probability)] }
}

extension SteeredTrees: SteeredGenerator {
  var account: String {
    let drawn =
      candidates == 1
      ? "exact, with one candidate a row"
      : "each row one of \(candidates) candidates, of which "
        + "\(String(format: "%.1f", effectiveCandidates)) count"
    let odds = probability < 1 ? "Learned probability \(String(format: "%.3g", probability)); " : ""
    return "\(odds)\(drawn)."
  }

  var figures: [String: JSONValue] {
    [
      "probability": .number(probability), "candidates": .number(Double(candidates)),
      "effective candidates": .number(effectiveCandidates),
    ]
  }
}
