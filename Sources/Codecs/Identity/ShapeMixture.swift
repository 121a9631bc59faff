import Chance
import Tables

/// The forms a column's identifiers have and how often each occurs.
///
/// *Privacy*: learned from distinct identifiers. A shape needs `minimumRows` of them, and so does
/// any character that is always in its place; everything else is drawn from whole classes
/// (digits, letters, hexadecimal digits).
struct ShapeMixture: Codable, Sendable, Equatable {
  var shapes: [Shape]

  /// Rows over which shapes alternate.
  static let cycle = 256
  static let mostShapes = 64

  var isSound: Bool {
    (1...ShapeMixture.mostShapes).contains(shapes.count) && shapes.allSatisfy(\.isSound)
      && shapes.reduce(0) { $0 + $1.weight } <= ShapeMixture.cycle
  }

  /// How many identifiers of the first shape that fills up exist before any grows longer.
  ///
  /// *Complexity*: one pass over the places.
  var room: Double {
    let total = Double(shapes.reduce(0) { $0 + $1.weight })
    return shapes.map { shape in
      var capacity = 1.0
      var alphanumeric = 0
      let count = shape.places.count { $0.utf8.allSatisfy(Ascii.isAlphanumeric) }
      var computed = Set(shape.check?.checkPlaces(length: count) ?? [])
      if let slack = shape.check?.slackPlace(length: count) { computed.insert(slack) }
      for place in shape.places where place.utf8.allSatisfy(Ascii.isAlphanumeric) {
        if !computed.contains(alphanumeric) { capacity *= Double(place.utf8.count) }
        alphanumeric += 1
      }
      return capacity * total / Double(shape.weight)
    }.min() ?? 1
  }

  func writer(key: Seed) -> ShapeMixtureWriter { ShapeMixtureWriter(self, key: key) }
}

/// Writes a mixture's identifiers, entity by entity.
struct ShapeMixtureWriter: CellMaker {
  private var writers: [ShapeWriter] = []
  /// Which shape each entity of a cycle has, and which of that shape's it is.
  private var turns: [(shape: Int, rank: UInt64)] = []
  private var weights: [UInt64] = []

  init(_ mixture: ShapeMixture, key: Seed) {
    let lengths = mixture.shapes.map(\.places.count)
    let longest = lengths.max() ?? 0
    var order: [Int] = []
    for (number, shape) in mixture.shapes.enumerated() {
      // Lengths above the longest shape are dealt out in turn, so that no two shapes meet.
      let overflow = ShapeWriter.Overflow(
        first: longest + 1 + number - lengths[number], step: mixture.shapes.count)
      writers.append(
        ShapeWriter(shape, overflow: overflow, key: key.derived("shape", UInt64(number))))
      order += [Int](repeating: number, count: shape.weight)
      weights.append(UInt64(shape.weight))
    }
    var stream = key.stream("shapes in turn")
    order.shuffle(using: &stream)
    var ranks = [UInt64](repeating: 0, count: mixture.shapes.count)
    for shape in order {
      turns.append((shape, ranks[shape]))
      ranks[shape] += 1
    }
  }

  func cell(_ entity: UInt64) -> String {
    let (cycle, place) = entity.quotientAndRemainder(dividingBy: UInt64(turns.count))
    let turn = turns[Int(place)]
    return writers[turn.shape].cell(cycle &* weights[turn.shape] &+ turn.rank)
  }
}
