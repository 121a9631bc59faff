import Chance

/// One form that identifiers of a column have: at each place the characters that may stand there.
struct Shape: Codable, Sendable, Equatable {
  /// One element a place: a single character that always stands there, or the letters and digits
  /// that may.
  var places: [String]
  /// How many of a cycle's rows have this shape.
  var weight: Int
  var check: CheckScheme?

  static let mostPlaces = 256

  /// Whether a stranger's shape can be written: bounded, printable, check characters in reach.
  var isSound: Bool {
    guard (1...Shape.mostPlaces).contains(places.count), weight >= 1,
      weight <= ShapeMixture.cycle
    else { return false }
    var alphanumeric = 0
    for place in places {
      let bytes = Array(place.utf8)
      if place.unicodeScalars.count == 1, let scalar = place.unicodeScalars.first {
        if scalar.value < 0x20 || scalar.value == 0x7F { return false }
      } else if bytes.count < 2 || bytes.count > 62 || Set(bytes).count != bytes.count
        || !bytes.allSatisfy(Ascii.isAlphanumeric)
      {
        return false
      }
      if bytes.allSatisfy(Ascii.isAlphanumeric) { alphanumeric += 1 }
    }
    guard let check else { return true }
    guard check.fits(length: alphanumeric) else { return false }
    let computed = Set(check.checkPlaces(length: alphanumeric))
    var index = 0
    for place in places where place.utf8.allSatisfy(Ascii.isAlphanumeric) {
      if !computed.contains(index) {
        for character in place.utf8
        where !check.mayBe(character, at: index, length: alphanumeric) { return false }
      }
      index += 1
    }
    return true
  }
}

/// Writes one shape's identifiers: number `index` of them, all different up to `capacity` and
/// beyond it longer by some digits.
struct ShapeWriter: Sendable {
  private let template: [UInt8]
  /// Places that spell the scattered index, the last first.
  private let spelled: [(offset: Int, alphabet: [UInt8])]
  /// Places beyond what an index can fill, filled by chance.
  private let filled: [(offset: Int, alphabet: [UInt8])]
  private let alphanumeric: [Int]
  private let check: CheckScheme?
  private let permutation: Permutation
  private let scatter: Scatter
  /// How many different identifiers the shape has room for, at most 2⁶⁰.
  let capacity: UInt64
  /// The length of the digits added when the room is used up, and how it grows.
  private let overflow: Overflow

  /// Lengths that no other shape of the mixture has, so that longer identifiers stay unique too.
  struct Overflow: Sendable {
    var first: Int
    var step: Int
  }

  init(_ shape: Shape, overflow: Overflow, key: Seed) {
    var template: [UInt8] = []
    var alphanumeric: [Int] = []
    var spelled: [(offset: Int, alphabet: [UInt8])] = []
    var filled: [(offset: Int, alphabet: [UInt8])] = []
    var open: [(offset: Int, alphabet: [UInt8])] = []
    for place in shape.places {
      let bytes = Array(place.utf8)
      if bytes.allSatisfy(Ascii.isAlphanumeric) {
        if bytes.count > 1 || shape.check != nil { open.append((template.count, bytes)) }
        alphanumeric.append(template.count)
        template.append(bytes[0])
      } else {
        template += bytes
      }
    }
    var computed: Set<Int> = []
    if let check = shape.check {
      computed = Set(check.checkPlaces(length: alphanumeric.count).map { alphanumeric[$0] })
      if let slack = check.slackPlace(length: alphanumeric.count) {
        computed.insert(alphanumeric[slack])
      }
    }
    var capacity: UInt64 = 1
    for place in open.reversed() where !computed.contains(place.offset) {
      let size = UInt64(place.alphabet.count)
      if capacity <= (1 << 60) / size {
        capacity *= size
        spelled.append(place)
      } else {
        filled.append(place)
      }
    }
    self.template = template
    self.alphanumeric = alphanumeric
    self.spelled = spelled
    self.filled = filled
    self.check = shape.check
    self.capacity = capacity
    self.overflow = overflow
    self.permutation = Permutation(count: capacity, key: key)
    self.scatter = Scatter(key.derived("filling"))
  }

  func cell(_ index: UInt64) -> String {
    var bytes = template
    let turn = index / capacity
    var rest = permutation[index % capacity]
    for (offset, alphabet) in spelled {
      let size = UInt64(alphabet.count)
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: size)
      bytes[offset] = alphabet[Int(remainder)]
      rest = quotient
    }
    var chance: UInt64 = 0
    for (number, place) in filled.enumerated() {
      // What a draw leaves over is the next place's chance; eight places use 48 of 64 bits.
      if number % 8 == 0 { chance = scatter.bits(index, UInt64(number)) }
      let draw = chance.multipliedFullWidth(by: UInt64(place.alphabet.count))
      bytes[place.offset] = place.alphabet[Int(draw.high)]
      chance = draw.low
    }
    if let check {
      complete(&bytes, by: check, turn: turn)
    } else if turn > 0 {
      bytes += addedDigits(turn)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func complete(_ bytes: inout [UInt8], by check: CheckScheme, turn: UInt64) {
    // Luhn's rule is for any length; the other schemes fix it, and repeat once they are full.
    var places = alphanumeric
    if turn > 0, check == .luhn, let last = alphanumeric.last {
      let added = addedDigits(turn)
      bytes.insert(contentsOf: added, at: last)
      places.removeLast()
      places += (0...added.count).map { last + $0 }
    }
    var characters = places.map { bytes[$0] }
    if !check.complete(&characters), let slack = check.slackPlace(length: characters.count) {
      // Some digit in this place always has a check digit.
      for digit in Ascii.digits {
        characters[slack] = digit
        if check.complete(&characters) { break }
      }
    }
    for (index, offset) in places.enumerated() { bytes[offset] = characters[index] }
  }

  private func addedDigits(_ turn: UInt64) -> [UInt8] {
    let digits = Array(String(turn).utf8)
    var width = overflow.first
    while width < digits.count { width += overflow.step }
    return [UInt8](repeating: Ascii.zero, count: width - digits.count) + digits
  }
}
