package import Chance
import Foundation
package import Tables

/// A column's cells as codes of its declared domain, which is all that they are counted by.
///
/// Numbers fall into bins of equal width (or stand for themselves where the bounds hold few whole
/// numbers), levels keep their place in the list, a missing cell is the last code.
///
/// *Privacy*: a cell's code depends on that cell and the declaration alone.
package struct FineColumn: Codable, Sendable, Hashable {
  package var schema: ColumnSchema
  package var domain: Domain
  /// Bins, or nil where each code is one whole number or level.
  package var bins: Int?

  /// Without a stated number of bins a column is counted finely first; what is sparse is pooled.
  package static let finest = 512
  package static let mostLevels = 60_000

  /// - Throws: `PublicKnowledgeError` in words, where the declaration does not tell enough.
  package init(_ schema: ColumnSchema, _ domain: Domain) {
    self.schema = schema
    self.domain = domain
    guard domain.levels == nil, let least = domain.least, let most = domain.most else { return }
    let limit = domain.bins ?? Self.finest
    let isWhole = schema.kind != .measurement
    bins = isWhole && most - least + 1 <= Double(limit) ? nil : limit
  }

  /// Codes for what is not missing.
  package var presentCount: Int {
    if let levels = domain.levels { return levels.count }
    return bins ?? Int((domain.most ?? 0) - (domain.least ?? 0)) + 1
  }

  package var cardinality: Int { presentCount + (domain.admitsMissing ? 1 : 0) }

  /// Whether neighbouring codes mean similar cells.
  package var isOrdered: Bool { domain.levels == nil }

  private var missingCode: UInt16 { UInt16(domain.admitsMissing ? presentCount : 0) }

  /// The cells' codes. *Complexity*: one pass.
  package func encode(_ column: Column) -> [UInt16] {
    if let levels = domain.levels {
      let places = Dictionary(
        levels.enumerated().map { ($1, UInt16($0)) }, uniquingKeysWith: { first, _ in first })
      let outside =
        domain.outside == .missing ? missingCode : UInt16(max(0, levels.count - 1))
      switch column.storage {
      case .codes(let codes, let spelled):
        let translated = spelled.map { places[$0] ?? outside }
        return codes.map { $0 < 0 ? missingCode : translated[Int($0)] }
      case .text(let cells):
        return cells.map { $0.map { places[$0] ?? outside } ?? missingCode }
      case .integers(let cells):
        return cells.map {
          $0 == Storage.missingInteger ? missingCode : places[String($0)] ?? outside
        }
      case .doubles(let cells):
        return cells.map { $0.isNaN ? missingCode : places["\($0)"] ?? outside }
      }
    }
    let (least, most) = (domain.least ?? 0, domain.most ?? 0)
    let scale = bins.map { Double($0) / (most - least) } ?? 1
    let last = presentCount - 1
    func code(_ number: Double) -> UInt16 {
      if number.isNaN { return missingCode }
      if number < least || number > most, domain.outside == .missing { return missingCode }
      let place = (min(max(number, least), most) - least) * scale
      return UInt16(min(last, Int(place.rounded(.down))))
    }
    guard let numbers = column.numbers else {
      return [UInt16](repeating: missingCode, count: column.count)
    }
    return numbers.map(code)
  }

  /// Cells for codes; within a bin uniformly.
  package func decode(_ codes: [UInt16], firstRow: Int, seed: Seed) -> Column {
    decode(codes, firstRow: firstRow, seed: seed, passing: nil)
  }

  /// Cells for codes, of each bin only those that an admission lets pass.
  func decode(_ codes: [UInt16], firstRow: Int, seed: Seed, passing admission: Admission?)
    -> Column
  {
    if let levels = domain.levels {
      return Column(
        schema, .codes(codes.map { Int($0) < levels.count ? Int32($0) : -1 }, levels: levels))
    }
    let stream = seed.stream("place within a bin: " + schema.name)
    let (least, most) = (domain.least ?? 0, domain.most ?? 0)
    let scale = schema.format.decimals.map { pow(10, Double($0)) }
    func value(_ index: Int) -> Double? {
      let code = Int(codes[index])
      guard code < presentCount else { return nil }
      guard bins != nil else { return least + Double(code) }
      let drawn = stream.uniform(at: UInt64(firstRow + index))
      let place = admission?.place(drawn, code: code) ?? drawn
      switch range(ofBin: code) {
      case .stretch(let low, let high):
        let drawn = low + place * (high - low)
        guard let scale else { return drawn }
        return min(max((drawn * scale).rounded() / scale, least), most)
      case .whole(let first, let count):
        return min(first + (place * count).rounded(.down), first + max(0, count - 1))
      }
    }
    if schema.kind == .measurement {
      return Column(schema, .doubles(codes.indices.map { value($0) ?? .nan }))
    }
    return Column(
      schema,
      .integers(
        codes.indices.map { index in
          value(index).flatMap { Int64(exactly: $0) } ?? Storage.missingInteger
        }))
  }

  /// Whether a stranger's column keeps what the initialiser promises.
  package var isSound: Bool {
    guard schema.name.utf8.count <= 65_536, domain.bins.map({ (1...60_000).contains($0) }) ?? true
    else { return false }
    if let levels = domain.levels {
      return !levels.isEmpty && levels.count <= Self.mostLevels
        && Set(levels).count == levels.count && bins == nil
    }
    guard let least = domain.least, let most = domain.most, least.isFinite, most.isFinite,
      most > least, most - least < 0x1p62, abs(least) < 0x1p62, abs(most) < 0x1p62
    else { return false }
    return FineColumn(schema, domain).bins == bins
      && [.count, .measurement, .date, .timestamp]
        .contains(schema.kind)
  }
}
