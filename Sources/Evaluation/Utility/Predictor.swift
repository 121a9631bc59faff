import Boosting
import Chance
import Statistics

/// Boosted trees trained for a goal.
struct Predictor {
  private let goal: Goal
  private let model: DepthwiseEnsemble

  /// - Parameters:
  ///   - answers: the target's cells, one a row of the features; rows of no class of the goal are
  ///     not learned from.
  ///   - rows: the rows to learn from.
  init(
    goal: Goal, features: CodedFeatures, answers: [Double], rows: [Int], plan: DepthwiseTrees,
    seed: Seed
  ) throws {
    self.goal = goal
    switch goal {
    case .number:
      model = try plan.fit(features, to: answers, loss: .squared, rows: rows, seed: seed)
    case .classes(let classes):
      let place = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
      let learned = rows.filter { place[answers[$0]] != nil }
      let targets = answers.map { Double(place[$0] ?? 0) }
      model = try plan.fit(
        features, to: targets,
        loss: classes.count == 2 ? .logistic : .softmax(classes: classes.count), rows: learned,
        seed: seed)
    }
  }

  /// What it predicts for some rows, ready to be compared with the truth.
  func scored(_ features: CodedFeatures, answers: [Double], rows: [Int]) -> Scored {
    switch goal {
    case .number:
      return .numbers(
        predictions: model.predictions(features, rows: rows), truths: rows.map { answers[$0] })
    case .classes(let classes):
      let outputs = model.loss.outputs
      let scores = model.predictions(features, rows: rows)
      let curves = classes.indices.compactMap { index -> RankedSeparation? in
        // Two classes share one curve.
        if outputs == 1 && index != 1 { return nil }
        let column =
          outputs == 1
          ? scores : stride(from: index, to: scores.count, by: outputs).map { scores[$0] }
        return RankedSeparation(
          scores: column, isPositive: rows.map { answers[$0] == classes[index] })
      }
      return .curves(curves)
    }
  }

  /// Predictions beside truths.
  enum Scored: Sendable {
    /// One curve per class against the rest; a single one of two classes.
    case curves([RankedSeparation])
    case numbers(predictions: [Double], truths: [Double])

    /// The mean area under the curves, or R squared, where row i counts `weight(i)` times.
    func value(_ weight: (Int) -> Double) -> Double? {
      switch self {
      case .curves(let curves):
        // A class without a row, or without a row of another class, has no curve.
        let areas = curves.compactMap { $0.area(weight: weight) }
        return areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
      case .numbers(let predictions, let truths):
        var total = 0.0
        var sum = 0.0
        for index in truths.indices {
          total += weight(index)
          sum += weight(index) * truths[index]
        }
        guard total > 0 else { return nil }
        let mean = sum / total
        var residual = 0.0
        var spread = 0.0
        for index in truths.indices {
          let w = weight(index)
          residual +=
            w * (predictions[index] - truths[index]) * (predictions[index] - truths[index])
          spread += w * (truths[index] - mean) * (truths[index] - mean)
        }
        return spread > 0 ? 1 - residual / spread : nil
      }
    }

    /// The root of the mean squared error; nil for classes.
    var rootMeanSquare: Double? {
      guard case .numbers(let predictions, let truths) = self, !truths.isEmpty else { return nil }
      let squares = zip(predictions, truths).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return (squares / Double(truths.count)).squareRoot()
    }
  }
}
