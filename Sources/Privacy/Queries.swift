/// A question to confidential data that whole numbers answer.
///
/// A conformance is a proof obligation: adding one record to `Value` must change at most
/// `cellsPerRecord` of the counts, by one each. Each conformance stands in a list under a test that
/// tries all pairs of neighbours of a small world.
public protocol CountingQuery<Value> {
  associatedtype Value
  var cellsPerRecord: Int { get }
  func counts(of value: Value) -> [Int]
}

/// A question to confidential data that scores candidates, of which one is then chosen.
///
/// The proof obligation: adding one record changes each score by at most `sensitivity`. Scores are
/// integers, in units that depend on no confidential data.
public protocol ScoringQuery<Value> {
  associatedtype Value
  var sensitivity: Int { get }
  func scores(of value: Value) -> [Int]
}

/// A change of form that leaves every record a record (or drops it), whatever the others are.
///
/// The proof obligation: each record's image depends on that record alone, so that neighbours stay
/// neighbours.
public protocol RecordwiseTransformation<Input, Output> {
  associatedtype Input
  associatedtype Output: Sendable
  func output(of input: Input) -> Output
}
