/// Pictures of one size, with the numbers of their rows.
///
/// Pixels are kept as bytes, four times smaller than as numbers: 60,000 pictures of 28 x 28 are
/// 47 MB.
public struct PictureSet: Sendable {
  /// [n * pixels], channel by channel, row by row.
  public var pixels: [UInt8]
  /// [n * conditions].
  public var rows: [Float]
  public let count: Int
  public let size: Int
  public let conditions: Int

  public init(pixels: [UInt8], size: Int, rows: [Float], conditions: Int) {
    precondition(size > 0 && pixels.count % size == 0, "Whole pictures.")
    count = pixels.count / size
    precondition(rows.count == count * conditions, "A row a picture.")
    self.pixels = pixels
    self.size = size
    self.rows = rows
    self.conditions = conditions
  }

  /// The pictures at `indices`, in -1...1, each mirrored where `mirrored` says so.
  func pictures(_ indices: [Int], side: Int, mirrored: [Bool]? = nil) -> [Float] {
    [Float](unsafeUninitializedCapacity: indices.count * size) { buffer, filled in
      for (place, index) in indices.enumerated() {
        let (from, to) = (index * size, place * size)
        if mirrored?[place] == true {
          for line in stride(from: 0, to: size, by: side) {
            for x in 0..<side {
              buffer[to + line + x] = Float(pixels[from + line + side - 1 - x]) / 127.5 - 1
            }
          }
        } else {
          for pixel in 0..<size { buffer[to + pixel] = Float(pixels[from + pixel]) / 127.5 - 1 }
        }
      }
      filled = indices.count * size
    }
  }

  func rows(_ indices: [Int]) -> [Float] {
    indices.flatMap { rows[$0 * conditions..<($0 + 1) * conditions] }
  }

  public subscript(_ indices: [Int]) -> PictureSet {
    PictureSet(
      pixels: indices.flatMap { pixels[$0 * size..<($0 + 1) * size] }, size: size,
      rows: rows(indices), conditions: conditions)
  }
}
