import Evaluation
import Foundation

/// What the readings of pictures say together, in plain words.
struct PictureSummary {
  let text: String

  init(of readings: [Reading]) {
    func reading(_ name: String) -> (value: Double, ideal: Double)? {
      guard let found = readings.first(where: { $0.name == name }), let value = found.value,
        let ideal = found.ideal
      else { return nil }
      return (value, ideal)
    }
    var sentences: [String] = []
    if let found = reading("Train on synthetic pictures") {
      sentences.append(
        String(
          format:
            "A classifier that saw synthetic pictures only names %.1f %% of real ones rightly "
            + "(one that saw real ones: %.1f %%).", 100 * found.value, 100 * found.ideal))
    }
    if let found = reading("Coverage") {
      sentences.append(
        String(
          format:
            "%.0f %% of real pictures have a synthetic one near them (real pictures: %.0f %%).",
          100 * found.value, 100 * found.ideal))
    }
    if let found = reading("Detection of pictures") {
      sentences.append(
        String(
          format:
            "A network tells them from real ones with an AUC of %.2f (0.50 would be guessing).",
          found.value))
    }
    let copies = readings.filter { $0.facet == .privacy && $0.passed == false }
    if !copies.isEmpty {
      sentences.append(
        "Too near to training pictures: the model has learned some by heart "
          + "(\(copies.map(\.name).joined(separator: ", "))). Do not share it as it is.")
    } else if readings.contains(where: { $0.passed == true }) {
      sentences.append("No test finds copies of training pictures.")
    }
    text = sentences.isEmpty ? "Too few pictures to be judged." : sentences.joined(separator: " ")
  }
}
