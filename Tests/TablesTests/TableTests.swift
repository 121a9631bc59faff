import Chance
import Tables
import Testing

@Suite("Tables")
struct TableTests {
  private let table = Table([
    Column("n", .count, .integers([1, 2, Storage.missingInteger, 4, 5])),
    Column("x", .measurement, .doubles([0.5, .nan, 1.5, 2, 2.5])),
    Column("c", .category, .codes([0, 1, -1, 1, 0], levels: ["a", "b"])),
    Column("t", .text, .text(["p", nil, "q", "r", "s"])),
  ])

  @Test("every storage knows its missing cells")
  func missing() {
    #expect(table.columns.map(\.missingCount) == [1, 1, 1, 1])
    #expect(table["c"]!.isMissing(2) && !table["c"]!.isMissing(1))
  }

  @Test("a holdout and its rest are disjoint, complete, in order, and determined by the seed")
  func holdout() {
    let long = Table([Column("n", .count, .integers(Array(0..<1000)))])
    let (train, held) = long.parted(holdout: 0.2, seed: 7)
    #expect(held.rowCount == 200 && train.rowCount == 800)
    guard case .integers(let a) = train.columns[0].storage,
      case .integers(let b) = held.columns[0].storage
    else { return #expect(Bool(false), "storage changed") }
    #expect(Set(a).isDisjoint(with: b) && Set(a + b).count == 1000)
    #expect(a == a.sorted() && b == b.sorted())
    #expect(long.parted(holdout: 0.2, seed: 7).holdout == held)
    #expect(long.parted(holdout: 0.2, seed: 8).holdout != held)
  }

  @Test("two blocks with different level lists join by the level's text")
  func joining() {
    let other = Column("c", .category, .codes([0, 1, -1], levels: ["b", "z"]))
    let joined = table["c"]!.appending(other)
    #expect(joined.storage == .codes([0, 1, -1, 1, 0, 1, 2, -1], levels: ["a", "b", "z"]))
  }

  @Test("taking rows repeats and reorders them")
  func taking() {
    let taken = table.taking([4, 4, 0])
    #expect(taken["n"]!.storage == .integers([5, 5, 1]))
    #expect(taken["t"]!.storage == .text(["s", "s", "p"]))
  }
}
