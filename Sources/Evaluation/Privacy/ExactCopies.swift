import Statistics
public import Tables

/// How many synthetic rows equal a real row, and whether they are more than chance explains.
///
/// In a table of few values rows coincide without any copying: rows of the holdout do too. The
/// reading is the share of synthetic rows that equal a row of train, in percent, beside the same share
/// of the holdout's rows.
///
/// Its test takes train and holdout at equal size and looks at the rows that synthetic repeats and
/// that occur in one of them but not in the other. A maker that copies nothing has no reason to prefer
/// train, so such a row is as likely train's as the holdout's; the one-sided exact binomial test fails
/// at α = 0.01. A row counts once however often it is repeated: repeats of one row depend on each
/// other. It also fails where a single row of train is repeated more often than its absence from the
/// holdout allows (a negative binomial tail, Bonferroni-corrected to the same α).
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
    let test = Test(
      train: prints.train.prefix(size), holdout: prints.holdout.prefix(size),
      synthetic: prints.synthetic)
    reading.passed = test.passed
    reading.note = test.sentence
    return reading
  }

  /// Whether train's rows are repeated more than an equally large holdout's.
  private struct Test {
    let passed: Bool
    let sentence: String

    init(train: ArraySlice<UInt64>, holdout: ArraySlice<UInt64>, synthetic: [UInt64]) {
      let unseen = Set(holdout)
      var known: [UInt64: Int] = [:]
      for row in train { known[row, default: 0] += 1 }
      // How often synthetic repeats the rows of one side alone.
      var onlyTrain: [UInt64: Int] = [:]
      var onlyHoldout: Set<UInt64> = []
      for row in synthetic {
        switch (known[row] != nil, unseen.contains(row)) {
        case (true, false): onlyTrain[row, default: 0] += 1
        case (false, true): onlyHoldout.insert(row)
        default: break
        }
      }
      let decided = onlyTrain.count + onlyHoldout.count
      guard decided > 0 else {
        passed = true
        sentence = "No row of train or of an equally large holdout alone is repeated."
        return
      }
      let chance = Binomial.upperTail(onlyTrain.count, of: decided, p: 0.5)
      // A row seen `times` in train and never in the holdout has a rate of about (times + 1) / 2 per
      // table of that size; its repeats then follow a negative binomial, whose tail is a binomial's.
      let ratio = Double(synthetic.count) / Double(max(train.count, 1))
      let rarest =
        onlyTrain.map { row, repeats in
          Binomial.upperTail(
            repeats, of: repeats + (known[row] ?? 1), p: ratio / (2 + ratio))
        }.min() ?? 1
      let isRepeated = rarest * Double(max(onlyTrain.count, 1)) <= ExactCopies.significance
      let isCopied = chance <= ExactCopies.significance
      passed = !isRepeated && !isCopied
      var text =
        "Of the repeated rows that occur in train or in an equally large holdout but not in both, "
        + "\(Wording.fixed(100 * Double(onlyTrain.count) / Double(decided), 0)) % are train's "
        + "(50 % expected; exact binomial p = \(Wording.significant(chance))): "
      text +=
        isCopied ? "more than chance explains, rows were copied." : "no more than chance explains."
      if isRepeated { text += " A row of train is repeated far more often than chance allows." }
      sentence = text
    }
  }
}
