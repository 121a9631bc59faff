import Statistics
public import Tables

/// How many synthetic rows equal a real row, and whether they are more than chance explains.
///
/// In a table of few values rows coincide without any copying: rows of the holdout do too. The
/// reading is the share of synthetic rows that equal a row of train, in percent, beside the same share
/// of the holdout's rows. Its test takes train and holdout at equal size and asks, of the synthetic
/// rows that equal a row of one but not of the other, whether more than half match train: a maker
/// that copies nothing has no reason to prefer train. It fails where the one-sided exact binomial test
/// says so at α = 0.01.
///
/// Rows are compared on the judged columns, numbers as numbers, over all rows of the tables.
public struct ExactCopies: Metric {
  public init() {}

  public var name: String { "Exact copies" }
  public var question: String { "Are real rows repeated more often than chance explains?" }
  public var facet: Facet { .privacy }

  static let significance = 0.01

  public func applies(to schema: Schema) -> Bool { Shape().applies(to: schema) }

  public func read(_ trial: Trial) async throws -> Reading {
    let prints = trial.panel.fingerprints
    guard !trial.panel.features.isEmpty, !prints.train.isEmpty, !prints.synthetic.isEmpty else {
      return absent("Needs rows in train and synthetic.", unit: .percent)
    }
    let train = Set(prints.train)
    let copies = prints.synthetic.count { train.contains($0) }
    let interval = Binomial.interval(copies, of: prints.synthetic.count)
    var reading = Reading(
      name: name, question: question, facet: facet,
      value: 100 * Double(copies) / Double(prints.synthetic.count),
      interval: (100 * interval.lowerBound)...(100 * interval.upperBound), unit: .percent,
      better: .lower)
    guard !prints.holdout.isEmpty else {
      reading.note = "Without a holdout it cannot be told whether chance explains them."
      return reading
    }
    let met = prints.holdout.count { train.contains($0) }
    let idealInterval = Binomial.interval(met, of: prints.holdout.count)
    reading.ideal = 100 * Double(met) / Double(prints.holdout.count)
    reading.idealInterval = (100 * idealInterval.lowerBound)...(100 * idealInterval.upperBound)

    // The panel's order is a random one, so the first rows are a fair sample.
    let size = min(prints.train.count, prints.holdout.count)
    let known = Set(prints.train.prefix(size))
    let unseen = Set(prints.holdout.prefix(size))
    var onlyTrain = 0
    var onlyHoldout = 0
    for print in prints.synthetic {
      switch (known.contains(print), unseen.contains(print)) {
      case (true, false): onlyTrain += 1
      case (false, true): onlyHoldout += 1
      default: break
      }
    }
    let decided = onlyTrain + onlyHoldout
    guard decided > 0 else {
      reading.passed = true
      reading.note = "No synthetic row equals a row of train or of an equally large holdout alone."
      return reading
    }
    let chance = Binomial.upperTail(onlyTrain, of: decided, p: 0.5)
    let passed = chance > ExactCopies.significance
    reading.passed = passed
    reading.note =
      "Of the synthetic rows that equal a row of train or of an equally large holdout but not both, "
      + "\(Wording.fixed(100 * Double(onlyTrain) / Double(decided), 0)) % match train "
      + "(50 % expected; exact binomial p = \(Wording.significant(chance))): "
      + (passed
        ? "no more than chance explains." : "more than chance explains. Rows were copied.")
    return reading
  }
}
