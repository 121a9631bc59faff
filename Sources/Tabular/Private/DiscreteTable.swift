import Privacy
import Tables

/// Rows as codes, column by column: what marginals are counted from.
struct DiscreteTable: Sendable {
  /// *Shape*: columns × rows.
  var columns: [[UInt16]]
  var cardinalities: [Int]
  var rowCount: Int
}

/// A table's cells as codes of declared domains: each row alone.
struct DeclaredEncoding: RecordwiseTransformation {
  let columns: [FineColumn]

  func output(of input: Table) -> DiscreteTable {
    DiscreteTable(
      columns: columns.map { column in
        input[column.schema.name].map(column.encode)
          ?? [UInt16](repeating: 0, count: input.rowCount)
      },
      cardinalities: columns.map(\.cardinality), rowCount: input.rowCount)
  }
}

/// Fine codes pooled into fewer, by what was already released: each row alone.
struct PooledEncoding: RecordwiseTransformation {
  let pools: [Pooling]

  func output(of input: DiscreteTable) -> DiscreteTable {
    DiscreteTable(
      columns: zip(input.columns, pools).map { codes, pooling in
        codes.map { pooling.pool[Int($0)] }
      },
      cardinalities: pools.map(\.count), rowCount: input.rowCount)
  }
}
