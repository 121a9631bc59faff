import Chance
import Evaluation
import Foundation
import Tables

/// Made-up people, as many as wanted: a population from which train, holdout and synthetic can be
/// drawn independently.
enum Population {
  /// Columns: age (count), income (measurement, many zeros, heavy tail), joined (date), city
  /// (category), member (boolean), score (measurement, missing where not a member), note (text), id
  /// (identifier), outcome (category).
  static func table(_ rows: Int, seed: Seed) -> Table {
    var stream = seed.stream("population")
    var age: [Int64] = []
    var income: [Double] = []
    var joined: [Int64] = []
    var city: [Int32] = []
    var member: [Int32] = []
    var score: [Double] = []
    var outcome: [Int32] = []
    for _ in 0..<rows {
      let years = 18 + Int64(60 * stream.uniform() * stream.uniform())
      age.append(years)
      let isMember = stream.uniform() < 0.3 + Double(years) / 200
      member.append(isMember ? 0 : 1)
      let earning = exp(6 + 2 * stream.uniform() + Double(years) / 60)
      income.append(stream.uniform() < 0.4 ? 0 : (earning * 100).rounded() / 100)
      joined.append(
        stream.uniform() < 0.05
          ? Storage.missingInteger : 18_000 + Int64(stream.below(700)) - years * 5)
      let place = stream.uniform()
      city.append(place < 0.5 ? 0 : place < 0.8 ? 1 : place < 0.95 ? 2 : 3)
      score.append(
        stream.uniform() < (isMember ? 0.1 : 0.6)
          ? .nan : ((Double(years) / 10 + 3 * stream.uniform()) * 10).rounded() / 10)
      let risk = -1 + Double(years - 30) / 12 + (isMember ? 1 : -0.5) + (place < 0.5 ? 0.5 : -0.5)
      outcome.append(stream.uniform() < 1 / (1 + exp(-risk)) ? 1 : 0)
    }
    let texts = (0..<rows).map { row -> String? in row % 7 == 0 ? nil : "free words \(row)" }
    let ids = (0..<rows).map { row -> String? in "P-\(seed.value)-\(row)" }
    return Table([
      Column("age", .count, .integers(age)),
      Column("income", .measurement, .doubles(income)),
      Column("joined", .date, .integers(joined)),
      Column("city", .category, .codes(city, levels: ["north", "south", "east", "west"])),
      Column("member", .boolean, .codes(member, levels: ["yes", "no"])),
      Column("score", .measurement, .doubles(score)),
      Column("note", .text, .text(texts)),
      Column("id", .identifier, .text(ids)),
      Column("outcome", .category, .codes(outcome, levels: ["lived", "died"])),
    ])
  }

  /// Train, holdout and synthetic drawn alike: what a perfect understudy makes.
  static func trial(
    train: Int = 1_500, holdout: Int? = 1_400, synthetic: Int = 1_500, seed: Seed = 1
  ) -> Trial {
    Trial(
      train: table(train, seed: seed.derived("train")),
      holdout: holdout.map { table($0, seed: seed.derived("holdout")) },
      synthetic: table(synthetic, seed: seed.derived("synthetic")), seed: seed)
  }
}

extension Table {
  /// A table with one column's cells replaced.
  func replacing(_ name: String, _ change: (Column) -> Column) -> Table {
    Table(columns.map { $0.name == name ? change($0) : $0 }, target: target)
  }

  /// A table with one column's cells in another order.
  func shuffling(_ name: String, seed: Seed) -> Table {
    var stream = seed.stream("shuffle")
    let order = stream.permutation(rowCount)
    return replacing(name) { $0.taking(order) }
  }

  func permuted(seed: Seed) -> Table {
    var stream = seed.stream("permutation")
    return taking(stream.permutation(rowCount))
  }
}
