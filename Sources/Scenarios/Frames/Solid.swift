/// A box that is drawn: along the road, across it, and up.
struct Solid: Sendable {
  /// The number its pixels carry in a mask; 0 is nobody.
  var id: UInt8
  /// Metres; of its lower, right, near corner and its upper, left, far one.
  var low: (x: Double, y: Double, z: Double)
  var high: (x: Double, y: Double, z: Double)
  var colour: (red: UInt8, green: UInt8, blue: UInt8)
}

extension Solid {
  private static let paints: [(UInt8, UInt8, UInt8)] = [
    (70, 110, 160), (150, 60, 60), (90, 130, 90), (120, 120, 130), (170, 140, 70),
  ]

  /// How somebody looks: the box of the world's physics, with a body within it.
  ///
  /// Heights are not part of the world; they are of an average road user and said in the documentation.
  static func solids(of place: Moment.Place, id: UInt8) -> [Solid] {
    let (x, y, l, w) = (place.x, place.y, place.length, place.width)
    func box(
      _ along: Double, _ across: Double, _ bottom: Double, _ top: Double,
      _ colour: (UInt8, UInt8, UInt8), shift: Double = 0
    ) -> Solid {
      Solid(
        id: id,
        low: (x + shift - along * l / 2, y - across * w / 2, bottom),
        high: (x + shift + along * l / 2, y + across * w / 2, top), colour: colour)
    }
    let skin: (UInt8, UInt8, UInt8) = (222, 184, 150)
    switch place.actor {
    case "child", "adult":
      let height = place.actor == "child" ? 1.15 : 1.75
      let coat: (UInt8, UInt8, UInt8) = place.actor == "child" ? (225, 120, 30) : (180, 40, 60)
      return [
        box(0.7, 0.8, 0, 0.46 * height, (50, 60, 90)),
        box(1, 1, 0.46 * height, 0.83 * height, coat),
        box(0.7, 0.4, 0.83 * height, height, skin),
      ]
    case "cyclist":
      return [
        box(0.25, 1, 0, 0.7, (30, 30, 30)), box(0.8, 0.35, 0.7, 1.45, (30, 130, 180)),
        box(0.6, 0.15, 1.45, 1.72, skin),
      ]
    case "hedge": return [box(1, 1, 0, 1.8, (40, 95, 45))]
    default:
      let paint = paints[(Int(id) + 4) % paints.count]
      return [
        box(0.98, 0.9, 0, 0.3, (25, 25, 25)), box(1, 1, 0.3, 0.85, paint),
        box(0.55, 0.9, 0.85, 1.5, (60, 75, 90), shift: -0.05 * l),
      ]
    }
  }
}
