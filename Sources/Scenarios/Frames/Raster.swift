import Foundation

/// A picture with depth and with whose each pixel is.
///
/// Depth is along the camera's axis, by the plane of the face that is seen at the pixel's middle: exact but
/// for rounding, not interpolated.
struct Raster {
  let width: Int
  let height: Int
  /// Red, green, blue; rows from the top.
  private(set) var colours: [UInt8]
  private(set) var ids: [UInt8]
  /// One over the depth in metres; 0 where nothing is.
  private(set) var nearness: [Float]
  /// Pixels an object would have if it stood alone.
  private(set) var alone: [Int]
  private var stamps: [UInt8]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    colours = [UInt8](repeating: 0, count: width * height * 3)
    ids = [UInt8](repeating: 0, count: width * height)
    nearness = [Float](repeating: 0, count: width * height)
    alone = [Int](repeating: 0, count: 256)
    stamps = [UInt8](repeating: 0, count: width * height)
  }

  /// Paints the ground and the sky, pixel by pixel.
  mutating func backdrop(
    _ paint: (_ column: Int, _ row: Int) -> (UInt8, UInt8, UInt8, nearness: Float)
  ) {
    for row in 0..<height {
      for column in 0..<width {
        let (red, green, blue, near) = paint(column, row)
        let pixel = row * width + column
        colours[3 * pixel] = red
        colours[3 * pixel + 1] = green
        colours[3 * pixel + 2] = blue
        nearness[pixel] = near
      }
    }
  }

  /// Fills a convex polygon.
  ///
  /// - Parameters:
  ///   - corners: columns and rows, in order.
  ///   - plane: one over depth is `plane.0 + plane.1 * column + plane.2 * row` at pixel middles.
  mutating func fill(
    _ corners: [(Double, Double)], id: UInt8, colour: (UInt8, UInt8, UInt8),
    plane: (Double, Double, Double)
  ) {
    guard let top = corners.map(\.1).min(), let bottom = corners.map(\.1).max() else { return }
    let first = max(Int((top - 0.5).rounded(.up)), 0)
    let last = min(Int((bottom - 0.5).rounded(.down)), height - 1)
    guard first <= last else { return }
    for row in first...last {
      let y = Double(row) + 0.5
      var (left, right) = (Double.infinity, -Double.infinity)
      for (index, a) in corners.enumerated() {
        let b = corners[(index + 1) % corners.count]
        guard (a.1 <= y) != (b.1 <= y) else { continue }
        let x = a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0)
        left = min(left, x)
        right = max(right, x)
      }
      let begin = max((left - 0.5).rounded(.up), 0)
      let end = min((right - 0.5).rounded(.down), Double(width - 1))
      guard begin <= end else { continue }
      for column in Int(begin)...Int(end) {
        let pixel = row * width + column
        if id > 0, stamps[pixel] != id {
          stamps[pixel] = id
          alone[Int(id)] += 1
        }
        let near = Float(plane.0 + plane.1 * (Double(column) + 0.5) + plane.2 * y)
        guard near > nearness[pixel] else { continue }
        nearness[pixel] = near
        ids[pixel] = id
        colours[3 * pixel] = colour.0
        colours[3 * pixel + 1] = colour.1
        colours[3 * pixel + 2] = colour.2
      }
    }
  }
}
