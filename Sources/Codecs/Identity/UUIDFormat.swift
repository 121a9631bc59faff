import Chance

/// Random UUIDs of version 4 in the column's spelling.
///
/// *Source*: RFC 9562, section 5.4.
struct UUIDFormat: Codable, Sendable, Equatable {
  var isUpper: Bool
  var hasDashes: Bool
  var hasBraces: Bool

  init(of cells: [String]) {
    self.isUpper = cells.count { $0 == $0.uppercased() } * 2 > cells.count
    self.hasDashes = cells.count { $0.contains("-") } * 2 > cells.count
    self.hasBraces = cells.count { $0.hasPrefix("{") } * 2 > cells.count
  }

  func writer(key: Seed) -> UUIDWriter {
    UUIDWriter(
      format: self, permutation: Permutation(count: 1 << 62, key: key), scatter: Scatter(key))
  }
}

struct UUIDWriter: CellMaker {
  let format: UUIDFormat
  let permutation: Permutation
  let scatter: Scatter

  func cell(_ entity: UInt64) -> String {
    // 62 bits are the scattered entity, so that no two are alike; 60 are chance.
    let unique = permutation[entity % permutation.count]
    let chance = scatter.bits(entity, 0)
    let high = (chance & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000
    let low = unique | 0x8000_0000_0000_0000
    let digits = Array((format.isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(38)
    if format.hasBraces { bytes.append(UInt8(ascii: "{")) }
    for nibble in 0..<32 {
      if format.hasDashes, nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
        bytes.append(UInt8(ascii: "-"))
      }
      let word = nibble < 16 ? high : low
      bytes.append(digits[Int(word >> UInt64(60 - 4 * (nibble % 16)) & 15)])
    }
    if format.hasBraces { bytes.append(UInt8(ascii: "}")) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
