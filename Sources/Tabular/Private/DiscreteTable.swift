import Privacy
package import Tables

/// Rows as codes, column by column: what marginals are counted from.
package struct DiscreteTable: Sendable {
  /// *Shape*: columns × rows.
  package var columns: [[UInt16]]
  package var cardinalities: [Int]
  package var rowCount: Int

  package init(columns: [[UInt16]], cardinalities: [Int], rowCount: Int) {
    self.columns = columns
    self.cardinalities = cardinalities
    self.rowCount = rowCount
  }
}

/// A table's cells as codes of declared domains: each row alone.
package struct DeclaredEncoding: RecordwiseTransformation {
  package let columns: [FineColumn]

  package init(columns: [FineColumn]) { self.columns = columns }

  package func output(of input: Table) -> DiscreteTable {
    DiscreteTable(
      columns: columns.map { column in
        input[column.schema.name].map(column.encode)
          ?? [UInt16](repeating: 0, count: input.rowCount)
      },
      cardinalities: columns.map(\.cardinality), rowCount: input.rowCount)
  }
}

/// Fine codes pooled into fewer, by what was already released: each row alone.
package struct PooledEncoding: RecordwiseTransformation {
  package let pools: [Pooling]

  package init(pools: [Pooling]) { self.pools = pools }

  package func output(of input: DiscreteTable) -> DiscreteTable {
    DiscreteTable(
      columns: zip(input.columns, pools).map { codes, pooling in
        codes.map { pooling.pool[Int($0)] }
      },
      cardinalities: pools.map(\.count), rowCount: input.rowCount)
  }
}
