/// What readings say together, in plain words that follow from the figures and their ideals.
struct Summary {
  let text: String

  init(of readings: [Reading], leftOut: [String]) {
    func reading(_ name: String) -> Reading? { readings.first { $0.name == name } }
    var sentences: [String] = []
    if let sentence = Summary.detection(
      holdout: reading(Detection(against: .holdout).name),
      train: reading(Detection(against: .train).name))
    {
      sentences.append(sentence)
    }
    if let sentence = Summary.fidelity(reading(Shape().name), reading(Trend().name)) {
      sentences.append(sentence)
    }
    if let sentence = Summary.utility(reading(Utility().name)) { sentences.append(sentence) }
    if let sentence = Summary.copies(reading(ExactCopies().name)) { sentences.append(sentence) }
    if !leftOut.isEmpty {
      let columns = leftOut.count == 1 ? "One column" : "\(leftOut.count) columns"
      sentences.append(
        "\(columns) of identifiers, free text or other unjudged kinds "
          + (leftOut.count == 1 ? "is" : "are") + " left out of all figures.")
    }
    text =
      sentences.isEmpty
      ? "The tables have too few rows or columns to be judged." : sentences.joined(separator: " ")
  }

  private static func detection(holdout: Reading?, train: Reading?) -> String? {
    let (reading, rows): (Reading?, String) =
      holdout?.value != nil
      ? (holdout, "unseen real ones") : (train, "the real ones they were compared with")
    guard let reading, let value = reading.value else { return nil }
    var sentence =
      "A boosted classifier tells synthetic rows from \(rows) with an AUC of "
      + "\(Wording.fixed(value, 3)) (0.500 would be guessing"
    if let ideal = reading.ideal {
      sentence += "; it tells real rows from real rows with \(Wording.fixed(ideal, 3))"
    }
    return sentence + ")."
  }

  private static func fidelity(_ shape: Reading?, _ trend: Reading?) -> String? {
    guard let shape, let value = shape.value else { return nil }
    var sentence = "Single columns are off by \(Wording.percent(value))"
    guard let trend, let pairs = trend.value else {
      if let ideal = shape.ideal {
        sentence += " (real rows against real rows: \(Wording.percent(ideal)))"
      }
      return sentence + "."
    }
    sentence += " and pairs of columns by \(Wording.percent(pairs))"
    if let ideal = shape.ideal, let idealPairs = trend.ideal {
      sentence +=
        " (real rows against real rows: \(Wording.percent(ideal)) and "
        + "\(Wording.percent(idealPairs)))"
    }
    return sentence + "."
  }

  private static func utility(_ reading: Reading?) -> String? {
    guard let reading, let value = reading.value, let ideal = reading.ideal else { return nil }
    let figure = reading.unit == .auc ? "an AUC" : "an R squared"
    return "A model trained on synthetic rows reaches \(figure) of \(Wording.fixed(value, 3)) on "
      + "unseen real rows; trained on real rows, \(Wording.fixed(ideal, 3))."
  }

  private static func copies(_ reading: Reading?) -> String? {
    switch reading?.passed {
    case true?:
      "No more real rows are repeated than chance explains; that alone does not prove privacy."
    case false?:
      "More real rows are repeated than chance explains: rows were copied."
    case nil: nil
    }
  }
}
