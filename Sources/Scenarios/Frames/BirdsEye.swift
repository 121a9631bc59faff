/// The scene from above, the car a third from the left, driving right.
struct BirdsEye: Sendable {
  var side = 256
  /// Metres a pixel.
  var scale = 0.2

  func picture(of moment: Moment) -> Raster {
    var raster = Raster(width: side, height: side)
    guard let ego = moment.places.first(where: { $0.actor == "ego" }) else { return raster }
    let left = ego.x - Double(side) * scale / 3
    let top = ego.y + Double(side) * scale / 2
    raster.backdrop { column, row in
      let colour = Camera.ground(
        x: left + (Double(column) + 0.5) * scale, y: top - (Double(row) + 0.5) * scale)
      return (colour.0, colour.1, colour.2, nearness: 0)
    }
    for (index, place) in moment.places.prefix(254).enumerated() {
      let id = UInt8(place.actor == "ego" ? 255 : index)
      for (height, solid) in Solid.solids(of: place, id: id).enumerated() {
        let corners = [
          (solid.low.x, solid.low.y), (solid.high.x, solid.low.y),
          (solid.high.x, solid.high.y), (solid.low.x, solid.high.y),
        ].map { (($0.0 - left) / scale, (top - $0.1) / scale) }
        let c = place.actor == "ego" && height == 1 ? (240, 240, 245) : solid.colour
        raster.fill(
          corners, id: id, colour: (c.0, c.1, c.2), plane: (Double(height + 1), 0, 0))
      }
    }
    return raster
  }
}
