/// Numbers the distinct texts of a column in the order they are first seen.
///
/// Open addressing with linear probing over one arena of bytes. A plain struct over raw memory, so
/// that a loop can hold it in a local variable; whoever owns it calls `deallocate`.
///
/// *Complexity*: O(length) a text; the arena holds every distinct text once.
struct Interner {
  private var arena: UnsafeMutablePointer<UInt8>
  private var arenaCapacity = 4096
  private var arenaCount = 0
  /// `ends[code]` is where the text ends in the arena; it begins where the one before ends.
  private var ends: UnsafeMutablePointer<Int>
  private var hashes: UnsafeMutablePointer<UInt64>
  private var codeCapacity = 64
  private(set) var count = 0
  private var slots: UnsafeMutablePointer<Int32>
  private var mask = 127
  /// Differs from run to run, so that no file can be made to collide; the numbering does not
  /// depend on it.
  private let secret = UInt64.random(in: 0 ... .max) | 1

  init() {
    arena = .allocate(capacity: arenaCapacity)
    ends = .allocate(capacity: codeCapacity)
    hashes = .allocate(capacity: codeCapacity)
    slots = .allocate(capacity: mask + 1)
    slots.initialize(repeating: -1, count: mask + 1)
  }

  func deallocate() {
    arena.deallocate()
    ends.deallocate()
    hashes.deallocate()
    slots.deallocate()
  }

  @inline(__always)
  private func start(of code: Int) -> Int { code == 0 ? 0 : ends[code - 1] }

  /// Length in bytes of the text with that number.
  func length(of code: Int) -> Int { ends[code] - start(of: code) }

  /// The bytes of the text with that number; valid until the next `intern`.
  @inline(__always)
  func bytes(of code: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: arena + start(of: code), count: length(of: code))
  }

  func string(_ code: Int) -> String { String(decoding: bytes(of: code), as: UTF8.self) }

  @inline(__always)
  mutating func intern(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int32 {
    let hash = hashed(bytes, length)
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let code = slots[slot]
      if code < 0 { break }
      if hashes[Int(code)] == hash, equals(Int(code), bytes, length) { return code }
      slot = (slot + 1) & mask
    }
    return add(bytes, length, hash, slot)
  }

  private mutating func add(
    _ bytes: UnsafePointer<UInt8>, _ length: Int, _ hash: UInt64, _ slot: Int
  ) -> Int32 {
    if arenaCount + length > arenaCapacity {
      let capacity = max(arenaCapacity * 2, arenaCount + length)
      Interner.regrow(&arena, arenaCount, capacity)
      arenaCapacity = capacity
    }
    if count == codeCapacity {
      Interner.regrow(&ends, count, codeCapacity * 2)
      Interner.regrow(&hashes, count, codeCapacity * 2)
      codeCapacity *= 2
    }
    (arena + arenaCount).update(from: bytes, count: length)
    arenaCount += length
    ends[count] = arenaCount
    hashes[count] = hash
    slots[slot] = Int32(count)
    count += 1
    if count * 2 > mask { rehash() }
    return Int32(count - 1)
  }

  private static func regrow<T: BitwiseCopyable>(
    _ memory: inout UnsafeMutablePointer<T>, _ count: Int, _ capacity: Int
  ) {
    let larger = UnsafeMutablePointer<T>.allocate(capacity: capacity)
    larger.update(from: memory, count: count)
    memory.deallocate()
    memory = larger
  }

  private mutating func rehash() {
    slots.deallocate()
    mask = (mask + 1) * 4 - 1
    slots = .allocate(capacity: mask + 1)
    slots.initialize(repeating: -1, count: mask + 1)
    for code in 0..<count {
      var slot = Int(truncatingIfNeeded: hashes[code]) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(code)
    }
  }

  @inline(__always)
  private func equals(_ code: Int, _ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    let known = self.bytes(of: code)
    guard known.count == length else { return false }
    for i in 0..<length where known[i] != bytes[i] { return false }
    return true
  }

  /// Eight bytes a step, folded by a 128-bit product.
  @inline(__always)
  private func hashed(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    var hash = secret ^ UInt64(truncatingIfNeeded: length)
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
