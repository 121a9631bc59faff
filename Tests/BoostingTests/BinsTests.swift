import Boosting
import Chance
import Testing

@Suite("Bins")
struct BinsTests {
  private func redrawn(_ bins: Bins, _ values: [Double], seed: UInt64 = 1) -> [Double] {
    let stream = Seed(seed).stream("redraw")
    return values.enumerated().map { row, value in
      bins.value(
        in: bins.bin(of: value), piece: stream.uniform(at: UInt64(2 * row)),
        place: stream.uniform(at: UInt64(2 * row + 1)))
    }
  }

  @Test("a redrawn value lies in the bin it was redrawn from", arguments: [true, false])
  func closed(onGrid: Bool) {
    var stream = Seed(5).stream("values")
    let values = (0..<20_000).map { _ -> Double in
      let x = stream.uniform()
      let y = x * x * 10_000
      return onGrid ? y.rounded() : y
    }
    let bins = Bins(sorted: values.sorted(), onGrid: onGrid, minimumRows: 5)
    #expect(bins.isSound)
    #expect(bins.count > 200 && bins.count <= 255)
    for (value, new) in zip(values, redrawn(bins, values)) {
      #expect(bins.bin(of: new) == bins.bin(of: value))
      if onGrid { #expect(new == new.rounded()) }
    }
  }

  @Test("a spike keeps its share and its value")
  func spike() {
    var stream = Seed(6).stream("values")
    let values = (0..<10_000).map { _ in stream.uniform() < 0.9 ? 0 : stream.uniform() * 1e6 }
    let bins = Bins(sorted: values.sorted(), onGrid: false, minimumRows: 5)
    let new = redrawn(bins, values)
    #expect(new.count { $0 == 0 } == values.count { $0 == 0 })
  }

  @Test("a small spike among other values of its bin keeps about its share")
  func smallSpike() {
    var stream = Seed(8).stream("values")
    let values = (0..<20_000).map { $0 % 1000 == 0 ? 5_000 : Double(stream.below(100_000)) }
    let bins = Bins(sorted: values.sorted(), onGrid: true, minimumRows: 5)
    let new = redrawn(bins, values)
    #expect((10...35).contains(new.count { $0 == 5_000 }))
  }

  @Test("a long tail is cut finer than its rows alone would be")
  func tail() {
    var stream = Seed(9).stream("values")
    let values = (0..<20_000).map { _ in 1 / max(1e-4, 1 - stream.uniform()) }
    let sorted = values.sorted()
    let bins = Bins(sorted: sorted, onGrid: false, minimumRows: 5)
    // Of the highest two hundred rows, 2.5 bins' worth by number.
    let high = bins.count - bins.bin(of: sorted[19_800])
    #expect(high > 8)
    #expect(bins.count <= 255 && bins.isSound)
  }

  @Test("ends carried by fewer rows than the floor are not reproduced")
  func extremes() {
    let values = (0..<1000).map(Double.init) + [1e9, -1e9]
    let bins = Bins(sorted: values.sorted(), onGrid: true, minimumRows: 5)
    let new = redrawn(bins, values)
    #expect(new.max()! <= 999 && new.min()! >= 0)
  }

  @Test("values rounded to fives are redrawn as fives")
  func steps() {
    let values = (0..<5_000).map { Double(($0 * 7919) % 4000 * 5) }
    let bins = Bins(sorted: values.sorted(), onGrid: true, minimumRows: 5)
    #expect(redrawn(bins, values).allSatisfy { $0.truncatingRemainder(dividingBy: 5) == 0 })
  }

  @Test("one value, few values, and huge or tiny values all make sound bins")
  func edges() {
    for values in [
      [3], [1, 2], Array(repeating: 4, count: 100), [-1e300, 0, 1e300],
      (0..<300).map { Double($0 % 256) }, (0..<11).map { Double($0) * 1e-300 },
    ] as [[Double]] {
      let bins = Bins(sorted: values.sorted(), onGrid: false, minimumRows: 5)
      #expect(bins.isSound)
      #expect(redrawn(bins, values).allSatisfy { $0.isFinite })
    }
  }
}
