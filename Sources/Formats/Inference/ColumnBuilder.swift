import Tables

/// Reads a column's cells by its plan into storage.
///
/// *Memory*: eight bytes a row for numbers and dates; for texts four bytes a row and every distinct
/// text once.
final class ColumnBuilder {
  let plan: ColumnPlan
  private var integers: [Int64] = []
  private var doubles: [Double] = []
  private var codes: [Int32] = []
  private var texts = Interner()

  init(_ plan: ColumnPlan, capacity: Int) {
    self.plan = plan
    switch plan.method {
    case .integers, .days, .moments: integers.reserveCapacity(capacity)
    case .doubles: doubles.reserveCapacity(capacity)
    case .texts: codes.reserveCapacity(capacity)
    }
  }

  deinit { texts.deallocate() }

  private enum Reading<Value> {
    case value(Value)
    case missing, unfit
  }

  @inline(__always)
  private func integer(_ cell: Cell, _ style: NumberStyle) -> Reading<Int64> {
    guard let (bytes, count) = cell.trimmed else { return .missing }
    if let number = ScannedNumber.scan(bytes, count, style), let value = number.integer {
      return .value(value)
    }
    return plan.isMissing(bytes, count) ? .missing : .unfit
  }

  @inline(__always)
  private func double(_ cell: Cell, _ style: NumberStyle) -> Reading<Double> {
    guard let (bytes, count) = cell.trimmed else { return .missing }
    if let number = ScannedNumber.scan(bytes, count, style) {
      let value = number.double(bytes, count, style)
      return value.isFinite ? .value(value) : .missing
    }
    return plan.isMissing(bytes, count) ? .missing : .unfit
  }

  @inline(__always)
  private func moment(_ cell: Cell, _ pattern: DatePattern) -> Reading<Int64> {
    guard let (bytes, count) = cell.trimmed else { return .missing }
    if let value = pattern.microseconds(bytes, count) { return .value(value) }
    return plan.isMissing(bytes, count) ? .missing : .unfit
  }

  /// The rows of the batch whose cell does not fit the plan.
  func unfitRows(_ batch: CellBatch, _ column: Int) -> [Int] {
    var rows: [Int] = []
    for row in 0..<batch.rows {
      let cell = batch.cell(row, column)
      let isUnfit =
        switch plan.method {
        case .integers(let style): if case .unfit = integer(cell, style) { true } else { false }
        case .doubles(let style): if case .unfit = double(cell, style) { true } else { false }
        case .days(let pattern), .moments(let pattern):
          if case .unfit = moment(cell, pattern) { true } else { false }
        case .texts: false
        }
      if isUnfit { rows.append(row) }
    }
    return rows
  }

  /// Takes the batch's cells; every one fits, or its row is left out.
  ///
  /// - Parameter isLeftOut: per row of the batch; empty where none is.
  func take(_ batch: CellBatch, _ column: Int, isLeftOut: [Bool] = []) {
    switch plan.method {
    case .integers(let style):
      Self.append(to: &integers, batch, column, isLeftOut) { cell in
        if case .value(let value) = integer(cell, style) { value } else { Storage.missingInteger }
      }
    case .doubles(let style):
      Self.append(to: &doubles, batch, column, isLeftOut) { cell in
        if case .value(let value) = double(cell, style) { value } else { .nan }
      }
    case .days(let pattern):
      Self.append(to: &integers, batch, column, isLeftOut) { cell in
        guard case .value(let value) = moment(cell, pattern) else { return Storage.missingInteger }
        return value / 86_400_000_000 - (value % 86_400_000_000 < 0 ? 1 : 0)
      }
    case .moments(let pattern):
      Self.append(to: &integers, batch, column, isLeftOut) { cell in
        if case .value(let value) = moment(cell, pattern) { value } else { Storage.missingInteger }
      }
    case .texts:
      var texts = texts
      let quotedEmptyIsMissing = plan.quotedEmptyIsMissing
      let hasToken = !plan.missing.isEmpty
      Self.append(to: &codes, batch, column, isLeftOut) { cell in
        guard let bytes = cell.bytes, cell.length > 0 || cell.isQuoted && !quotedEmptyIsMissing,
          !hasToken || !plan.spellsMissing(bytes, Int(cell.length))
        else { return -1 }
        return texts.intern(bytes, Int(cell.length))
      }
      self.texts = texts
    }
  }

  @inline(__always)
  private static func append<Value>(
    to values: inout [Value], _ batch: CellBatch, _ column: Int, _ isLeftOut: [Bool],
    _ value: (Cell) -> Value
  ) {
    if isLeftOut.isEmpty {
      for row in 0..<batch.rows { values.append(value(batch.cell(row, column))) }
    } else {
      for row in 0..<batch.rows where !isLeftOut[row] {
        values.append(value(batch.cell(row, column)))
      }
    }
  }

  /// The column, its kind settled by all its cells.
  func column() throws -> Column {
    switch plan.method {
    case .doubles: return Column(plan.schema, .doubles(doubles))
    case .days, .moments: return Column(plan.schema, .integers(integers))
    case .integers:
      if !plan.isStated, plan.schema.format.decimals == nil,
        plan.schema.format.groupSeparator == nil,
        KindRules.isIdentifier(integers, name: plan.schema.name)
      {
        var schema = plan.schema
        schema.kind = .identifier
        schema.format.decimals = 0  // its texts are whole numbers
        return Column(
          schema,
          .text(integers.map { $0 == Storage.missingInteger ? nil : String($0) }))
      }
      return Column(plan.schema, .integers(integers))
    case .texts: return try textColumn()
    }
  }

  private func textColumn() throws -> Column {
    var schema = plan.schema
    var counts = [Int](repeating: 0, count: texts.count)
    for code in codes where code >= 0 { counts[Int(code)] += 1 }
    if !plan.isStated { schema.kind = settledKind(counts) }
    switch schema.kind {
    case .category, .boolean: return try categories(schema, counts)
    default:
      let strings = (0..<texts.count).map { texts.string($0) }
      return Column(schema, .text(codes.map { $0 < 0 ? nil : strings[Int($0)] }))
    }
  }

  private func settledKind(_ counts: [Int]) -> Kind {
    let distinct = counts.count
    var cells = 0
    var bytes = 0
    var blanks = 0
    var longest = 0
    for code in 0..<distinct {
      cells += counts[code]
      let length = texts.length(of: code)
      bytes += length
      longest = max(longest, length)
      // A blank at the start or the end is a matter of spelling, not of words.
      for byte in texts.bytes(of: code).dropFirst().dropLast() where byte == 0x20 || byte == 0x0A {
        blanks += 1
      }
    }
    guard distinct > 0 else { return .category }
    return KindRules.text(
      cells: cells, distinct: distinct, meanLength: Double(bytes) / Double(distinct),
      longest: longest, meanBlanks: Double(blanks) / Double(distinct))
  }

  /// Levels by falling frequency, equally frequent ones by their bytes; booleans no, yes.
  private func categories(_ schema: ColumnSchema, _ counts: [Int]) throws -> Column {
    var schema = schema
    let strings = (0..<texts.count).map { texts.string($0) }
    var order = Array(0..<strings.count)
    // A level left without rows (they did not fit) is no level.
    order.removeAll { counts[$0] == 0 }
    order.sort { a, b in
      if counts[a] != counts[b] { return counts[a] > counts[b] }
      return texts.bytes(of: a).lexicographicallyPrecedes(texts.bytes(of: b))
    }
    var levels = order.map { strings[$0] }
    if schema.kind == .boolean || !plan.isStated, let pair = KindRules.booleanLevels(levels) {
      schema.kind = .boolean
      if levels != pair {
        order.reverse()
        levels = pair
      }
    } else if schema.kind == .boolean, levels.count > 2 {
      throw FormatError(
        .schema, place: "Column “\(schema.name)”",
        expected: "the schema says boolean, but it has \(levels.count) different values",
        remedy: "Say category in the schema.")
    }
    var translated = [Int32](repeating: -1, count: strings.count)
    for (new, old) in order.enumerated() { translated[old] = Int32(new) }
    return Column(
      schema, .codes(codes.map { $0 < 0 ? -1 : translated[Int($0)] }, levels: levels))
  }
}
