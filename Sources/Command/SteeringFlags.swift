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

  func applied(to understudy: FittedTrees, seed: Seed) throws -> SteeredTrees {
    try SteeredTrees(
      understudy, where: conditions.map(Conditions.init(parsing:)) ?? [],
      shares: try balance.map(LevelShares.balanced)
        ?? share.map { try Self.shares($0, understudy) },
      seed: seed)
  }

  private static func shares(_ text: String, _ understudy: FittedTrees) throws -> LevelShares {
    let refusal = ValidationError(
      "--share is column=level:share, with a comma between levels (fraud=yes:0.5), or column=share "
        + "for the rarer of two levels (fraud=0.5).")
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { throw refusal }
    let column = String(text[..<equals])
    let rest = text[text.index(after: equals)...]
    if let share = Double(rest) {
      return LevelShares(
        column: column, shares: [try understudy.rarerLevel(of: column): share])
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

extension SteeredTrees {
  /// What a user should know of the conditions' cost.
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
