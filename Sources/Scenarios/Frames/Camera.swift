import Foundation

/// A camera behind the windscreen that looks straight ahead, without a lens's faults.
struct Camera: Sendable {
  var width = 320
  var height = 180
  /// Degrees, across.
  var view = 60.0
  /// Metres above the road, and behind the car's front.
  var above = 1.3
  var behindFront = 1.5
  /// Nothing nearer is drawn, metres.
  static let nearest = 0.1

  /// Pixels a metre at a metre's distance.
  var focal: Double { Double(width) / 2 / tan(view * .pi / 360) }

  /// Somebody in a picture.
  struct Sighting: Sendable {
    var actor: String
    var id: UInt8
    /// Columns and rows of what is seen; nil where nothing is.
    var box: (left: Int, top: Int, right: Int, bottom: Int)?
    var pixels: Int
    /// Pixels seen over those that would be seen if nobody else were there.
    var visible: Double
    /// Metres along the camera's axis to the nearest point seen; NaN where nothing is.
    var depth: Double
  }

  /// What the camera on `ego` sees.
  func picture(of moment: Moment) -> (Raster, [Sighting]) {
    var raster = Raster(width: width, height: height)
    guard let ego = moment.places.first(where: { $0.actor == "ego" }) else { return (raster, []) }
    let eye = (x: ego.x + ego.length / 2 - behindFront, y: ego.y, z: above)
    let (f, cx, cy) = (focal, Double(width) / 2, Double(height) / 2)
    raster.backdrop { column, row in
      let down = (Double(row) + 0.5 - cy) / f
      guard down > 1e-9 else {
        let light = 1 - 0.35 * Double(row) / cy
        return (
          UInt8(150 + 60 * (1 - light)), UInt8(190 + 30 * (1 - light)), 235, nearness: 0
        )
      }
      let ahead = eye.z / down
      let y = eye.y + (cx - Double(column) - 0.5) / f * ahead
      let colour = Self.ground(x: eye.x + ahead, y: y)
      return (colour.0, colour.1, colour.2, nearness: Float(down / eye.z))
    }
    let others = moment.places.filter { $0.actor != "ego" }
    for (index, place) in others.prefix(254).enumerated() {
      for solid in Solid.solids(of: place, id: UInt8(index + 1)) {
        draw(solid, from: eye, into: &raster)
      }
    }
    return (raster, sightings(others, raster))
  }

  /// Asphalt with a dashed middle line and edges, grass beside; metres.
  static func ground(x: Double, y: Double) -> (UInt8, UInt8, UInt8) {
    if abs(y + 1.75) < 0.06 || abs(y - 5.25) < 0.06 { return (215, 215, 215) }
    if abs(y - 1.75) < 0.06, (x / 6 - (x / 6).rounded(.down)) < 0.5 { return (215, 215, 215) }
    if y > 5.4 || y < -12 { return (95, 130, 80) }
    // Where cars park and people walk.
    return y < -4.6 ? (150, 148, 142) : (84, 86, 90)
  }

  private func draw(
    _ solid: Solid, from eye: (x: Double, y: Double, z: Double), into raster: inout Raster
  ) {
    let low = (x: solid.low.x - eye.x, y: solid.low.y - eye.y, z: solid.low.z - eye.z)
    let high = (x: solid.high.x - eye.x, y: solid.high.y - eye.y, z: solid.high.z - eye.z)
    guard high.x > Self.nearest else { return }
    typealias Point = (x: Double, y: Double, z: Double)
    /// A face in a plane of one coordinate; seen where the eye is beyond it.
    func face(_ corners: [Point], normal: Point, at distance: Double, light: Double) {
      guard distance < 0 else { return }
      let kept = Self.clipped(corners)
      guard kept.count > 2 else { return }
      let (f, cx, cy) = (focal, Double(width) / 2, Double(height) / 2)
      let drawn = kept.map { (cx - f * $0.y / $0.x, cy - f * $0.z / $0.x) }
      // A ray x (1, (cx - u) / f, (cy - v) / f) meets n · p = d at 1/x = n · ray / d.
      let plane = (
        (normal.x + normal.y * cx / f + normal.z * cy / f) / distance,
        -normal.y / f / distance, -normal.z / f / distance
      )
      let c = solid.colour
      func lit(_ value: UInt8) -> UInt8 { UInt8(Double(value) * light) }
      raster.fill(
        drawn, id: solid.id, colour: (lit(c.red), lit(c.green), lit(c.blue)), plane: plane)
    }
    face(
      [
        (low.x, low.y, low.z), (low.x, high.y, low.z), (low.x, high.y, high.z),
        (low.x, low.y, high.z),
      ], normal: (-1, 0, 0), at: -low.x, light: 0.75)
    face(
      [
        (low.x, low.y, high.z), (high.x, low.y, high.z), (high.x, high.y, high.z),
        (low.x, high.y, high.z),
      ], normal: (0, 0, 1), at: high.z, light: 1)
    face(
      [
        (low.x, high.y, low.z), (high.x, high.y, low.z), (high.x, high.y, high.z),
        (low.x, high.y, high.z),
      ], normal: (0, 1, 0), at: high.y, light: 0.88)
    face(
      [
        (low.x, low.y, low.z), (high.x, low.y, low.z), (high.x, low.y, high.z),
        (low.x, low.y, high.z),
      ], normal: (0, -1, 0), at: -low.y, light: 0.6)
  }

  /// What of a polygon lies beyond the nearest plane (Sutherland and Hodgman 1974).
  private static func clipped(_ corners: [(x: Double, y: Double, z: Double)]) -> [(
    x: Double, y: Double, z: Double
  )] {
    var kept: [(x: Double, y: Double, z: Double)] = []
    for (index, a) in corners.enumerated() {
      let b = corners[(index + 1) % corners.count]
      if a.x >= nearest { kept.append(a) }
      if (a.x >= nearest) != (b.x >= nearest) {
        let t = (nearest - a.x) / (b.x - a.x)
        kept.append((nearest, a.y + t * (b.y - a.y), a.z + t * (b.z - a.z)))
      }
    }
    return kept
  }

  private func sightings(_ places: [Moment.Place], _ raster: Raster) -> [Sighting] {
    var found = places.prefix(254).enumerated().map {
      Sighting(
        actor: $1.actor, id: UInt8($0 + 1), box: nil, pixels: 0, visible: 0, depth: .nan)
    }
    for row in 0..<height {
      for column in 0..<width {
        let id = Int(raster.ids[row * width + column])
        guard id > 0 else { continue }
        let depth = Double(1 / raster.nearness[row * width + column])
        found[id - 1].pixels += 1
        found[id - 1].depth = min(
          found[id - 1].depth.isNaN ? .infinity : found[id - 1].depth, depth)
        let box = found[id - 1].box ?? (column, row, column, row)
        found[id - 1].box = (
          min(box.left, column), min(box.top, row), max(box.right, column), max(box.bottom, row)
        )
      }
    }
    for index in found.indices {
      let alone = raster.alone[index + 1]
      found[index].visible = alone > 0 ? Double(found[index].pixels) / Double(alone) : 0
    }
    return found
  }
}
