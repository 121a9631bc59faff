public import Chance

/// What a cell's text looks like, so plainly that it can be matched in one pass and generated
/// without a try that fails: a sequence of character sets, each so many times.
///
/// Two spellings. A *picture* such as "AA-9999": A is a capital letter, a a small one, 9 a digit,
/// X a capital letter or a digit; a backslash makes the next character mean itself; everything else
/// is itself. Between slashes a *restricted expression* such as "/[A-Z]{2}-\d{4,6}x?/": sets,
/// `\d`, `{n}`, `{n,m}` and `?`. There are no groups, no alternatives and no unbounded repeats, so
/// no text takes longer than its length times the pattern's.
public struct CellPattern: Hashable, Sendable, Codable, CustomStringConvertible {
  public let spelling: String
  fileprivate let pieces: [Piece]

  fileprivate struct Piece: Hashable, Sendable {
    var set: [UInt8]
    var least: Int
    var most: Int
  }

  /// The longest text a pattern may describe.
  public static let longest = 256

  public var description: String { spelling }

  /// - Throws: `ConstraintError` naming the character that is not understood.
  public init(_ spelling: String) throws {
    self.spelling = spelling
    let characters = Array(spelling.utf8)
    let isExpression = characters.count >= 2 && characters.first == 0x2F && characters.last == 0x2F
    guard !characters.isEmpty, characters.count <= 1024, characters.allSatisfy({ $0 < 0x80 }) else {
      throw Self.refusal("it must have 1 to 1,024 ASCII characters")
    }
    pieces =
      isExpression
      ? try Self.expression(Array(characters[1..<characters.count - 1]))
      : try Self.picture(characters)
    guard pieces.reduce(0, { $0 + $1.most }) <= Self.longest,
      pieces.contains(where: { $0.most > 0 })
    else { throw Self.refusal("it must describe 1 to \(Self.longest) characters") }
  }

  private static let capitals = Array(UInt8(0x41)...0x5A)
  private static let small = Array(UInt8(0x61)...0x7A)
  private static let digits = Array(UInt8(0x30)...0x39)

  private static func picture(_ bytes: [UInt8]) throws -> [Piece] {
    var result: [Piece] = []
    var i = 0
    while i < bytes.count {
      var set: [UInt8]
      switch bytes[i] {
      case 0x41: set = capitals
      case 0x61: set = small
      case 0x39: set = digits
      case 0x58: set = digits + capitals
      case 0x5C:
        i += 1
        guard i < bytes.count else { throw refusal("a backslash must have a character behind it") }
        set = [bytes[i]]
      default: set = [bytes[i]]
      }
      result.append(Piece(set: set, least: 1, most: 1))
      i += 1
    }
    return result
  }

  private static func expression(_ bytes: [UInt8]) throws -> [Piece] {
    var result: [Piece] = []
    var i = 0
    func escaped() throws -> [UInt8] {
      guard i + 1 < bytes.count else {
        throw refusal("a backslash must have a character behind it")
      }
      i += 1
      if bytes[i] == 0x64 { return digits }
      guard !(small + capitals + digits).contains(bytes[i]) else {
        throw refusal("the only escape of a letter is \\d (character \(i + 2))")
      }
      return [bytes[i]]
    }
    func number() throws -> Int {
      var value: Int?
      while i < bytes.count, digits.contains(bytes[i]) {
        value = (value ?? 0) * 10 + Int(bytes[i] - 0x30)
        guard value! <= longest else { throw refusal("no repeat may exceed \(longest)") }
        i += 1
      }
      guard let value else { throw refusal("a number was expected (character \(i + 2))") }
      return value
    }
    while i < bytes.count {
      var set: [UInt8]
      switch bytes[i] {
      case 0x5B:
        set = try characterSet(bytes, &i)
      case 0x5C: set = try escaped()
      case _ where "]{}?*+().|^$".utf8.contains(bytes[i]):
        throw refusal(
          "sets, \\d, {n}, {n,m} and ? are all there is; put a backslash before a mark that means "
            + "itself (character \(i + 2))")
      default: set = [bytes[i]]
      }
      i += 1
      var piece = Piece(set: set, least: 1, most: 1)
      if i < bytes.count, bytes[i] == 0x3F {
        piece.least = 0
        i += 1
      } else if i < bytes.count, bytes[i] == 0x7B {
        i += 1
        piece.least = try number()
        piece.most = piece.least
        if i < bytes.count, bytes[i] == 0x2C {
          i += 1
          piece.most = try number()
        }
        guard i < bytes.count, bytes[i] == 0x7D, piece.least <= piece.most else {
          throw refusal("a repeat must be {n} or {n,m} with n at most m (character \(i + 2))")
        }
        i += 1
      }
      result.append(piece)
    }
    return result
  }

  /// From “[” to “]”; leaves `i` at the latter.
  private static func characterSet(_ bytes: [UInt8], _ i: inout Int) throws -> [UInt8] {
    var members = Set<UInt8>()
    i += 1
    guard i < bytes.count, bytes[i] != 0x5E else { throw refusal("a set may not be negated") }
    while i < bytes.count, bytes[i] != 0x5D {
      var first = bytes[i]
      if first == 0x5C {
        guard i + 1 < bytes.count else { break }
        i += 1
        first = bytes[i]
        if first == 0x64 {
          members.formUnion(digits)
          i += 1
          continue
        }
      }
      if i + 2 < bytes.count, bytes[i + 1] == 0x2D, bytes[i + 2] != 0x5D {
        guard first <= bytes[i + 2] else {
          throw refusal("a set's range must ascend (character \(i + 2))")
        }
        members.formUnion(first...bytes[i + 2])
        i += 3
      } else {
        members.insert(first)
        i += 1
      }
    }
    guard i < bytes.count, !members.isEmpty else {
      throw refusal("a set must hold a character and be closed by “]”")
    }
    return members.sorted()
  }

  /// Whether the whole text is one the pattern describes.
  ///
  /// *Complexity*: O(text × pattern).
  public func matches(_ text: String) -> Bool {
    // Places in the text that the pieces so far can end at.
    var ends: Set<Int> = [0]
    let bytes = Array(text.utf8.prefix(Self.longest + 1))
    for piece in pieces {
      var next: Set<Int> = []
      for end in ends {
        var place = end
        var count = 0
        while true {
          if count >= piece.least { next.insert(place) }
          guard count < piece.most, place < bytes.count, piece.set.contains(bytes[place]) else {
            break
          }
          place += 1
          count += 1
        }
      }
      ends = next
    }
    return ends.contains(bytes.count)
  }

  /// How many spellings there are, counting one that can be read in two ways twice; at most
  /// `Int64.max`.
  public var spellings: UInt64 {
    pieces.reduce(1) { total, piece in Self.product(total, piece.spellings) }
  }

  /// Whether each choice gives another text: no piece varies in length.
  public var isInjective: Bool { pieces.allSatisfy { $0.least == $0.most } }

  /// The text of one choice.
  ///
  /// - Parameter choice: below `spellings`.
  public func text(_ choice: UInt64) -> String {
    var rest = choice
    var bytes: [UInt8] = []
    for piece in pieces.reversed() {
      let size = piece.spellings
      var own = rest % size
      rest /= size
      var length = piece.least
      while length < piece.most {
        let many = Self.power(UInt64(piece.set.count), length)
        guard own >= many else { break }
        own -= many
        length += 1
      }
      for _ in 0..<length {
        bytes.append(piece.set[Int(own % UInt64(piece.set.count))])
        own /= UInt64(piece.set.count)
      }
    }
    return String(decoding: bytes.reversed(), as: UTF8.self)
  }

  fileprivate static func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (value, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow || value > UInt64(Int64.max) ? UInt64(Int64.max) : value
  }

  fileprivate static func power(_ base: UInt64, _ exponent: Int) -> UInt64 {
    (0..<exponent).reduce(1) { total, _ in product(total, base) }
  }

  private static func refusal(_ expected: String) -> ConstraintError {
    ConstraintError(
      place: "The format", expected: expected,
      remedy: "Write a picture such as AA-9999, or an expression such as /[A-Z]{2}-\\d{4}/.")
  }

  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(spelling)
  }
}

extension CellPattern.Piece {
  var spellings: UInt64 {
    var total: UInt64 = 0
    for length in least...most {
      let many = CellPattern.power(UInt64(set.count), length)
      let (sum, overflow) = total.addingReportingOverflow(many)
      total = overflow || sum > UInt64(Int64.max) ? UInt64(Int64.max) : sum
    }
    return total
  }
}

extension CellPattern {
  /// A random text; each piece's length and characters are drawn evenly.
  public func text(using random: inout RandomStream) -> String {
    var bytes: [UInt8] = []
    for piece in pieces {
      let length = piece.least + random.below(piece.most - piece.least + 1)
      for _ in 0..<length { bytes.append(piece.set[random.below(piece.set.count)]) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
