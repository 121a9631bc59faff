import Formats
import Foundation
import Tables
import Testing

/// A table larger than the memory it may take is sampled, evenly and always alike.
@Suite("Memory")
struct MemoryTests {
  /// Row numbers, a text that never repeats and a category: 60,000 rows do not fit 64 MB by half.
  private func rows(_ count: Int) -> String {
    var text = "n,word,level\n"
    for row in 0..<count {
      text += "\(row % 50_000),"
      text += "a text of its own that is long enough to lie elsewhere \(row) "
      text += String(repeating: "x", count: 200)
      text += ",\(["a", "b", "c"][row % 3])\n"
    }
    return text
  }

  private let bound = ReadingOptions(memory: 64 << 20)

  @Test("every row has the same chance, in text and in Parquet, and the same rows are chosen")
  func uniform() throws {
    let scratch = Scratch()
    let count = 150_000
    let path = scratch.file("t.csv", rows(count))
    let whole = try Table.reading(path)
    #expect(whole.rowsInSource == count && whole.table.rowCount == count)
    #expect(!whole.notes.contains { $0.contains("--memory") })
    let read = try Table.reading(path, options: bound)
    let kept = read.table.rowCount
    #expect(read.rowsInSource == count)
    #expect(kept > 10_000 && kept < 100_000)
    #expect(
      read.notes.contains {
        $0.contains("150,000 rows, of which") && $0.contains("chosen at random")
          && $0.contains("--memory 64MB")
      })
    #expect(try Table.reading(path, options: bound).table == read.table)

    // Numbers of rows, in fifty blocks of a thousand: chi-square of 49 degrees of freedom, α = .001.
    let numbers = try #require(read.table["n"]).integers
    var blocks = [Double](repeating: 0, count: 50)
    for number in numbers { blocks[Int(number) / 1_000] += 1 }
    let expected = Double(kept) / 50
    let square = blocks.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    #expect(square < 85.4, "\(square)")
    #expect(square > 22, "\(square)")
    // Rows stay whole: the category follows from the number of the row in its text.
    let words = try #require(read.table["word"]).texts
    let levels = try #require(read.table["level"]).texts
    for (word, level) in zip(words, levels).prefix(1_000) {
      let row = try #require(word?.split(separator: " ").dropLast().last.flatMap { Int($0) })
      #expect(level == ["a", "b", "c"][row % 3])
    }

    try whole.table.write(to: scratch.path + "/t.parquet")
    let parquet = try Table.reading(scratch.path + "/t.parquet", options: bound)
    #expect(parquet.rowsInSource == count)
    #expect(parquet.notes.contains { $0.contains("150,000 rows, of which") })
    let again = try Table.reading(scratch.path + "/t.parquet", options: bound)
    #expect(again.table == parquet.table)
    let share = Double(parquet.table.rowCount) / Double(kept)
    #expect(share > 0.5 && share < 2)
  }

  @Test("tables that are read side by side share the memory")
  func shared() throws {
    let scratch = Scratch()
    let path = scratch.file("t.csv", rows(100_000))
    let alone = try Table.reading(path, options: bound)
    let third = try Table.reading(
      path, options: ReadingOptions(memory: 64 << 20, tablesAtOnce: 3))
    let ratio = Double(alone.table.rowCount) / Double(third.table.rowCount)
    #expect(ratio > 2.8 && ratio < 3.2)
    #expect(third.notes.contains { $0.contains("shared by 3 tables") })
  }

  @Test("rows that do not fit a schema are left out of a sampled database table too")
  func unfit() throws {
    let scratch = Scratch()
    let text = "a,b\n" + (0..<100).map { "\($0 % 10 == 3 ? "x" : "\($0)"),u\($0)\n" }.joined()
    try read(text).table.write(to: scratch.path + "/t.parquet")
    let schema = Schema(columns: [ColumnSchema(name: "a", kind: .count)])
    let read = try Table.reading(
      scratch.path + "/t.parquet", options: ReadingOptions(schema: schema, skipBadRows: true))
    #expect(read.table.rowCount == 90 && read.rowsInSource == 90)
    #expect(read.table["a"]?.integers.contains(3) == false)
  }
}
