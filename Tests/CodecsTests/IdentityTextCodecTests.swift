import Chance
import Codecs
import Foundation
import Tables
import Testing

@Suite("The free-text codec")
struct IdentityTextCodecTests {
  static func column(_ cells: [String?]) -> Column { Column("note", .text, .text(cells)) }

  @Test("lengths and missing cells become ordered codes, texts never come back")
  func codes() throws {
    let cells = (0..<1_000).map { $0 % 7 == 0 ? nil : String(repeating: "x", count: $0) }
    let codec = try TextCodec().fit(to: Self.column(cells), privacy: PrivacyFloor(), seed: 1)
    #expect(codec.cardinality == 17 && codec.isOrdered)
    let code = try codec.encode(Self.column(cells))
    #expect((0..<1_000).allSatisfy { (cells[$0] == nil) == (code.values[$0] == 16) })
    let present = (0..<1_000).filter { cells[$0] != nil }
    #expect(zip(present, present.dropFirst()).allSatisfy { code.values[$0] <= code.values[$1] })
    let counts = Dictionary(grouping: code.values, by: \.self).mapValues(\.count)
    #expect(counts.count == 17 && counts.values.allSatisfy { $0 >= 5 })
    #expect(try codec.decode(code.values, firstRow: 0, seed: 1).missingCount == 1_000)
    #expect(codec.protections.count == 1)
    #expect(try TextCodec().restored(from: codec.saved()).encode(Self.column(cells)) == code)
  }

  @Test("each bin of length has the floor's rows", arguments: [1, 4, 5, 9, 23, 400])
  func floor(_ rows: Int) throws {
    let cells = (0..<rows).map { String(repeating: "x", count: $0 % 11 == 0 ? 3 : $0) as String? }
    let codec = try TextCodec().fit(to: Self.column(cells), privacy: PrivacyFloor(), seed: 1)
    let code = try codec.encode(Self.column(cells))
    let counts = Dictionary(grouping: code.values, by: \.self).mapValues(\.count)
    #expect(counts.count == codec.cardinality)
    if rows >= 5 { #expect(counts.values.allSatisfy { $0 >= 5 }) }
  }

  @Test("empty and all-missing columns are no trouble")
  func edges() throws {
    for cells in [[], [nil, nil], [""]] as [[String?]] {
      let codec = try TextCodec().fit(to: Self.column(cells), privacy: PrivacyFloor(), seed: 1)
      let code = try codec.encode(Self.column(cells))
      #expect(try codec.decode(code.values, firstRow: 0, seed: 1).missingCount == cells.count)
    }
    let codec = try TextCodec().fit(to: Self.column(["a"]), privacy: PrivacyFloor(), seed: 1)
    #expect(throws: CodecError.self) { try codec.decode([9], firstRow: 0, seed: 1) }
    #expect(throws: CodecError.self) { try codec.encode(Self.column([nil])) }
  }
}
