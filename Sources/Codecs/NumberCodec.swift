import Boosting
public import Chance
public import Foundation
public import Tables

/// Counts, measurements, dates and timestamps as bins; a missing cell is a code of its own.
///
/// Values are held to the grid of the original (whole numbers, so many decimals, whole days,
/// minutes...), so a whole number stays one.
public struct NumberCodec: Codec {
  public let name = "number"
  public init() {}

  public func accepts(_ column: ColumnSchema) -> Bool {
    [.count, .measurement, .date, .timestamp].contains(column.kind)
  }

  public func fit(to column: Column, privacy: PrivacyFloor, seed: Seed) throws -> any FittedCodec {
    guard let numbers = column.numbers, column.isOrdered else {
      throw CodecError(
        column: column.name, expected: "numbers or dates",
        remedy: "Give it another kind in the schema.")
    }
    let present = numbers.filter(\.isFinite)
    let grid = Grid(of: present, column.schema)
    let hasMissing = present.count < numbers.count
    guard !present.isEmpty else {
      return FittedNumberCodec(
        column: column.schema, grid: grid, bins: nil, hasMissing: true, trimmed: false,
        minimumRows: privacy.minimumRows)
    }
    let sorted = present.map(grid.units).sorted()
    let bins = Bins(
      sorted: sorted, onGrid: grid.step > 0, limit: 255, minimumRows: privacy.minimumRows)
    let trimmed =
      sorted.count < 2 * privacy.minimumRows
      || sorted[0] < sorted[privacy.minimumRows - 1]
      || sorted[sorted.count - privacy.minimumRows] < sorted[sorted.count - 1]
    return FittedNumberCodec(
      column: column.schema, grid: grid, bins: bins, hasMissing: hasMissing, trimmed: trimmed,
      minimumRows: privacy.minimumRows)
  }

  public func restored(from data: Data) throws -> any FittedCodec {
    let fitted = try JSONDecoder().decode(FittedNumberCodec.self, from: data)
    guard fitted.isSound else {
      throw CodecError(
        column: fitted.column.name, expected: "bins that make sense together",
        remedy: "The model file is damaged; fit again.")
    }
    return fitted
  }
}

/// The spacing of a column's values.
struct Grid: Codable, Equatable, Sendable {
  /// One unit of the grid in the column's own unit (0.01 for cents); 0 for full-precision numbers.
  var step: Double
  /// 1 / step where that is the whole number (0.01 → 100), else 0: dividing by it keeps decimals
  /// exact.
  var perUnit: Double

  init(of values: [Double], _ schema: ColumnSchema) {
    switch schema.kind {
    case .count, .date: (step, perUnit) = (1, 1)
    case .timestamp:
      let microseconds: [Double] = [86_400e6, 3600e6, 60e6, 1e6, 1e3, 1]
      step =
        microseconds.first { unit in
          values.allSatisfy { $0.truncatingRemainder(dividingBy: unit) == 0 }
        } ?? 1
      perUnit = 0
    default:
      let digits = (0...9).first { digits in
        let scale = Grid.powers[digits]
        return values.allSatisfy {
          let scaled = $0 * scale
          return abs(scaled) < 0x1p53 && abs(scaled - scaled.rounded()) <= 1e-9 * abs(scaled)
            && scaled.rounded() / scale == $0
        }
      }
      if let digits {
        (step, perUnit) = (1 / Grid.powers[digits], Grid.powers[digits])
      } else {
        (step, perUnit) = (0, 0)
      }
    }
  }

  private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

  func units(_ value: Double) -> Double {
    if step == 0 { return value }
    return perUnit > 0 ? (value * perUnit).rounded() : (value / step).rounded()
  }

  func value(_ units: Double) -> Double {
    if step == 0 { return units }
    return perUnit > 0 ? units / perUnit : units * step
  }
}

struct FittedNumberCodec: FittedCodec, Codable {
  var codec: String { "number" }
  let column: ColumnSchema
  let grid: Grid
  /// Nil where every cell is missing.
  let bins: Bins?
  let hasMissing: Bool
  let trimmed: Bool
  let minimumRows: Int

  var fidelity: Fidelity { .binned }
  var isOrdered: Bool { true }
  /// Code 0 is a missing cell where there are any; bins follow.
  private var offset: Int { hasMissing ? 1 : 0 }
  var cardinality: Int { offset + (bins?.count ?? 0) }
  var producible: Int { cardinality }
  var isSound: Bool {
    (bins?.isSound ?? hasMissing) && grid.step.isFinite && grid.step >= 0 && grid.perUnit.isFinite
      && grid.perUnit >= 0 && column.name.utf8.count <= 65_536
      && NumberCodec().accepts(column)
  }

  var protections: [Protection] {
    guard trimmed else { return [] }
    return [
      Protection(
        column: column.name, what: "extremes",
        how: "Values beyond the outermost \(minimumRows) rows at either end are not reproduced.")
    ]
  }

  func encode(_ column: Column) throws -> Code {
    guard let numbers = column.numbers else {
      throw CodecError(
        column: column.name, expected: "numbers or dates, as when the model was fitted",
        remedy: "Check that the table is the one the model knows.")
    }
    let values = numbers.map { number -> UInt16 in
      guard number.isFinite, let bins else { return 0 }
      return UInt16(offset + bins.bin(of: grid.units(number)))
    }
    return Code(values: values, cardinality: cardinality, isOrdered: true)
  }

  func decode(_ codes: [UInt16], firstRow: Int, seed: Seed) throws -> Column {
    column(codes, within: nil, firstRow: firstRow, seed: seed)
  }

  func shares(passing tests: [Condition.Test]) throws -> [Double] {
    let admitted = AdmittedNumbers(tests, grid: grid)
    return (0..<producible).map { code in
      guard code >= offset, let bins else { return admitted.includesMissing ? 1 : 0 }
      return bins.share(of: code - offset, in: admitted.intervals)
    }
  }

  func decode(
    _ codes: [UInt16], passing tests: [Condition.Test], firstRow: Int, seed: Seed
  ) throws -> Column {
    column(
      codes, within: tests.isEmpty ? nil : AdmittedNumbers(tests, grid: grid).intervals,
      firstRow: firstRow, seed: seed)
  }

  private func column(
    _ codes: [UInt16], within intervals: [ClosedRange<Double>]?, firstRow: Int, seed: Seed
  ) -> Column {
    let stream = seed.stream("place within a bin: " + column.name)
    func value(_ index: Int) -> Double? {
      let bin = Int(codes[index]) - offset
      guard bin >= 0, let bins else { return nil }
      let words = stream.words(at: UInt64(firstRow + index))
      let piece = Double(UInt64(words[0]) << 21 ^ UInt64(words[1] >> 11)) * 0x1p-53
      let place = Double(UInt64(words[2]) << 21 ^ UInt64(words[3] >> 11)) * 0x1p-53
      if let intervals,
        let inside = bins.value(in: bin, within: intervals, piece: piece, place: place)
      {
        return grid.value(inside)
      }
      return grid.value(bins.value(in: bin, piece: piece, place: place))
    }
    if column.kind == .measurement {
      return Column(column, .doubles(codes.indices.map { value($0) ?? .nan }))
    }
    return Column(
      column,
      .integers(
        codes.indices.map { index in
          value(index).flatMap { Int64(exactly: $0.rounded()) } ?? Storage.missingInteger
        }))
  }

  func saved() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(self)
  }
}
