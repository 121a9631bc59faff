import Foundation

/// The words of a column's name, in lower case without accents.
///
/// Words are parted at anything but letters and digits, where case changes ("PatientID"), between
/// letters and digits, and inside a compound of two known words ("patientid", "kundennummer",
/// "firstname"). "filename" is one word, "parameter_name" is not a person's name.
struct ColumnName {
  let words: [String]
  private let set: Set<String>

  init(_ name: String) {
    var words: [String] = []
    for piece in ColumnName.pieces(name.prefix(256)) {
      words += ColumnName.parted(ColumnName.plain(piece))
    }
    self.words = words
    self.set = Set(words)
  }

  var first: String { words.first ?? "" }
  var last: String { words.last ?? "" }
  var isUnnamed: Bool { words.isEmpty || words.first == "unnamed" }

  func has(_ vocabulary: Set<String>) -> Bool { !set.isDisjoint(with: vocabulary) }

  /// Whether the words stand in the name in this order, side by side.
  func has(phrase: [String]) -> Bool {
    guard words.count >= phrase.count else { return false }
    return (0...(words.count - phrase.count)).contains { start in
      Array(words[start..<start + phrase.count]) == phrase
    }
  }

  func has(anyPhrase phrases: [[String]]) -> Bool { phrases.contains { has(phrase: $0) } }

  private static func pieces(_ name: Substring) -> [String] {
    var pieces: [String] = []
    var current = ""
    var previous: Character?
    let characters = Array(name)
    for (index, character) in characters.enumerated() {
      guard character.isLetter || character.isNumber else {
        if !current.isEmpty { pieces.append(current) }
        current = ""
        previous = nil
        continue
      }
      if let before = previous {
        let next = index + 1 < characters.count ? characters[index + 1] : nil
        let rises = before.isLowercase && character.isUppercase
        // "MRNCode": the last capital of a run begins the next word.
        let turns = before.isUppercase && character.isUppercase && next?.isLowercase == true
        if rises || turns || before.isNumber != character.isNumber {
          pieces.append(current)
          current = ""
        }
      }
      current.append(character)
      previous = character
    }
    if !current.isEmpty { pieces.append(current) }
    return pieces
  }

  private static func plain(_ word: String) -> String {
    word.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).lowercased()
      .replacingOccurrences(of: "ß", with: "ss")
  }

  private static func parted(_ word: String) -> [String] {
    if Words.all.contains(word) || word.utf8.count < 4 { return [word] }
    // The longest known end decides: "kundennummer" is a customer's number.
    for start in word.indices.dropFirst(2) {
      let head = String(word[..<start])
      let tail = String(word[start...])
      if Words.tails.contains(tail), Words.all.contains(head) { return [head, tail] }
    }
    return [word]
  }
}
