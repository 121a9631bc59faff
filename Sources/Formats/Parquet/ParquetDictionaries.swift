/// The levels of a column's cells, numbered as they come.
struct WordDictionary: ~Copyable {
  /// Every word, its length in front.
  private(set) var bytes = ByteBuffer(capacity: 64)
  private(set) var count = 0
  private var places: [String: UInt32] = [:]

  /// Adds a page of cells that are there.
  mutating func append(
    _ codes: [Int32], _ levels: [String], _ rows: Range<Int>, to body: inout ByteBuffer
  ) {
    var translated = [UInt32](repeating: .max, count: levels.count)
    let values = [UInt32](unsafeUninitializedCapacity: rows.count) { buffer, count in
      for row in rows where codes[row] >= 0 {
        let code = Int(codes[row])
        if translated[code] == .max { translated[code] = place(of: levels[code]) }
        buffer[count] = translated[code]
        count += 1
      }
    }
    let width = ParquetEncoding.width(of: count)
    body.append(UInt8(width))
    values.withUnsafeBufferPointer { ParquetEncoding.appendRuns($0, width: width, to: &body) }
  }

  private mutating func place(of word: String) -> UInt32 {
    if let place = places[word] { return place }
    let place = UInt32(count)
    places[word] = place
    count += 1
    bytes.appendPlain(word)
    return place
  }
}

/// Numbers that repeat, numbered as they come.
struct NumberDictionary {
  /// By place, the bits of each number.
  private(set) var keys: [UInt64] = []
  /// Places + 1, at the number's hash or after it.
  private var slots = [UInt32](repeating: 0, count: 256)
  /// With more a dictionary saves nothing and leaves the nearest cache.
  private static let most = 4096

  /// The place of each number; nil where there are too many different ones.
  mutating func places(of values: [UInt64]) -> [UInt32]? {
    var isFull = false
    let places = [UInt32](unsafeUninitializedCapacity: values.count) { buffer, count in
      for value in values {
        var slot = Self.hash(value) & (slots.count - 1)
        while slots[slot] != 0, keys[Int(slots[slot]) - 1] != value {
          slot = (slot + 1) & (slots.count - 1)
        }
        if slots[slot] == 0 {
          guard keys.count < Self.most else {
            isFull = true
            return
          }
          keys.append(value)
          slots[slot] = UInt32(keys.count)
          buffer[count] = UInt32(keys.count - 1)
          if keys.count * 2 > slots.count { rebuild(slots.count * 2) }
        } else {
          buffer[count] = slots[slot] - 1
        }
        count += 1
      }
    }
    return isFull ? nil : places
  }

  /// Leaves out the numbers that came last.
  mutating func forget(from count: Int) {
    keys.removeSubrange(count...)
    rebuild(slots.count)
  }

  private mutating func rebuild(_ size: Int) {
    slots = [UInt32](repeating: 0, count: size)
    for (place, key) in keys.enumerated() {
      var slot = Self.hash(key) & (size - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = UInt32(place + 1)
    }
  }

  @inline(__always)
  private static func hash(_ value: UInt64) -> Int {
    Int(truncatingIfNeeded: (value &* 0x9E37_79B9_7F4A_7C15) >> 40)
  }
}

extension ByteBuffer {
  /// A text, its length in front.
  mutating func appendPlain(_ text: String) {
    append(littleEndian: UInt64(text.utf8.count), bytes: 4)
    append(text)
  }
}
