public import Evaluation
public import Provenance

extension Manifest.Score {
  /// A reading as a plain record.
  public init(_ reading: Reading) {
    self.init(
      name: reading.name, value: reading.value, ideal: reading.ideal, unit: reading.unit.rawValue)
  }
}
