public import Chance
public import Foundation
import Synthesis
public import Tables

/// The pictures of one moment, as PNG files.
public struct Frame: Sendable {
  public var row: Int
  public var number: Int
  /// Red, green, blue.
  public var camera: Data
  /// Whose each pixel is: 0 nobody, else the number the table of boxes gives.
  public var mask: Data
  /// Centimetres along the camera's axis, 16 bits; 0 sky, 65,535 farther than 655 m.
  public var depth: Data
  /// From above.
  public var bird: Data
}

extension Play {
  /// Renders the first rows, a frame each so many seconds, and tells what is seen where.
  ///
  /// *Complexity*: about a millisecond a frame of 320 x 180 pixels.
  ///
  /// - Parameters:
  ///   - rate: frames a second.
  ///   - each: takes a frame, in order.
  /// - Returns: a row for each somebody in each frame: its box in pixels, the share of it that is seen,
  ///   its distance; nil where the world has no places.
  public func frames(
    of rows: Int, rate: Double, width: Int = 320, height: Int = 180, seed: Seed,
    each: (Frame) throws -> Void
  ) throws -> Table? {
    let camera = Camera(width: width, height: height)
    let above = BirdsEye()
    var keys = [[Int64]](repeating: [], count: 2)
    var names: [String] = []
    var actors: [Int32] = []
    var numbers = [[Double]](repeating: [], count: 9)
    let points = try points(firstRow: 0, count: min(rows, Self.blockRows), seed: seed)
    for row in 0..<points.count {
      let fields = stage.fields(points.point(row))
      let moments = scenario.world.motion(fields, by: .exact, every: 1 / rate)
      for (number, moment) in moments.enumerated() {
        let (raster, sightings) = camera.picture(of: moment)
        try each(Self.frame(row, number, raster, above.picture(of: moment)))
        for sighting in sightings {
          keys[0].append(Int64(row))
          keys[1].append(Int64(number))
          if let known = names.firstIndex(of: sighting.actor) {
            actors.append(Int32(known))
          } else {
            actors.append(Int32(names.count))
            names.append(sighting.actor)
          }
          let box = sighting.box.map {
            [$0.left, $0.top, $0.right + 1, $0.bottom + 1].map(Double.init)
          }
          let told =
            [moment.time, Double(sighting.id)] + (box ?? [.nan, .nan, .nan, .nan])
            + [Double(sighting.pixels), sighting.visible, sighting.depth]
          for (column, value) in told.enumerated() { numbers[column].append(value) }
        }
      }
    }
    guard !actors.isEmpty else { return nil }
    let titles = [
      "time", "id", "left", "top", "right", "bottom", "pixels", "visible_share", "depth",
    ]
    return Table(
      [
        Column("row", .count, .integers(keys[0])), Column("frame", .count, .integers(keys[1])),
        Column("actor", .category, .codes(actors, levels: names)),
      ] + zip(titles, numbers).map { Column($0, .measurement, .doubles($1)) })
  }

  private static func frame(_ row: Int, _ number: Int, _ raster: Raster, _ bird: Raster) -> Frame {
    let texts = [
      ("Software", "understudy"),
      (
        "Comment",
        "Simulated, no photograph: http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
      ),
    ]
    var depth: [UInt8] = []
    depth.reserveCapacity(raster.nearness.count * 2)
    for near in raster.nearness {
      let centimetres = near > 0 ? UInt16(min(max((100 / near).rounded(), 1), 65_535)) : 0
      depth.append(UInt8(centimetres >> 8))
      depth.append(UInt8(centimetres & 0xFF))
    }
    func png(_ raster: Raster) -> Data {
      PNG.data(
        width: raster.width, height: raster.height, channels: 3, samples: raster.colours,
        texts: texts)
    }
    return Frame(
      row: row, number: number, camera: png(raster),
      mask: PNG.data(
        width: raster.width, height: raster.height, channels: 1, samples: raster.ids, texts: texts),
      depth: PNG.data(
        width: raster.width, height: raster.height, channels: 1, bits: 16, samples: depth,
        texts: texts), bird: png(bird))
  }
}
