public import Chance
public import Foundation
public import Tables

/// Free text: whether a cell is there and how long it is are learned; nothing is written.
///
/// No text is copied or resampled, since no part of it is known to be safe. Codes are bins of
/// length, each of at least `minimumRows` rows, and one for missing cells, so that other columns
/// can depend on them; decoding writes every cell as missing.
public struct TextCodec: Codec {
  public init() {}

  public var name: String { "text" }
  public func accepts(_ column: ColumnSchema) -> Bool { column.kind == .text }

  /// *Complexity*: one sort of the cells' lengths.
  public func fit(to column: Column, privacy: PrivacyFloor, seed: Seed) throws -> any FittedCodec {
    let lengths = (0..<column.count).compactMap { row in
      CellText.of(column, row: row).map { FittedTextCodec.length($0) }
    }
    return FittedTextCodec(
      .init(
        schema: column.schema, hasMissing: lengths.count < column.count,
        edges: TextCodec.edges(lengths.sorted(), privacy)))
  }

  /// The lengths at which bins after the first begin.
  private static func edges(_ ascending: [Int], _ privacy: PrivacyFloor) -> [Int] {
    let bins = min(FittedTextCodec.mostBins, ascending.count / privacy.minimumRows)
    guard bins > 1 else { return [] }
    var edges: [Int] = []
    var start = 0
    for bin in 1..<bins {
      let place = ascending.count * bin / bins
      let edge = ascending[place]
      // Equal lengths fall into one bin; both sides of an edge keep enough rows.
      let first = ascending.firstIndex(of: edge) ?? place
      guard first - start >= privacy.minimumRows, ascending.count - first >= privacy.minimumRows
      else { continue }
      edges.append(edge)
      start = first
    }
    return edges
  }

  public func restored(from data: Data) throws -> any FittedCodec {
    FittedTextCodec(
      try SavedCodec.read(FittedTextCodec.State.self, from: data, column: \.schema.name) {
        $0.isSound
      })
  }
}

struct FittedTextCodec: FittedCodec {
  struct State: Codable, Equatable {
    var schema: ColumnSchema
    var hasMissing: Bool
    var edges: [Int]

    var isSound: Bool {
      schema.kind == .text && edges.count < FittedTextCodec.mostBins
        && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 } && (edges.first ?? 0) >= 0
    }
  }

  static let mostBins = 16

  let state: State
  var codec: String { "text" }
  var column: ColumnSchema { state.schema }
  var fidelity: Fidelity { .presence }
  var protections: [Protection] {
    [
      Protection(
        column: column.name, what: "free text",
        how: "Written as missing: free text is never copied or resampled; only whether it is there"
          + " and roughly how long it is were learned.")
    ]
  }
  /// Bins of length in ascending order, then missing.
  var cardinality: Int { state.edges.count + 1 + (state.hasMissing ? 1 : 0) }
  var producible: Int { cardinality }
  var isOrdered: Bool { true }

  init(_ state: State) { self.state = state }

  /// In UTF-8 bytes.
  static func length(_ cell: String) -> Int { cell.utf8.count }

  func encode(_ column: Column) throws -> Code {
    var values = [UInt16](repeating: 0, count: column.count)
    for row in 0..<column.count {
      if let cell = CellText.of(column, row: row) {
        let length = FittedTextCodec.length(cell)
        values[row] = UInt16(state.edges.count { $0 <= length })
      } else {
        guard state.hasMissing else {
          throw CodecError(
            column: column.name, expected: "a text in every row, as in the table it was fitted to",
            remedy: "Fit again to a table that has missing texts too.")
        }
        values[row] = UInt16(cardinality - 1)
      }
    }
    return Code(values: values, cardinality: cardinality, isOrdered: true)
  }

  func decode(_ codes: [UInt16], firstRow: Int, seed: Seed) throws -> Column {
    guard codes.allSatisfy({ Int($0) < cardinality }) else {
      throw CodecError(
        column: column.name, expected: "codes below \(cardinality)",
        remedy: "Decode with the codec that made the codes.")
    }
    return Column(column, .text([String?](repeating: nil, count: codes.count)))
  }

  func saved() throws -> Data { try SavedCodec.written(state) }
}
