import Chance
import Tables

/// Street addresses: a fake street with a house number, and town and postcode where the column has
/// them.
struct StreetFormat: Codable, Sendable, Equatable {
  var places: Fakes.Locale
  var isUpper: Bool
  var hasTown: Bool

  static let largestNumber = 199

  var isSound: Bool { places.isSound && Set(places.streets).count == places.streets.count }

  init(of cells: [String], fakes: Fakes) {
    var places = fakes.locale(ofStreets: cells)
    // The name lists are not needed to write addresses.
    places.given = ["A"]
    places.family = ["A"]
    let numberFirst = cells.count { $0.first?.isNumber == true }
    let numberLast = cells.count { cell in
      cell.split(separator: " ").last?.first?.isNumber == true
    }
    if numberFirst != numberLast { places.numberFirst = numberFirst > numberLast }
    self.places = places
    self.isUpper = cells.count { $0 == $0.uppercased() } * 2 > cells.count
    self.hasTown =
      cells.count { cell in
        let pieces = cell.split { $0 == "," || $0 == "\n" }
        guard pieces.count >= 2, let last = pieces.last else { return false }
        return last.count(where: \.isLetter) >= 3
      } * 2 > cells.count
  }

  func writer(key: Seed) -> StreetWriter {
    StreetWriter(
      format: self,
      permutation: Permutation(
        count: UInt64(places.streets.count * StreetFormat.largestNumber), key: key),
      scatter: Scatter(key))
  }
}

struct StreetWriter: CellMaker {
  let format: StreetFormat
  let permutation: Permutation
  let scatter: Scatter

  func cell(_ entity: UInt64) -> String {
    let places = format.places
    let (turn, index) = entity.quotientAndRemainder(dividingBy: permutation.count)
    let (number, street) = permutation[index].quotientAndRemainder(
      dividingBy: UInt64(places.streets.count))
    // Every address used up: house numbers go on above the largest.
    let house = String(number + 1 + turn * UInt64(StreetFormat.largestNumber))
    let name = places.streets[Int(street)]
    var cell = places.numberFirst ? house + places.gap + name : name + places.gap + house
    if format.hasTown {
      let town = places.cities[scatter.below(places.cities.count, entity, 0)]
      let postcode = String(10_000 + scatter.below(90_000, entity, 1))
      cell += ", " + (places.numberFirst ? "\(town) \(postcode)" : "\(postcode) \(town)")
    }
    return format.isUpper ? cell.uppercased() : cell
  }
}
