public import Chance
public import Foundation
public import Tables

/// Identifiers: only whether a cell is there is learned; what stands in it is generated.
///
/// A fitted column knows the *format* of its identifiers (shapes, counting, check digits, which
/// parts a name has) and how often one repeats, never an identifier. Generated ones are a function
/// of the row's number and the output's seed: different for every row where the original's are, in
/// any block, with no state. Nothing real is kept to compare with, so a generated identifier can
/// equal a real one by chance: real identifiers divided by the numbers the format has room for; row
/// numbers and other gapless numberings coincide by their nature.
///
/// Columns of names, e-mails and identifiers agree on who is who where they repeat alike and their
/// names come from one locale; they do not agree with columns that a model draws, such as sex.
public struct IdentifierCodec: Codec {
  private let fakes: Fakes?

  /// - Parameter fakes: the lists that names and addresses are made from; those of the
  ///   installation where not given.
  public init(fakes: Fakes? = nil) { self.fakes = fakes }

  public var name: String { "identifier" }
  public func accepts(_ column: ColumnSchema) -> Bool { column.kind == .identifier }

  public func fit(to column: Column, privacy: PrivacyFloor, seed: Seed) throws -> any FittedCodec {
    var order: [String: Int] = [:]
    var values: [String] = []
    var sizes: [Int] = []
    var missing = 0
    var continued = 0
    var previous: Int?
    for row in 0..<column.count {
      guard let cell = CellText.of(column, row: row) else {
        missing += 1
        continue
      }
      if let known = order[cell] {
        sizes[known] += 1
        if previous == known { continued += 1 }
        previous = known
      } else {
        previous = values.count
        order[cell] = values.count
        values.append(cell)
        sizes.append(1)
      }
    }
    let fakes = self.fakes ?? .installed
    let present = column.count - missing
    let state = FittedIdentifierCodec.State(
      schema: column.schema, hasMissing: missing > 0,
      format: IdentifierFormat(
        of: values, identity: column.schema.identity,
        type: column.schema.format.sourceType, fakes: fakes, privacy: privacy),
      repetition: present == values.count
        ? nil
        : Repetition(
          sizes: sizes, isContiguous: continued * 2 > present - values.count, privacy: privacy),
      shortfall: fakes.shortfall)
    return FittedIdentifierCodec(state)
  }

  public func restored(from data: Data) throws -> any FittedCodec {
    FittedIdentifierCodec(
      try SavedCodec.read(FittedIdentifierCodec.State.self, from: data, column: \.schema.name) {
        $0.isSound
      })
  }
}

struct FittedIdentifierCodec: FittedCodec {
  struct State: Codable, Equatable {
    var schema: ColumnSchema
    var hasMissing: Bool
    var format: IdentifierFormat
    /// Nil where every identifier occurs once.
    var repetition: Repetition?
    /// Why names are made up instead of taken from lists.
    var shortfall: String?

    var isSound: Bool {
      schema.kind == .identifier && format.isSound && repetition?.isSound != false
        && (shortfall?.utf8.count ?? 0) <= 1_000
    }
  }

  let state: State
  var codec: String { "identifier" }
  var column: ColumnSchema { state.schema }
  var fidelity: Fidelity { .presence }
  var cardinality: Int { state.hasMissing ? 2 : 1 }
  var producible: Int { cardinality }
  var isOrdered: Bool { false }

  init(_ state: State) { self.state = state }

  func encode(_ column: Column) throws -> Code {
    var values = [UInt16](repeating: 0, count: column.count)
    for row in 0..<column.count where column.isMissing(row) {
      guard state.hasMissing else {
        throw CodecError(
          column: column.name,
          expected: "an identifier in every row, as in the table it was fitted to",
          remedy: "Fit again to a table that has missing identifiers too.")
      }
      values[row] = 1
    }
    return Code(values: values, cardinality: cardinality, isOrdered: false)
  }

  /// *Complexity*: constant a row.
  func decode(_ codes: [UInt16], firstRow: Int, seed: Seed) throws -> Column {
    guard firstRow >= 0 else {
      throw CodecError(
        column: column.name, expected: "a first row of 0 or above", remedy: "Count rows from 0.")
    }
    let key = seed.derived("identifier", 0).derived(column.name)
    let writer = state.format.writer(seed: seed, key: key)
    let layout = state.repetition?.layout(seed: seed)
    var cells: [String?] = []
    cells.reserveCapacity(codes.count)
    for (offset, code) in codes.enumerated() {
      switch code {
      case 0:
        let row = UInt64(firstRow) + UInt64(offset)
        cells.append(writer?.cell(layout?.entity(row: row) ?? row))
      case 1 where state.hasMissing: cells.append(nil)
      default:
        throw CodecError(
          column: column.name, expected: "codes below \(cardinality)",
          remedy: "Decode with the codec that made the codes.")
      }
    }
    return Column(column, .text(cells))
  }

  func saved() throws -> Data { try SavedCodec.written(state) }
}
