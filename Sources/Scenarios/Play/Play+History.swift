public import Chance
import Foundation
import Synthesis
public import Tables

extension Play {
  /// What happened in the first rows, in worlds that keep a log: a row for each entry, with the weight of
  /// the play it belongs to.
  ///
  /// - Returns: nil where the world keeps none.
  public func history(of rows: Int, seed: Seed) throws -> Table? {
    guard let shape = scenario.world.logShape else { return nil }
    var row: [Int64] = []
    var times: [Double] = []
    var weights: [Double] = []
    var words = shape.words.map { _ in Dictionary() }
    var numbers = [[Double]](repeating: [], count: shape.numbers.count)
    var first = 0
    while first < rows {
      let count = min(Self.blockRows, rows - first)
      let points = try points(firstRow: first, count: count, seed: seed)
      let weight =
        try block(firstRow: first, count: count, seed: seed)[Self.weightName]?.numbers ?? []
      for index in 0..<count {
        for entry in scenario.world.history(stage.fields(points.point(index))) {
          row.append(Int64(first + index))
          weights.append(weight[index])
          times.append(entry.time / shape.time.scale)
          for (column, word) in entry.words.enumerated() { words[column].append(word) }
          for (column, number) in entry.numbers.enumerated() {
            numbers[column].append(number / shape.numbers[column].unit.scale)
          }
        }
      }
      first += count
    }
    return Table(
      [
        Column("row", .count, .integers(row)),
        Column("time", .measurement, .doubles(times)),
      ]
        + zip(shape.words, words).map {
          Column($0, .category, .codes($1.codes, levels: $1.levels))
        }
        + zip(shape.numbers, numbers).map { Column($0.name, .measurement, .doubles($1)) }
        + [Column(Self.weightName, .measurement, .doubles(weights))])
  }

  /// Words as codes, in the order they are met.
  private struct Dictionary {
    var codes: [Int32] = []
    var levels: [String] = []
    private var numbers: [String: Int32] = [:]

    mutating func append(_ word: String) {
      if let known = numbers[word] {
        codes.append(known)
        return
      }
      let number = Int32(levels.count)
      numbers[word] = number
      levels.append(word)
      codes.append(number)
    }
  }
}
