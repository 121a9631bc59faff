import Chance
import Codecs
import Foundation
import Tables
import Testing

/// Laws over every registered codec, on small columns that hold what its kind may hold.
@Suite("Every codec")
struct CodecLawTests {
  static let columns: [Column] = {
    var stream = Seed(2).stream("columns")
    let n = 600
    let numbers = (0..<n).map { _ in stream.uniform() }
    return [
      Column(
        "count", .count,
        .integers(numbers.map { $0 < 0.1 ? Storage.missingInteger : Int64($0 * 40) })),
      Column("price", .measurement, .doubles(numbers.map { ($0 * 1e4).rounded() / 100 })),
      Column("real", .measurement, .doubles(numbers.map { $0 < 0.2 ? .nan : 1 / ($0 + 0.01) })),
      Column("day", .date, .integers(numbers.map { Int64($0 * 20_000) })),
      Column("instant", .timestamp, .integers(numbers.map { Int64($0 * 1e9) * 1_000_000 })),
      Column(
        "level", .category,
        .codes(numbers.map { Int32($0 * $0 * 30) }, levels: (0..<30).map { "L\($0)" })),
      Column(
        "flag", .boolean,
        .codes(numbers.map { $0 < 0.3 ? 0 : $0 < 0.8 ? 1 : -1 }, levels: ["no", "yes"])),
      Column("constant", .count, .integers(Array(repeating: 3, count: n))),
      Column("void", .measurement, .doubles(Array(repeating: .nan, count: n))),
      Column("nothing", .category, .codes(Array(repeating: -1, count: n), levels: [])),
    ]
  }()

  private func fitted(_ column: Column) throws -> any FittedCodec {
    let codec = try #require([any Codec].standard.first { $0.accepts(column.schema) })
    return try codec.fit(to: column, privacy: PrivacyFloor(), seed: 7)
  }

  @Test("codes lie below the cardinality, and missing cells stay missing", arguments: columns)
  func range(_ column: Column) throws {
    let codec = try fitted(column)
    let code = try codec.encode(column)
    #expect(code.cardinality == codec.cardinality && code.producible == codec.producible)
    #expect(code.values.allSatisfy { Int($0) < code.cardinality })
    let back = try codec.decode(
      code.values.map { min($0, UInt16(code.producible - 1)) }, firstRow: 0, seed: 7)
    #expect(back.schema == column.schema && back.count == column.count)
    for row in 0..<column.count where Int(code.values[row]) < code.producible {
      #expect(back.isMissing(row) == column.isMissing(row))
    }
  }

  @Test("encoding what was decoded gives the same codes", arguments: columns)
  func idempotent(_ column: Column) throws {
    let codec = try fitted(column)
    let code = try codec.encode(column)
    let producible = code.values.map { min($0, UInt16(code.producible - 1)) }
    let back = try codec.decode(producible, firstRow: 0, seed: 7)
    #expect(try codec.encode(back).values == producible)
  }

  @Test("a row decodes the same alone as in its block", arguments: columns)
  func blocks(_ column: Column) throws {
    let codec = try fitted(column)
    let codes = try codec.encode(column).values.map { min($0, UInt16(codec.producible - 1)) }
    let whole = try codec.decode(codes, firstRow: 0, seed: 7)
    let part = try codec.decode(Array(codes[100..<200]), firstRow: 100, seed: 7)
    for row in 0..<100 where !part.isMissing(row) {
      #expect(part.numbers?[row] == whole.numbers?[100 + row])
    }
  }

  @Test("a saved codec is the same codec, and one damaged anywhere never traps", arguments: columns)
  func saving(_ column: Column) throws {
    let codec = try fitted(column)
    let maker = try #require([any Codec].standard.first { $0.name == codec.codec })
    let data = try codec.saved()
    let back = try maker.restored(from: data)
    #expect(try back.saved() == data)
    var stream = Seed(3).stream("damage")
    for _ in 0..<300 {
      var damaged = data
      for _ in 0..<3 { damaged[stream.below(damaged.count)] = UInt8(32 + stream.below(90)) }
      guard let other = try? maker.restored(from: damaged) else { continue }
      let codes = (0..<min(other.producible, 300)).map { UInt16($0) }
      #expect(try other.decode(codes, firstRow: 0, seed: 1).count == codes.count)
    }
  }
}

@Suite("Rare levels")
struct RareLevelTests {
  private func codec(other: Bool) throws -> any FittedCodec {
    var column = Column(
      "c", .category,
      .codes(
        Array(repeating: 0, count: 50) + Array(repeating: 1, count: 20) + [2, 2, 3],
        levels: ["common", "second", "rare", "rarer"]))
    column.schema.rareBecomesOther = other
    return try CategoryCodec().fit(to: column, privacy: PrivacyFloor(), seed: 1)
  }

  @Test("are never producible, and their protection is told")
  func withheld() throws {
    let codec = try codec(other: false)
    #expect(codec.producible == 2 && codec.cardinality == 3)
    #expect(!String(decoding: try codec.saved(), as: UTF8.self).contains("\"rare\""))
    #expect(codec.protections.count == 1)
  }

  @Test("become “other” where the schema allows")
  func other() throws {
    let codec = try codec(other: true)
    #expect(codec.producible == 3 && codec.cardinality == 3)
    let made = try codec.decode([0, 1, 2], firstRow: 0, seed: 1)
    guard case .codes(_, let levels) = made.storage else { return #expect(Bool(false)) }
    #expect(levels.contains("other") && !levels.contains("rare"))
  }
}
