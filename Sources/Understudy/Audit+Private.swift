public import Evaluation
import Foundation
import Provenance

extension Audit {
  /// Writes which rows attacks are surest of, by number, to `private/<report>.run.json` beside the
  /// report, readable by its owner alone.
  public func writeExposed(beside path: String) throws {
    let place = RunRecord.path(beside: path)
    try RunRecord.makeFolder(of: place)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    try AtomicFile.write(try encoder.encode(exposed) + Data("\n".utf8), to: place, mode: 0o600)
  }
}
