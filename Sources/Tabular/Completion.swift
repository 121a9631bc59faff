public import Chance
import Foundation
import Synthesis
public import Tables

extension FittedTrees {
  /// A table whose missing cells were drawn given the cells that are there.
  public struct Completed: Sendable {
    public var table: Table
    /// How many cells were drawn.
    public var cells: Int
    /// (Σw)² / Σw² of a row's candidates, averaged over the rows that were completed: towards one,
    /// what is there hardly informs what is drawn.
    public var effectiveCandidates: Double
  }

  /// Fills in what is missing, each cell from its distribution given the rest of its row. Cells that
  /// are there stay as they are.
  ///
  /// Draws from the learned distribution, not its mean: completing several times with different
  /// seeds is multiple imputation (Rubin 1987, doi:10.1002/9780470316696).
  ///
  /// - Parameters:
  ///   - candidates: rows drawn for each row; one is kept, chosen by how well it foresees the cells
  ///     that are there.
  /// - Throws: `ConstraintError` where the columns are not the model's.
  ///
  /// *Complexity*: `candidates` ordinary rows for each row.
  public func completing(_ partial: Table, seed: Seed, candidates: Int = 32) throws -> Completed {
    precondition(candidates >= 1, "At least one candidate is drawn.")
    for column in schema.columns {
      guard let own = partial[column.name] else {
        throw ConstraintError(
          place: "The partial table", expected: "the model's column “\(column.name)” is not there",
          remedy: "Give it all columns of the model; leave cells empty where they are not known.")
      }
      guard own.kind == column.kind else {
        throw ConstraintError(
          place: "Column “\(column.name)”",
          expected: "its cells are of the kind \(own.kind), where the model has \(column.kind)",
          remedy: "Correct the cells, or state the kind in a schema.")
      }
    }
    let known = try knownCodes(partial)
    let (present, rules) = (known.codes, try presenceRules())
    let implied = impliedCodes(partial)
    let drawn = sampling.drawn(
      firstRow: 0, count: partial.rowCount, seed: seed, candidates: candidates
    ) { chain, first, rows in
      let compiled = sampling.chains[chain]
      var steering = rules.adding(requirements).steering(of: compiled)
      for (place, column) in compiled.order.enumerated() {
        if steering.columns[place] == nil {
          steering.columns[place] = ColumnSteering([], words: compiled.ladders[place].words)
        }
        steering.columns[place]!.known = Array(present[column][first..<first + rows])
        if let implied = implied[column] {
          steering.columns[place]!.tables = implied.shares.map {
            AdmittedCodes(shares: $0, words: compiled.ladders[place].words)
          }
          steering.columns[place]!.tableOfRow = Array(implied.tableOfRow[first..<first + rows])
        }
      }
      return steering
    }
    let decoded = try zip(codecs, drawn.codes).map { codec, codes in
      try codec.decode(codes, passing: [], firstRow: 0, seed: seed)
    }
    // Known cells of drawn columns go back before relations are restored, so that what follows
    // from them follows from them.
    let merged = zip(decoded, known.cells).map { made, own in
      own.map { made.filled(from: $0) } ?? made
    }
    let restored = try reshaping.restored(Table(merged), firstRow: 0, seed: seed)
    var cells = 0
    let columns = restored.columns.map { column -> Column in
      let own = partial[column.name]!
      cells += own.missingCount
      return column.filled(from: own)
    }
    let open = drawn.effectiveCandidates.indices.filter { row in
      partial.columns.contains { $0.isMissing(row) }
    }
    return Completed(
      table: Table(columns, target: partial.target), cells: cells,
      effectiveCandidates: open.isEmpty
        ? Double(candidates)
        : open.reduce(0) { $0 + drawn.effectiveCandidates[$1] } / Double(open.count))
  }

  /// By column of the reshaped table: the codes of known cells, and the cells themselves.
  private func knownCodes(_ partial: Table) throws -> (codes: [[UInt16]], cells: [Column?]) {
    let reshaped = try reshaping.reshaped(
      Table(schema.columns.map { Column($0, partial[$0.name]!.storage) }))
    var codes: [[UInt16]] = []
    var cells: [Column?] = []
    for (codec, column) in zip(codecs, reshaped.columns) {
      // A column that a relation added is known where all it was made from is; those are rare
      // enough to be drawn anew.
      guard let own = partial[column.name] else {
        codes.append([UInt16](repeating: ColumnSteering.unknown, count: partial.rowCount))
        cells.append(nil)
        continue
      }
      // Only cells that are there are encoded: a codec that never saw a missing cell may refuse one.
      let present = (0..<partial.rowCount).filter { !column.isMissing($0) && !own.isMissing($0) }
      let encoded = try codec.encode(column.taking(present)).values
      var all = [UInt16](repeating: ColumnSteering.unknown, count: partial.rowCount)
      for (row, code) in zip(present, encoded) { all[row] = code }
      codes.append(all)
      cells.append(column)
    }
    return (codes, cells)
  }

  /// What known cells of columns that follow from others say of those others: by column, sets of
  /// codes and which of them each row has.
  private func impliedCodes(_ partial: Table) -> [Int: (shares: [[Double]], tableOfRow: [UInt16])] {
    var result: [Int: (shares: [[Double]], tableOfRow: [UInt16])] = [:]
    let drawn = Set(codecs.map(\.column.name))
    var targets: [String: Int] = [:]
    for column in schema.columns where !drawn.contains(column.name) {
      var tables: [Condition.Value: UInt16?] = [:]
      for row in 0..<partial.rowCount {
        guard let value = partial[column.name]?.value(row) else { continue }
        if tables[value] == nil {
          guard tables.count < Self.mostImplied else { continue }
          tables[value] = .some(nil)
          // A relation that cannot be read backwards says nothing here.
          guard let conditions = try? reshaping.translated([.equals(column.name, value)]),
            let (target, tests) = SteeringRules.tests(of: conditions, codecs: codecs).first,
            let shares = try? codecs[target].shares(passing: tests),
            shares.contains(where: { $0 > 0 })
          else { continue }
          let empty = [UInt16](repeating: ColumnSteering.unknown, count: partial.rowCount)
          tables[value] = UInt16(result[target, default: ([], empty)].shares.count)
          result[target, default: ([], empty)].shares.append(shares)
          targets[column.name] = target
        }
        if let table = tables[value] ?? nil, let target = targets[column.name] {
          result[target]!.tableOfRow[row] = table
        }
      }
    }
    return result
  }

  /// Different cells of one column that are looked back from.
  private static let mostImplied = 4096

  /// What is drawn in place of a missing cell is not missing, wherever the model can make cells.
  private func presenceRules() throws -> SteeringRules {
    let drawable = try codecs.filter { codec in
      guard schema[codec.column.name] != nil else { return false }
      return try codec.shares(passing: [.present]).contains { $0 > 0 }
    }
    return try SteeringRules(
      Conditions(drawable.map { Condition($0.column.name, .present) }), codecs: codecs)
  }
}

extension Column {
  /// A cell as a condition compares it; nil where it is missing.
  fileprivate func value(_ row: Int) -> Condition.Value? {
    guard !isMissing(row) else { return nil }
    return switch storage {
    case .doubles(let cells): .number(cells[row])
    case .integers(let cells):
      kind == .date || kind == .timestamp ? .instant(cells[row]) : .number(Double(cells[row]))
    case .codes(let cells, let levels): .text(levels[Int(cells[row])])
    case .text(let cells): cells[row].map { .text($0) }
    }
  }

  /// This column with another's cells wherever that one has any.
  func filled(from other: Column) -> Column {
    let rows = (0..<count).filter { !other.isMissing($0) }
    guard !rows.isEmpty else { return self }
    let joined = appending(Column(schema, other.storage))
    var source = Array(0..<count)
    for row in rows { source[row] = count + row }
    return joined.taking(source)
  }
}
