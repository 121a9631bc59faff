import Tables

/// When a column of texts or whole numbers is a category, an identifier or free text.
enum KindRules {
  /// Fewer cells than this say nothing about whether values identify.
  static let fewestForIdentifier = 30
  /// Distinct values up to this number are a category, however few rows there are.
  static let categoryFloor = 20

  /// The kind of a column of texts.
  ///
  /// - Parameters:
  ///   - cells: how many are there.
  ///   - distinct: how many different ones.
  ///   - meanLength: in bytes, over the distinct values.
  ///   - longest: in bytes.
  ///   - meanBlanks: blanks within a value, over the distinct values.
  static func text(
    cells: Int, distinct: Int, meanLength: Double, longest: Int, meanBlanks: Double
  ) -> Kind {
    let isUnique = Double(distinct) >= 0.98 * Double(cells)
    if cells >= fewestForIdentifier, isUnique, longest <= 128, meanBlanks < 0.2 {
      return .identifier
    }
    let isLong = meanLength >= 25 && meanBlanks >= 3
    if isLong, Double(distinct) > max(Double(categoryFloor), 0.2 * Double(cells)) { return .text }
    // Blobs and the like: nobody's level is that long.
    if longest > 1024, distinct > categoryFloor { return .text }
    if Double(distinct) > max(Double(categoryFloor), 0.5 * Double(cells)), meanBlanks >= 0.8 {
      return .text
    }
    return .category
  }

  /// Whether a column of whole numbers, none missing, points at records: all different, and either
  /// a running number or named like an identifier.
  static func isIdentifier(_ cells: [Int64], name: String) -> Bool {
    guard cells.count >= fewestForIdentifier, let first = cells.first else { return false }
    let isNamed = soundsLikeIdentifier(name)
    let isRunning =
      !soundsLikeTime(name)
      && zip(cells, cells.dropFirst()).allSatisfy { $1 == $0 &+ 1 }
    if isRunning, isNamed || first == 0 || first == 1 || name.isEmpty { return true }
    guard isNamed || isRunning else { return false }
    if isRunning { return true }
    if zip(cells, cells.dropFirst()).allSatisfy({ $0 < $1 }) { return true }
    return Set(cells).count == cells.count
  }

  /// "id", "patient_id", "PatientID", "Record No", "#", "Unnamed: 0", ...
  static func soundsLikeIdentifier(_ name: String) -> Bool {
    if name.hasPrefix("Unnamed:") || name == "#" || name.isEmpty { return true }
    let words = words(of: name)
    let marks: Set<String> = [
      "id", "ids", "uid", "uuid", "guid", "no", "nr", "num", "number", "nummer", "key", "index",
      "idx", "pk", "mrn", "ssn", "udi", "rowid", "rownames", "identifier", "serial",
    ]
    guard let last = words.last, let first = words.first else { return false }
    // "number of rooms" counts; "id of owner" points.
    if words.count > 1, words[1] == "of" { return first == "id" || first == "key" }
    if ["num", "number", "no", "nr"].contains(first), words.count > 1, !marks.contains(last) {
      return false
    }
    return marks.contains(last) || ["id", "uuid", "key"].contains(first)
  }

  private static func soundsLikeTime(_ name: String) -> Bool {
    let times: Set<String> = [
      "year", "month", "week", "day", "hour", "minute", "second", "time", "date", "age", "period",
      "step", "t", "jahr", "monat", "tag", "annee", "quarter",
    ]
    return words(of: name).contains { times.contains($0) }
  }

  /// The words of a name in small letters: parted at other characters and where a capital follows.
  private static func words(of name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasSmall = false
    for character in name {
      let isWordly = character.isLetter || character.isNumber
      if !isWordly || (character.isUppercase && wasSmall), !word.isEmpty {
        words.append(word.lowercased())
        word = ""
      }
      if isWordly { word.append(character) }
      wasSmall = character.isLowercase
    }
    if !word.isEmpty { words.append(word.lowercased()) }
    return words
  }

  /// Spellings of no and yes, in small letters.
  private static let booleans: [(no: String, yes: String)] = [
    ("false", "true"), ("no", "yes"), ("n", "y"), ("f", "t"), ("off", "on"), ("nein", "ja"),
    ("non", "oui"), ("no", "si"), ("no", "sí"), ("falsch", "wahr"), ("faux", "vrai"),
  ]

  /// The two levels as no and yes, where that is what they say.
  static func booleanLevels(_ levels: [String]) -> [String]? {
    guard levels.count == 2 else { return nil }
    let small = levels.map { $0.lowercased() }
    for pair in booleans {
      if small == [pair.no, pair.yes] { return levels }
      if small == [pair.yes, pair.no] { return [levels[1], levels[0]] }
    }
    return nil
  }
}
