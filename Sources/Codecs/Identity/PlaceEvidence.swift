import Tables

/// What speaks for dates and places, which are learned and flagged (Safe Harbor B and C).
enum PlaceEvidence {
  /// - Parameter name: the column's name.
  static func finding(_ column: Column, _ name: ColumnName, _ sample: CellSample) -> Finding? {
    func found(_ identity: Identity, _ why: String) -> Finding {
      Finding(column: column.name, identity: identity, why: why)
    }
    if column.kind == .date || column.kind == .timestamp {
      return found(.date, "its cells are dates")
    }
    switch column.storage {
    case .text, .codes:
      let dates = sample.share { CellForm($0) == .date || namesMonth($0) }
      if dates >= 0.8 {
        return found(.date, "\(percent(dates)) of cells have the form of a date or time")
      }
      if name.has(ColumnName.Words.month.union(ColumnName.Words.weekday))
        || name.has(phrase: ["day", "of", "week"]),
        sample.share({ isCalendarName($0) }) >= 0.8
      {
        return found(.date, "its cells name months or days of the week")
      }
      if isPostcode(name, sample) {
        return found(.geography, "its name and the form of its cells say postcode")
      }
      let words = sample.share { $0.contains(where: \.isLetter) }
      if words >= 0.8, isTown(name) {
        return found(.geography, "its name says a place smaller than a state")
      }
      let pairs = sample.share(isCoordinatePair)
      if pairs >= 0.8 { return found(.geography, "its cells are pairs of coordinates") }
    case .integers, .doubles:
      if name.has(["hausnummer", "housenumber", "huisnummer"])
        || name.has(phrase: ["house", "number"])
      {
        return found(.geography, "its name says house number")
      }
      if isPostcode(name, sample) {
        return found(.geography, "its name and the form of its cells say postcode")
      }
      if let why = coordinates(column, name) { return found(.geography, why) }
      if let why = calendar(column, name) { return found(.date, why) }
      if let why = highAges(column, name) { return found(.date, why) }
    }
    return nil
  }

  static func stateBesidePlaces(_ column: Column) -> Finding? {
    let name = ColumnName(column.name)
    guard name.has(ColumnName.Words.state), !name.has(["marital", "civil", "machine", "order"])
    else { return nil }
    let sample: CellSample
    switch column.storage {
    case .text, .codes: sample = CellSample(column)
    case .integers, .doubles: return nil
    }
    guard sample.distinct.count >= 2, sample.share({ $0.contains(where: \.isLetter) }) >= 0.9 else {
      return nil
    }
    return Finding(
      column: column.name, identity: .geography,
      why: "its name says state and it stands beside smaller places")
  }

  private static func isTown(_ name: ColumnName) -> Bool {
    guard
      name.has(ColumnName.Words.town)
        || name.has(anyPhrase: [["birth", "place"], ["place", "of", "birth"]])
    else { return false }
    return !name.has(ColumnName.Words.kinds) && !name.has(ColumnName.Words.quantity)
  }

  /// Four to ten letters and digits, most of them with a digit.
  private static func isPostcode(_ name: ColumnName, _ sample: CellSample) -> Bool {
    guard name.has(ColumnName.Words.postcode) else { return false }
    // Short words for it are short words for other things too.
    let isSure = name.has(ColumnName.Words.postcode.subtracting(["cap", "cp", "cep"]))
    let fitting = sample.share { cell in
      let plain = cell.utf8.filter(Ascii.isAlphanumeric)
      return (isSure ? 3...10 : 5...8).contains(plain.count) && plain.contains(where: Ascii.isDigit)
        && plain.count(where: Ascii.isLetter) <= 5
    }
    return fitting >= 0.8 && sample.distinct.count >= (isSure ? 2 : 10)
  }

  private static func isCoordinatePair(_ cell: String) -> Bool {
    let parts = cell.split { ",; ()".contains($0) }
    guard parts.count == 2, let latitude = Double(parts[0]), let longitude = Double(parts[1]),
      parts.allSatisfy({ $0.contains(".") })
    else { return false }
    return abs(latitude) <= 90 && abs(longitude) <= 180
  }

  private static func coordinates(_ column: Column, _ name: ColumnName) -> String? {
    guard case .doubles(let cells) = column.storage else { return nil }
    let isLatitude = name.has(ColumnName.Words.latitude)
    let isLongitude = name.has(ColumnName.Words.longitude)
    guard isLatitude != isLongitude else { return nil }
    let limit = isLatitude ? 90.0 : 180.0
    guard cells.allSatisfy({ $0.isNaN || abs($0) <= limit }), cells.contains(where: { !$0.isNaN })
    else { return nil }
    return "its name and range say \(isLatitude ? "latitude" : "longitude")"
  }

  /// A month as 1 to 12, a day of the month or of the week, a week of the month.
  private static func calendar(_ column: Column, _ name: ColumnName) -> String? {
    let phrases = [
      ["day", "of", "week"], ["day", "of", "month"], ["week", "of", "month"],
      ["day", "of", "year"],
      ["week", "of", "year"], ["month", "of", "year"],
    ]
    let isPhrase = name.has(anyPhrase: phrases)
    let isMonth = name.words.count <= 2 && name.has(ColumnName.Words.month)
    let isBirth =
      name.has(["birth", "dob", "geburts"]) && name.has(["year", "day", "month", "date"])
    guard isPhrase || isMonth || isBirth, let range = range(column) else { return nil }
    if isPhrase, range.lowerBound >= 0, range.upperBound <= 366 {
      return "its name says part of a date"
    }
    if isMonth, range.lowerBound >= 0, range.upperBound <= 12 {
      return "its name and range say month"
    }
    return isBirth ? "its name says part of a date of birth" : nil
  }

  private static func highAges(_ column: Column, _ name: ColumnName) -> String? {
    guard name.has(ColumnName.Words.age), !name.has(ColumnName.Words.things),
      !name.has(["group", "band", "gruppe", "of"]), let range = range(column),
      range.lowerBound >= 0, range.upperBound > 89, range.upperBound <= 130
    else { return nil }
    return "it holds ages over 89, which Safe Harbor counts with dates"
  }

  private static func range(_ column: Column) -> ClosedRange<Double>? {
    guard let numbers = column.numbers else { return nil }
    var least = Double.infinity
    var most = -Double.infinity
    for number in numbers where !number.isNaN {
      least = min(least, number)
      most = max(most, number)
    }
    return least <= most ? least...most : nil
  }

  /// "12 March 2020", "Mar 5, 2021", "5. Mai 21".
  private static func namesMonth(_ cell: String) -> Bool {
    guard (6...40).contains(cell.utf8.count) else { return false }
    let words = ColumnName(cell).words
    guard (2...4).contains(words.count) else { return false }
    let numbers = words.compactMap(Int.init)
    return numbers.count == words.count - 1 && numbers.allSatisfy { $0 <= 2_999 }
      && words.contains { isCalendarName($0) }
  }

  private static func isCalendarName(_ cell: String) -> Bool {
    let plain = ColumnName(cell).words
    guard plain.count == 1, let word = plain.first, word.count >= 2 else { return false }
    return calendarNames.contains { $0 == word || (word.count <= 4 && $0.hasPrefix(word)) }
  }

  private static let calendarNames = """
    january february march april may june july august september october november december
    januar februar marz mai juni juli oktober dezember
    janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    gennaio febbraio aprile maggio giugno luglio settembre ottobre novembre dicembre
    januari februari maart mei augustus
    janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro
    monday tuesday wednesday thursday friday saturday sunday
    montag dienstag mittwoch donnerstag freitag samstag sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche
    lunes martes miercoles jueves viernes sabado domingo
    lunedi martedi mercoledi giovedi venerdi sabato domenica
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    segunda terca quarta quinta sexta
    """.split { $0 == " " || $0 == "\n" }.map(String.init)

  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded(.down))) %" }
}
