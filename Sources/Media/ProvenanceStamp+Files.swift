public import Foundation

extension ProvenanceStamp {
  /// A PNG's or JPEG's bytes with this stamp in them; an earlier XMP packet is replaced, the pixels
  /// stay as they are, bit for bit.
  ///
  /// *Complexity*: one pass.
  /// - Throws: `MediaError` where it is no whole PNG or JPEG, or the stamp is too long for one.
  public func stamped(into data: Data, place: String = "The picture") throws(MediaError) -> Data {
    let bytes = [UInt8](data)
    let stamped: [UInt8]?
    if let file = PNGFile(bytes) {
      stamped = file.replacingPacket(with: packet)
    } else if let file = JPEGFile(bytes) {
      stamped = file.replacingPacket(with: packet)
    } else {
      throw MediaError(
        .unstampable, place: place, expected: "it is not a whole PNG or JPEG",
        remedy: "Write it as one of the two.")
    }
    guard let stamped else {
      throw MediaError(
        .unstampable, place: place, expected: "the stamp is longer than the file can hold",
        remedy: "Give the creator tool a shorter name.")
    }
    return Data(stamped)
  }

  /// The stamp in a PNG's or JPEG's bytes; nil where there is none that can be read.
  ///
  /// A packed packet (PNG) and one in several pieces (JPEG) are not read.
  ///
  /// *Memory*: the file's bytes, and a packet of at most 1 MiB.
  public init?(readFrom data: Data) {
    let bytes = [UInt8](data)
    guard let packet = PNGFile(bytes)?.packet ?? JPEGFile(bytes)?.packet else { return nil }
    self.init(packet: packet)
  }

  /// Bytes of the longest packet that is read.
  static let longestPacket = 1 << 20
}
