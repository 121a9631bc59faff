import Chance
import Statistics
import Testing

struct NeighbourhoodTests {
  let a = features(300, 20, salt: 1)
  let b = features(260, 20, salt: 2, scale: 1.25, lean: 0.25, shift: 0.125)

  @Test("nearest rows are scipy's, and the same in pieces")
  func nearest() {
    let space = NearestRows(in: a)
    let found = space.nearest(to: b)
    // scipy.spatial.distance.cdist(a, b)
    #expect(found.rows.prefix(6) == [156, 48, 241, 291, 263, 179])
    #expect(isNear(Double(found.squaredDistances[0].squareRoot()), 1.701_342_958_245_437_1, 1e-6))
    #expect(isNear(Double(found.squaredDistances[2].squareRoot()), 1.547_147_508_037_065_4, 1e-6))
    let three = space.nearest(3, to: b)
    let pieces = [0..<7, 7..<101, 101..<260].map { space.nearest(3, to: b, rows: $0) }
    #expect(pieces.flatMap(\.rows) == three.rows)
    #expect(pieces.flatMap(\.squaredDistances) == three.squaredDistances)
    #expect(three.squaredRadii == (0..<260).map { three.squaredDistances[3 * $0 + 2] })
  }

  @Test("every row is its own nearest, unless it may not be", arguments: [1, 7, 8, 9, 31])
  func itself(rows: Int) {
    let set = features(rows, 3, salt: 9)
    let own = NearestRows(in: set).nearest(to: set)
    #expect(own.rows == (0..<Int32(rows)).map { $0 })
    #expect(own.squaredDistances.allSatisfy { $0 == 0 })
    let others = NearestRows(in: set).nearest(2, to: set, excludesSelf: true)
    for row in 0..<rows {
      let expected = (0..<rows).filter { $0 != row }.map { other -> (Float, Int) in
        let pairs = zip(set[row], set[other])
        return (pairs.reduce(Float(0)) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) }, other)
      }.sorted { $0 < $1 }.prefix(2)
      #expect(
        others.rows[2 * row..<2 * row + expected.count].map(Int.init) == expected.map(\.1))
      #expect(others.rows[2 * row..<2 * row + 2].count { $0 < 0 } == 2 - expected.count)
    }
  }

  @Test("precision, recall, density and coverage are numpy's")
  func scores() {
    let scores = NeighbourhoodScores(real: a, synthetic: b)
    #expect(scores.precision == 115.0 / 260)
    #expect(scores.recall == 297.0 / 300)
    #expect(scores.density == 246.0 / 5 / 260)
    #expect(scores.coverage == 146.0 / 300)
    #expect(scores.ballsAroundSynthetic.reduce(0, +) == 246)
    #expect(scores.isCovered.count { $0 } == 146 && scores.isRecalled.count { $0 } == 297)
  }

  @Test("a set covers itself, even where rows repeat")
  func coversItself() {
    let repeating = a.selecting((0..<120).map { $0 % 12 })
    for set in [a, repeating] {
      let scores = NeighbourhoodScores(real: set, synthetic: set)
      #expect(scores.precision == 1 && scores.recall == 1 && scores.coverage == 1)
      #expect(scores.density >= 1)
    }
  }

  @Test("precision one way is recall the other way")
  func mirrored() {
    let (there, back) = (
      NeighbourhoodScores(real: a, synthetic: b), NeighbourhoodScores(real: b, synthetic: a)
    )
    #expect(there.precision == back.recall && there.recall == back.precision)
  }

  @Test("two samples of one distribution have density 1 and cover 1 - 2^-5 of each other")
  func sameDistribution() {
    var random = Seed(8).stream("neighbourhoods")
    let scores = NeighbourhoodScores(
      real: normal(1500, 6, &random), synthetic: normal(1500, 6, &random))
    #expect(abs(scores.density - 1) < 0.06)
    #expect(abs(scores.coverage - (1 - 1.0 / 32)) < 0.02)
  }

  @Test("what lost its variety loses recall and coverage, and what strays loses precision")
  func faults() {
    var random = Seed(9).stream("neighbourhoods")
    let real = normal(600, 6, &random)
    let narrow = NeighbourhoodScores(
      real: real, synthetic: normal(600, 6, &random, deviation: { _ in 0.4 }))
    #expect(narrow.recall < 0.3 && narrow.coverage < 0.7 && narrow.precision > 0.95)
    let wide = NeighbourhoodScores(
      real: real, synthetic: normal(600, 6, &random, deviation: { _ in 3 }))
    #expect(wide.precision < 0.3 && wide.density < 0.3)
  }
}
