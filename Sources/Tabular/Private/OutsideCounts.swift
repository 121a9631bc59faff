public import Tables

/// How many of a column's cells its declared domain does not hold, for the curator alone.
///
/// *Privacy*: exact, and not covered by any guarantee: it never enters a model, a manifest, an error
/// or anything a fit decides. A count of zero is written like any other, so that not even the
/// record's being there says anything.
public struct OutsideCount: Codable, Hashable, Sendable {
  public var column: String
  /// Cells beyond the bounds, or levels not in the list.
  public var cells: Int
  /// Missing cells, where none were declared.
  public var missing: Int
  /// What becomes of the former; the latter count as the domain's first value.
  public var rule: Domain.Outside
}

extension PublicKnowledge {
  /// One count for each declared column that is learned.
  public func outside(of table: Table) -> [OutsideCount] {
    learned.compactMap { schema, domain in
      guard let domain, let column = table[schema.name] else { return nil }
      let fine = FineColumn(schema, domain)
      return OutsideCount(
        column: schema.name, cells: fine.outside(of: column),
        missing: domain.admitsMissing ? 0 : column.missingCount, rule: domain.outside)
    }
  }
}

extension FineColumn {
  /// How many present cells the domain does not hold. *Complexity*: one pass.
  package func outside(of column: Column) -> Int {
    if let levels = domain.levels {
      let known = Set(levels)
      switch column.storage {
      case .codes(let codes, let spelled):
        let isOutside = spelled.map { !known.contains($0) }
        return codes.count { $0 >= 0 && isOutside[Int($0)] }
      case .text(let cells): return cells.count { $0.map { !known.contains($0) } ?? false }
      case .integers(let cells):
        return cells.count { $0 != Storage.missingInteger && !known.contains(String($0)) }
      case .doubles(let cells): return cells.count { !$0.isNaN && !known.contains("\($0)") }
      }
    }
    let (least, most) = (domain.least ?? 0, domain.most ?? 0)
    guard let numbers = column.numbers else { return column.count - column.missingCount }
    return numbers.count { $0 < least || $0 > most }
  }
}
