/// At most eight moments in ascending order, without memory of their own.
struct Times: Sequence {
  private var values = SIMD8<Double>()
  private(set) var count = 0

  init() {}

  subscript(index: Int) -> Double { values[index] }

  /// Puts a moment in its place.
  mutating func insert(_ time: Double) {
    precondition(count < 8, "An encounter has no more than eight events.")
    var place = count
    while place > 0, values[place - 1] > time {
      values[place] = values[place - 1]
      place -= 1
    }
    values[place] = time
    count += 1
  }

  struct Iterator: IteratorProtocol {
    let times: Times
    private var at = 0
    init(times: Times) { self.times = times }
    mutating func next() -> Double? {
      guard at < times.count else { return nil }
      at += 1
      return times[at - 1]
    }
  }

  func makeIterator() -> Iterator { Iterator(times: self) }

  /// The stretches between neighbouring moments that are not the same.
  struct Stretches: Sequence, IteratorProtocol {
    let times: Times
    private var at = 0

    init(_ times: Times) { self.times = times }

    mutating func next() -> Stretch? {
      while at + 1 < times.count {
        at += 1
        if times[at] > times[at - 1] { return Stretch(begin: times[at - 1], end: times[at]) }
      }
      return nil
    }
  }

  var stretches: Stretches { Stretches(self) }

  /// Between two moments.
  struct Stretch {
    var begin: Double
    var end: Double
    var middle: Double { 0.5 * (begin + end) }
  }
}
