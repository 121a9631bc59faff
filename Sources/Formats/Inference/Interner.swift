/// Numbers the distinct texts of a column in the order they are first seen.
///
/// Open addressing with linear probing over one arena of bytes.
///
/// *Complexity*: O(length) a text; the arena holds every distinct text once.
struct Interner {
  private var arena: [UInt8] = []
  private var ends: [Int] = []
  private var hashes: [UInt64] = []
  private var slots: [Int32]
  private var mask: Int
  /// Differs from run to run, so that no file can be made to collide; the numbering does not
  /// depend on it.
  private let secret = UInt64.random(in: 0 ... .max) | 1

  init() {
    slots = [Int32](repeating: -1, count: 64)
    mask = 63
  }

  var count: Int { ends.count }

  /// Length in bytes of the text with that number.
  func length(of code: Int) -> Int { ends[code] - (code == 0 ? 0 : ends[code - 1]) }

  mutating func intern(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int32 {
    let hash = hashed(bytes, length)
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let code = slots[slot]
      if code < 0 { break }
      if hashes[Int(code)] == hash, equals(Int(code), bytes, length) { return code }
      slot = (slot + 1) & mask
    }
    let code = Int32(ends.count)
    arena.append(contentsOf: UnsafeBufferPointer(start: bytes, count: length))
    ends.append(arena.count)
    hashes.append(hash)
    slots[slot] = code
    if ends.count * 2 > slots.count { grow() }
    return code
  }

  func string(_ code: Int) -> String {
    String(decoding: arena[(code == 0 ? 0 : ends[code - 1])..<ends[code]], as: UTF8.self)
  }

  /// The bytes of the text with that number.
  func withBytes<R>(_ code: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    let start = code == 0 ? 0 : ends[code - 1]
    return arena.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[start..<ends[code]]))
    }
  }

  private func equals(_ code: Int, _ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    withBytes(code) { known in
      guard known.count == length else { return false }
      for i in 0..<length where known[i] != bytes[i] { return false }
      return true
    }
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 4)
    mask = slots.count - 1
    for code in 0..<hashes.count {
      var slot = Int(truncatingIfNeeded: hashes[code]) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(code)
    }
  }

  /// Eight bytes a step, folded by a 128-bit product.
  @inline(__always)
  private func hashed(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    var hash = secret ^ UInt64(length)
    var i = 0
    let raw = UnsafeRawPointer(bytes)
    while i + 8 <= length {
      hash = fold(hash ^ raw.loadUnaligned(fromByteOffset: i, as: UInt64.self))
      i += 8
    }
    var tail: UInt64 = 0
    while i < length {
      tail = tail << 8 | UInt64(bytes[i])
      i += 1
    }
    return fold(fold(hash ^ tail) ^ secret)
  }

  @inline(__always)
  private func fold(_ x: UInt64) -> UInt64 {
    let product = x.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low ^ (x >> 29)
  }
}
