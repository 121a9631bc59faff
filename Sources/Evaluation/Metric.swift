public import Tables

/// One question asked of a trial: one file each, one line in `[any Metric].standard`.
public protocol Metric: Sendable {
  var name: String { get }
  var question: String { get }
  var facet: Facet { get }
  func applies(to schema: Schema) -> Bool
  func read(_ trial: Trial) async throws -> Reading
}
