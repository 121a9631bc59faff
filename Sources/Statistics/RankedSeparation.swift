/// The area under the receiver operating characteristic: the chance that a positive outscores a
/// negative, ties counting half.
public struct RankedSeparation: Sendable {
  // Rows by ascending score, and where each run of equal scores ends.
  private let order: [Int]
  private let ends: [Int]
  private let isPositive: [Bool]
  private let positiveByOrder: [Bool]

  /// - Complexity: one sort; every area after that one pass.
  public init(scores: [Double], isPositive: [Bool]) {
    precondition(scores.count == isPositive.count, "A label for every score.")
    order = scores.indices.sorted { scores[$0] < scores[$1] }
    var ends: [Int] = []
    for place in order.indices
    where place + 1 == order.count || scores[order[place + 1]] != scores[order[place]] {
      ends.append(place + 1)
    }
    self.ends = ends
    self.isPositive = isPositive
    positiveByOrder = order.map { isPositive[$0] }
  }

  /// The rows by ascending score.
  public var rows: [Int] { order }

  /// The area where the row at place i of `rows` counts `counts[places[i]]` times.
  ///
  /// The same figure as `area(weight:)` gives, from whole numbers and without a call for every row.
  public func area(counts: [UInt8], at places: [Int32]) -> Double? {
    precondition(places.count == order.count, "A place for every row.")
    var positives = 0
    var negatives = 0
    var wins = 0.0
    var start = 0
    for end in ends {
      var tiedPositives = 0
      var tied = 0
      for place in start..<end {
        let count = Int(counts[Int(places[place])])
        tied += count
        tiedPositives += positiveByOrder[place] ? count : 0
      }
      let tiedNegatives = tied - tiedPositives
      wins += Double(tiedPositives) * (Double(negatives) + Double(tiedNegatives) / 2)
      positives += tiedPositives
      negatives += tiedNegatives
      start = end
    }
    guard positives > 0, negatives > 0 else { return nil }
    return wins / (Double(positives) * Double(negatives))
  }

  /// Nil where there are no positives or no negatives.
  public var area: Double? { area { _ in 1 } }

  /// The area where row i counts `weight(i)` times.
  public func area(weight: (Int) -> Double) -> Double? {
    var positives = 0.0
    var negatives = 0.0
    var wins = 0.0
    var start = 0
    for end in ends {
      var tiedPositives = 0.0
      var tiedNegatives = 0.0
      for place in start..<end {
        let row = order[place]
        if isPositive[row] {
          tiedPositives += weight(row)
        } else {
          tiedNegatives += weight(row)
        }
      }
      wins += tiedPositives * (negatives + tiedNegatives / 2)
      positives += tiedPositives
      negatives += tiedNegatives
      start = end
    }
    guard positives > 0, negatives > 0 else { return nil }
    return wins / (positives * negatives)
  }
}
