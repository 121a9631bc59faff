/// Where a bin meets a set of intervals: what may be redrawn there, and how much of the bin it is.
extension Bins {
  /// Part of a piece: evenly spread over `lower ... upper`, or over the steps between.
  private struct Segment {
    var lower: Double
    var upper: Double
    var step: Double
    var share: Double
  }

  /// The share of the bin's values that lie in the intervals.
  ///
  /// - Parameter intervals: closed, ascending, apart.
  public func share(of bin: Int, in intervals: [ClosedRange<Double>]) -> Double {
    min(1, segments(of: bin, in: intervals).reduce(0) { $0 + $1.share })
  }

  /// A value of the bin that lies in the intervals, from two uniform numbers in [0, 1); nil where
  /// there is none.
  public func value(
    in bin: Int, within intervals: [ClosedRange<Double>], piece u: Double, place v: Double
  ) -> Double? {
    let segments = segments(of: bin, in: intervals)
    guard let last = segments.last else { return nil }
    var left = u * segments.reduce(0) { $0 + $1.share }
    let chosen =
      segments.first { segment in
        left -= segment.share
        return left < 0
      } ?? last
    let width = chosen.upper - chosen.lower
    guard width > 0 else { return chosen.lower }
    guard chosen.step > 0 else { return min(chosen.lower + width * v, chosen.upper) }
    let places = (width / chosen.step).rounded(.down) + 1
    return chosen.lower + min((places * v).rounded(.down), places - 1) * chosen.step
  }

  private func segments(of bin: Int, in intervals: [ClosedRange<Double>]) -> [Segment] {
    pieces(of: bin).flatMap { piece -> [Segment] in
      intervals.compactMap { interval in
        guard interval.lowerBound <= piece.upper, interval.upperBound >= piece.lower else {
          return nil
        }
        let from = max(interval.lowerBound, piece.lower)
        let to = min(interval.upperBound, piece.upper)
        let width = piece.upper - piece.lower
        if piece.step > 0, width > 0 {
          let first = ((from - piece.lower) / piece.step).rounded(.up)
          let last = ((to - piece.lower) / piece.step).rounded(.down)
          guard first <= last else { return nil }
          let places = (width / piece.step).rounded(.down) + 1
          return Segment(
            lower: piece.lower + first * piece.step, upper: piece.lower + last * piece.step,
            step: piece.step, share: piece.share * (last - first + 1) / places)
        }
        // A single number in a continuous piece has no probability, but may be asked for.
        let share = width > 0 ? max((to - from) / width, 1e-9) : 1
        return Segment(lower: from, upper: to, step: 0, share: piece.share * share)
      }
    }
  }
}
