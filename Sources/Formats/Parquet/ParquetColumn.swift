import Tables

/// One column of the rows that a Parquet file's next group will hold, encoded as they come.
///
/// Cells that repeat are numbers into a dictionary; whole numbers that do not are differences; all
/// else is written as it is. A page holds the cells of one call of `append`.
final class ParquetColumn {
  let name: String
  let type: ParquetType
  /// Of the numbers in the whole file.
  private(set) var range: ClosedRange<Int64>?
  /// What numbers are multiplied with to be rounded, or to be a decimal's whole number.
  private let power: Double?
  private var pages = ByteBuffer(capacity: 1 << 12)
  private var words = WordDictionary()
  private var numbers = NumberDictionary()
  /// Whether the last numbers repeated enough for a dictionary.
  private var repeats = true
  private var chunk = Chunk()

  /// Where the cells of a group lie, and what they are.
  struct Chunk {
    var cells = 0
    var missing = 0
    /// The least and the most of the numbers, as they are stored.
    var least: UInt64?
    var most: UInt64?
    var encodings: Set<ParquetEncoding> = [.runs]
    var offset = 0
    /// Of the dictionary, which comes first.
    var dictionaryBytes = 0
    var bytes = 0
  }

  init(_ schema: ColumnSchema, type: ParquetType) {
    name = schema.name
    self.type = type
    switch type {
    case .decimal(_, let scale): power = CellEncoder.powers[scale]
    case .float, .double:
      let decimals = schema.kind == .measurement ? schema.format.decimals : nil
      power = decimals.flatMap { (0...15).contains($0) ? CellEncoder.powers[$0] : nil }
    default: power = nil
    }
  }

  /// Bytes that wait to be written.
  var waiting: Int { pages.count + words.bytes.count + numbers.keys.count * 8 }

  /// Adds a page.
  ///
  /// - Returns: whether every cell fits the type; where not, nothing was added.
  func append(_ cells: Storage, rows: Range<Int>) -> Bool {
    var body = ByteBuffer(capacity: rows.count * 4 + 64)
    let missing: Int
    let encoding: ParquetEncoding
    switch cells {
    case .integers(let cells):
      missing = body.appendPresence(rows) { cells[$0] != Storage.missingInteger }
      guard
        let bits = collected(
          rows, { cells[$0] == Storage.missingInteger ? nil : try bits(of: cells[$0]) })
      else { return false }
      encoding = append(bits, to: &body)
    case .doubles(let cells):
      missing = body.appendPresence(rows) { !cells[$0].isNaN }
      guard let bits = collected(rows, { cells[$0].isNaN ? nil : try bits(of: cells[$0]) }) else {
        return false
      }
      encoding = append(bits, to: &body)
    case .codes(let codes, let levels):
      missing = body.appendPresence(rows) { codes[$0] >= 0 }
      guard type == .boolean else {
        guard missing < rows.count else {
          encoding = .plain
          break
        }
        words.append(codes, levels, rows, to: &body)
        encoding = .dictionary
        break
      }
      let truths = levels.map { ParquetType.truth($0) }
      guard !truths.contains(nil) else { return false }
      var packer = BitPacker(width: 1)
      body.reserve(rows.count / 8 + 16)
      for row in rows where codes[row] >= 0 {
        packer.append(truths[Int(codes[row])] == true ? 1 : 0, to: &body)
      }
      packer.finish(&body)
      encoding = .plain
    case .text(let texts):
      missing = body.appendPresence(rows) { texts[$0] != nil }
      for row in rows { if let text = texts[row] { body.appendPlain(text) } }
      encoding = .plain
    }
    chunk.cells += rows.count
    chunk.missing += missing
    chunk.encodings.insert(encoding)
    var header = ThriftWriter()
    header.structure {
      $0.field(1, int32: 0)
      $0.field(2, int32: body.count)
      $0.field(3, int32: body.count)
      $0.field(5) {
        $0.field(1, int32: rows.count)
        $0.field(2, int32: encoding.rawValue)
        $0.field(3, int32: ParquetEncoding.runs.rawValue)
        $0.field(4, int32: ParquetEncoding.runs.rawValue)
      }
    }
    pages.append(header.bytes.bytes, header.bytes.count)
    pages.append(body.bytes, body.count)
    return true
  }

  /// Hands over the group's bytes and begins the next.
  ///
  /// - Parameter offset: where in the file they will lie.
  func flush(at offset: Int, _ write: (UnsafeRawBufferPointer) throws -> Void) rethrows -> Chunk {
    var done = chunk
    done.offset = offset
    if words.count > 0 || !numbers.keys.isEmpty {
      var body = ByteBuffer(capacity: words.bytes.count + numbers.keys.count * 8)
      body.append(words.bytes.bytes, words.bytes.count)
      for key in numbers.keys { body.append(littleEndian: key, bytes: type.byteCount) }
      var header = ThriftWriter()
      header.structure {
        $0.field(1, int32: 2)
        $0.field(2, int32: body.count)
        $0.field(3, int32: body.count)
        $0.field(7) {
          $0.field(1, int32: max(words.count, numbers.keys.count))
          $0.field(2, int32: ParquetEncoding.plain.rawValue)
        }
      }
      done.encodings.insert(.plain)
      done.dictionaryBytes = header.bytes.count + body.count
      try write(header.bytes.raw)
      try write(body.raw)
    }
    try write(pages.raw)
    done.bytes = done.dictionaryBytes + pages.count
    // Memory that one large group took is not kept.
    pages = ByteBuffer(capacity: 1 << 12)
    words = WordDictionary()
    numbers = NumberDictionary()
    chunk = Chunk()
    return done
  }

  // MARK: Numbers

  private struct Misfit: Error {}

  /// The bits of the cells that are there; nil where one does not fit the type.
  private func collected(_ rows: Range<Int>, _ bits: (Int) throws -> UInt64?) -> [UInt64]? {
    try? [UInt64](unsafeUninitializedCapacity: rows.count) { buffer, count in
      for row in rows {
        guard let bits = try bits(row) else { continue }
        buffer[count] = bits
        count += 1
      }
    }
  }

  private func bits(of cell: Int64) throws -> UInt64 {
    switch type {
    case .int32, .date:
      guard let narrow = Int32(exactly: cell) else { throw Misfit() }
      return UInt64(bitPattern: Int64(narrow))
    case .decimal, .float, .double: return try bits(of: Double(cell))
    default: return UInt64(bitPattern: cell)
    }
  }

  private func bits(of cell: Double) throws -> UInt64 {
    var cell = cell
    if let power {
      let scaled = (cell * power).rounded()
      if case .decimal(let digits, _) = type {
        guard scaled.magnitude < ParquetType.power(digits) else { throw Misfit() }
        return UInt64(bitPattern: Int64(scaled))
      }
      if scaled.magnitude < 9e15 { cell = scaled / power }
    }
    guard type == .float else { return cell.bitPattern }
    let narrow = Float(cell)
    guard narrow.isFinite || !cell.isFinite else { throw Misfit() }
    return UInt64(narrow.bitPattern)
  }

  private func append(_ bits: [UInt64], to body: inout ByteBuffer) -> ParquetEncoding {
    // A page of missing cells asks for no dictionary.
    guard !bits.isEmpty else { return .plain }
    note(bits)
    if repeats {
      let known = numbers.keys.count
      if let places = numbers.places(of: bits) {
        let width = ParquetEncoding.width(of: numbers.keys.count)
        body.append(UInt8(width))
        places.withUnsafeBufferPointer {
          ParquetEncoding.appendRuns($0, width: width, to: &body)
        }
        return .dictionary
      }
      numbers.forget(from: known)
      repeats = false
    }
    if type.isWhole {
      bits.withUnsafeBufferPointer {
        ParquetEncoding.appendDeltas($0, isNarrow: type.byteCount == 4, to: &body)
      }
      return .deltas
    }
    body.reserve(bits.count * type.byteCount + 8)
    for value in bits { body.store(littleEndian: value, advance: type.byteCount) }
    return .plain
  }

  /// Widens what is known of the numbers' range.
  private func note(_ bits: [UInt64]) {
    guard let first = bits.first else { return }
    if type.isWhole {
      var least = Int64(bitPattern: chunk.least ?? first)
      var most = Int64(bitPattern: chunk.most ?? first)
      for value in bits {
        least = min(least, Int64(bitPattern: value))
        most = max(most, Int64(bitPattern: value))
      }
      chunk.least = UInt64(bitPattern: least)
      chunk.most = UInt64(bitPattern: most)
      range = min(range?.lowerBound ?? least, least)...max(range?.upperBound ?? most, most)
    } else {
      func number(_ bits: UInt64) -> Double {
        type == .float
          ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))) : Double(bitPattern: bits)
      }
      var least = number(chunk.least ?? first)
      var most = number(chunk.most ?? first)
      for value in bits {
        least = min(least, number(value))
        most = max(most, number(value))
      }
      // A zero may have either sign.
      if least == 0 { least = -0.0 }
      if most == 0 { most = 0.0 }
      chunk.least = type == .float ? UInt64(Float(least).bitPattern) : least.bitPattern
      chunk.most = type == .float ? UInt64(Float(most).bitPattern) : most.bitPattern
    }
  }
}

extension ByteBuffer {
  /// Which rows hold a cell, as Parquet's definition levels.
  ///
  /// - Returns: how many do not.
  @inline(__always)
  fileprivate mutating func appendPresence(
    _ rows: Range<Int>, _ isPresent: (Int) -> Bool
  ) -> Int {
    var missing = 0
    for row in rows where !isPresent(row) { missing += 1 }
    var levels = ByteBuffer(capacity: missing == 0 ? 64 : rows.count / 8 + 64)
    if missing == 0 {
      levels.append(varint: UInt64(rows.count) << 1)
      levels.append(1)
    } else {
      let bits = rows.map { isPresent($0) ? UInt32(1) : 0 }
      bits.withUnsafeBufferPointer { ParquetEncoding.appendRuns($0, width: 1, to: &levels) }
    }
    append(littleEndian: UInt64(levels.count), bytes: 4)
    append(levels.bytes, levels.count)
    return missing
  }
}
