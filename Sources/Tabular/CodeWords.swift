/// Each code as a word of bits, short for a common code and long for a rare one.
///
/// A column's code is drawn bit by bit. Were every word equally long, nine rows in ten of a column
/// that is mostly zero would be asked seven needless questions, each with an error of its own; cut
/// where the rows part evenly, the first question settles them. Words keep the order of codes
/// (compared as they are, padded with zeros), so that a question still separates low from high.
///
/// *Complexity*: a row is asked about H + 2 questions at most on average, where H is the entropy of
/// the column in bits.
///
/// *Source*: the weight-balanced alphabetic code of Gilbert, Moore (1959),
/// doi:10.1002/j.1538-7305.1959.tb01583.x, by recursive bisection; the length is bounded.
struct CodeWords: Sendable, Equatable {
  /// Bits of the longest word; 0 where there is one code only.
  let length: Int
  /// *Shape*: codes; each padded with zeros to `length` bits.
  let words: [UInt16]
  /// Bits of each word that mean something. *Shape*: codes.
  let lengths: [UInt8]

  /// - Parameter counts: rows of each code, at most 65,536 codes.
  init(counts: [Int]) {
    precondition((1...65_536).contains(counts.count), "There are 1 to 65,536 words.")
    let least = Self.bits(for: counts.count)
    let most = min(16, least + 3)
    var words = [UInt16](repeating: 0, count: counts.count)
    var lengths = [UInt8](repeating: 0, count: counts.count)
    var before = [0]
    before.reserveCapacity(counts.count + 1)
    // A code without rows still needs a place.
    for count in counts { before.append(before[before.count - 1] + max(count, 1)) }
    var open = [(range: 0..<counts.count, word: 0, depth: 0)]
    var deepest = 0
    while let (range, word, depth) = open.popLast() {
      guard range.count > 1 else {
        words[range.lowerBound] = UInt16(word << (most - depth))
        lengths[range.lowerBound] = UInt8(depth)
        deepest = max(deepest, depth)
        continue
      }
      let cut = Self.cut(range, before, room: 1 << (most - depth - 1))
      open.append((cut..<range.upperBound, word << 1 | 1, depth + 1))
      open.append((range.lowerBound..<cut, word << 1, depth + 1))
    }
    let spare = most - deepest
    self.length = deepest
    self.words = words.map { $0 >> UInt16(spare) }
    self.lengths = lengths
  }

  /// Words as a file has them, or nil where they are no prefix code in order.
  init?(lengths: [UInt8]) {
    guard (1...65_536).contains(lengths.count), let longest = lengths.max(), longest <= 16 else {
      return nil
    }
    var words: [UInt16] = []
    words.reserveCapacity(lengths.count)
    // Words in order fill the unit interval exactly: each begins where the one before ended.
    var next = 0
    for length in lengths {
      let width = 1 << (Int(longest) - Int(length))
      guard next % width == 0, next < 1 << Int(longest) else { return nil }
      words.append(UInt16(next))
      next += width
    }
    guard next == 1 << Int(longest) else { return nil }
    self.length = Int(longest)
    self.words = words
    self.lengths = lengths
  }

  static func bits(for codes: Int) -> Int {
    codes <= 1 ? 0 : Int.bitWidth - (codes - 1).leadingZeroBitCount
  }

  /// Where the rows of a range part most evenly, with at most `room` codes on either side.
  private static func cut(_ range: Range<Int>, _ before: [Int], room: Int) -> Int {
    let middle = before[range.lowerBound] + before[range.upperBound]
    var low = max(range.lowerBound + 1, range.upperBound - room)
    var high = min(range.upperBound - 1, range.lowerBound + room)
    let least = low
    while low < high {
      let candidate = (low + high) / 2
      if 2 * before[candidate] < middle { low = candidate + 1 } else { high = candidate }
    }
    if low > least, middle - 2 * before[low - 1] <= 2 * before[low] - middle { low -= 1 }
    return low
  }

  /// The code of each padded word. *Shape*: 2^length.
  var codes: [UInt16] {
    var codes = [UInt16](repeating: 0, count: 1 << length)
    for (code, word) in words.enumerated() {
      let width = 1 << (length - Int(lengths[code]))
      for place in Int(word)..<Int(word) + width { codes[place] = UInt16(code) }
    }
    return codes
  }

  /// For each prefix of `bit` bits, its rank among those after which a question is open; nil where
  /// the word has ended. *Shape*: 2^bit.
  func openRanks(bit: Int) -> (ranks: [UInt8?], count: Int) {
    var isOpen = [Bool](repeating: false, count: 1 << bit)
    for (word, length) in zip(words, lengths) where length > bit {
      isOpen[Int(word) >> (self.length - bit)] = true
    }
    var count = 0
    let total = isOpen.reduce(0) { $0 + ($1 ? 1 : 0) }
    let ranks = isOpen.map { open -> UInt8? in
      guard open else { return nil }
      defer { count += 1 }
      // Neighbours share a rank where there are more than bytes.
      return UInt8(total <= 256 ? count : count * 256 / total)
    }
    return (ranks, min(total, 256))
  }
}
