import Boosting
import Chance
import Statistics
import Tables

/// The column that a predictor is trained for, and how it came to be chosen.
struct TargetProposal: Sendable, Equatable {
  var column: String
  /// "named by you", "by its name", ...
  var reason: String

  /// Names that targets commonly go by; a column's name is compared by its words.
  private static let names: Set<String> = [
    "target", "label", "class", "outcome", "income", "churn", "churned", "default", "death", "died",
    "mortality", "readmitted", "readmission", "fraud", "response", "diagnosis", "survived", "y",
  ]

  /// The user's target; else a column that is named like one; else the last category of few levels;
  /// else the column that the others predict best. Nil where no column can be predicted.
  static func of(_ trial: Trial) throws -> TargetProposal? {
    let panel = trial.panel
    if let named = trial.target {
      return TargetProposal(column: named, reason: "named by the user")
    }
    let candidates = panel.features.filter { Goal(of: $0, minimumRows: trial.minimumRows) != nil }
    if let named = candidates.last(where: { isNamedLikeTarget($0.name) }) {
      return TargetProposal(column: named.name, reason: "chosen by its name")
    }
    let categories = candidates.filter {
      guard case .classes = Goal(of: $0, minimumRows: trial.minimumRows) else { return false }
      return !$0.isNumber
    }
    if let last = categories.last {
      return TargetProposal(column: last.name, reason: "the last category of few levels")
    }
    var best: (name: String, score: Double)?
    for candidate in candidates.prefix(30) {
      guard
        let score = try predictability(
          of: candidate, among: panel.features, minimumRows: trial.minimumRows)
      else { continue }
      if best == nil || score > (best?.score ?? 0) { best = (candidate.name, score) }
    }
    return best.map {
      TargetProposal(column: $0.name, reason: "the column that the others predict best")
    }
  }

  private static func isNamedLikeTarget(_ name: String) -> Bool {
    // "FraudFound_P" and "default payment next month" are read word by word.
    var words: [String] = []
    var word = ""
    var previousIsLower = false
    for character in name {
      let isBoundary = !character.isLetter || (character.isUppercase && previousIsLower)
      if isBoundary {
        words.append(word)
        word = ""
      }
      if character.isLetter { word.append(character) }
      previousIsLower = character.isLowercase
    }
    words.append(word)
    return words.contains { names.contains($0.lowercased()) }
  }

  /// How well a small model predicts a column, from 0 (not at all) to 1.
  private static func predictability(
    of target: Panel.Feature, among features: [Panel.Feature], minimumRows: Int
  ) throws -> Double? {
    guard let goal = Goal(of: target, minimumRows: minimumRows) else { return nil }
    let rows = target.train.indices.prefix(3_000).filter { !target.train[$0].isNaN }
    let half = rows.count / 2
    let others = features.filter { $0.name != target.name }.map(\.train)
    guard half >= 20, !others.isEmpty else { return nil }
    let columns = others.map { column in rows.map { column[$0] } }
    let coded = FeatureBins(of: columns).coded(columns)
    let answers = rows.map { target.train[$0] }
    let predictor = try Predictor(
      goal: goal, features: coded, answers: answers, rows: Array(0..<half),
      plan: DepthwiseTrees(rounds: 20, depth: 4), seed: 0)
    let scored = predictor.scored(coded, answers: answers, rows: Array(half..<rows.count))
    guard let score = scored.value({ _ in 1 }) else { return nil }
    return goal.isClassification ? 2 * score - 1 : score
  }
}
