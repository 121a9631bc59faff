import Tables

/// One column's examination, from the surest evidence to the weakest.
struct ColumnExamination {
  let finding: Finding?

  /// - Parameter isAmongPeople: whether the table's other columns describe people.
  init(_ column: Column, fakes: Fakes, isAmongPeople: Bool) {
    self.finding = Examiner(column, fakes: fakes, isAmongPeople: isAmongPeople)?.finding()
  }
}

private struct Examiner {
  private typealias Words = ColumnName.Words
  let column: Column
  let name: ColumnName
  let sample: CellSample
  let fakes: Fakes
  let isText: Bool
  let isAmongPeople: Bool

  init?(_ column: Column, fakes: Fakes, isAmongPeople: Bool) {
    self.column = column
    self.isAmongPeople = isAmongPeople
    self.fakes = fakes
    self.name = ColumnName(column.name)
    // Pictures, recordings and the like have makers of their own.
    guard Kind.tabular.contains(column.kind), column.kind != .boolean else { return nil }
    switch column.storage {
    case .text, .codes: self.isText = true
    case .integers, .doubles: self.isText = false
    }
    self.sample = CellSample(column)
  }

  func finding() -> Finding? {
    if let known = column.schema.identity {
      return found(known, "the schema says so")
    }
    if sample.isEmpty {
      return column.kind == .identifier
        ? found(.code, "nearly every value occurs once, or the schema says so") : nil
    }
    if column.kind == .date || column.kind == .timestamp {
      return PlaceEvidence.finding(column, name, sample)
    }
    if isText, let finding = byForm() { return finding }
    if let finding = PlaceEvidence.finding(column, name, sample), column.kind != .identifier {
      return finding
    }
    if isText, let finding = address() ?? person() { return finding }
    if let finding = number() { return finding }
    return column.kind == .identifier
      ? found(.code, "nearly every value occurs once, or the schema says so") : nil
  }

  private func found(_ identity: Identity, _ why: String) -> Finding {
    Finding(column: column.name, identity: identity, why: why)
  }

  /// Whether there are so many different cells that they cannot be kinds of things.
  private var isVaried: Bool { sample.distinct.count >= 20 || sample.distinctShare > 0.5 }

  // MARK: Forms that speak for themselves

  private func byForm() -> Finding? {
    let counts = sample.forms()
    func share(_ forms: CellForm...) -> Double {
      Double(forms.reduce(0) { $0 + counts[$1, default: 0] }) / Double(sample.count)
    }
    func because(_ form: String, _ share: Double) -> String {
      "\(PlaceEvidence.percent(share)) of cells have the form of \(form)"
    }
    let emails = share(.email)
    // An address among other things is one too many.
    if emails >= 0.2, isVaried || emails >= 0.8 {
      return found(.email, because("an e-mail address", emails))
    }
    let isPhone = name.has(Words.phone) && !name.has(Words.kinds)
    if isPhone {
      let phones = sample.share { cell in
        let digits = cell.utf8.count(where: Ascii.isDigit)
        return (6...18).contains(digits) && cell.utf8.count(where: Ascii.isLetter) <= 4
      }
      if phones >= 0.6, isVaried {
        return found(.phone, "its name says phone and " + because("a phone number", phones))
      }
    }
    // Few people's identifiers are people's all the same.
    if share(.uuid) >= 0.8, name.has(Words.person) {
      return found(.code, because("a UUID", share(.uuid)))
    }
    guard isVaried else { return nil }
    let forms: [(CellForm, Identity, String)] = [
      (.url, .url, "a web address"), (.uuid, .code, "a UUID"), (.ip4, .ip, "an IP address"),
      (.ip6, .ip, "an IP address"), (.mac, .code, "a device's network address"),
      (.iban, .code, "an IBAN"), (.ssn, .code, "a US social security number"),
      (.card, .code, "a payment card's number"), (.vin, .code, "a vehicle identification number"),
      (.digest, .code, "a hexadecimal digest"),
    ]
    for (form, identity, words) in forms where share(form) >= 0.8 {
      return found(identity, because(words, share(form)))
    }
    if share(.ip4, .ip6) >= 0.8 { return found(.ip, because("an IP address", share(.ip4, .ip6))) }
    // Separators alone could part anything: nearly all must have them, nearly all differ.
    if share(.phone) >= 0.8, sample.distinctShare >= 0.5 || sample.distinct.count >= 200 {
      return found(.phone, because("a phone number", share(.phone)))
    }
    let direct = share(.email, .phone, .url, .ip4, .ip6, .uuid, .iban, .ssn, .card)
    if direct >= 0.8 {
      return found(.code, because("addresses or numbers that reach a person", direct))
    }
    return nil
  }

  // MARK: Addresses and names

  private func address() -> Finding? {
    let streets = sample.share { CellForm($0) == .address }
    let isNamed = name.has(Words.address) && !name.has(Words.kinds) && !name.has(Words.email)
    if isNamed, isVaried {
      if streets >= 0.5 || kindOfStreet >= 0.5 {
        return found(
          .streetAddress,
          "its name says address and \(PlaceEvidence.percent(max(streets, kindOfStreet))) of cells look like one"
        )
      }
    }
    if streets >= 0.8, kindOfStreet >= 0.5, sample.distinct.count >= 20, sample.distinctShare >= 0.3
    {
      return found(
        .streetAddress,
        "\(PlaceEvidence.percent(streets)) of cells have the form of a street address")
    }
    return nil
  }

  private var kindOfStreet: Double {
    sample.share { cell in
      cell.lowercased().split { $0 == " " || $0 == "," }.contains {
        CellForm.streetWord(String($0))
      }
    }
  }

  private func person() -> Finding? {
    let evidence = NameEvidence(sample, fakes: fakes)
    guard evidence.plausible >= 0.6 else { return nil }
    let known = max(evidence.persons, evidence.given, evidence.family)
    let isPeoples =
      name.has(Words.person) || name.has(["first", "last", "middle", "full", "birth"])
    let listed = "\(PlaceEvidence.percent(known)) of its values hold listed names"
    if name.has(Words.given) || (name.has(Words.name) && name.has(["first", "middle"]))
      || (name.words == ["first"] || name.words == ["middle"])
    {
      if isVaried || known >= 0.5 {
        return found(.givenName, "its name says given name; \(listed)")
      }
    }
    if name.has(Words.family) || (name.has(Words.name) && name.has(["last"]))
      || name.words == ["last"]
    {
      if isVaried || known >= 0.5 {
        return found(.familyName, "its name says family name; \(listed)")
      }
    }
    let isNamed = name.has(Words.name)
    if isNamed, isPeoples || name.has(["fullname"]) {
      // "user_name" may be a login.
      if evidence.persons >= 0.2 || evidence.capitalised >= 0.5 || known >= 0.5,
        isVaried || known >= 0.5
      {
        return found(singleOr(.personName, evidence), "its name says a person's name; \(listed)")
      }
    }
    let isBare = name.words.allSatisfy { Words.name.contains($0) }
    let isPersonWord = name.words.count == 1 && name.has(Words.person)
    if isNamed && isBare || isPersonWord {
      let isListed = known >= (isVaried ? 0.4 : 0.8)
      // Lists know few of the world's names.
      let isShaped =
        (isAmongPeople || !fakes.knowsNames) && evidence.capitalised >= 0.9
        && sample.distinctShare >= (isAmongPeople ? 0.5 : 0.9)
      if isListed || isShaped {
        return found(singleOr(.personName, evidence), "its name says name; \(listed)")
      }
    }
    // The column's name says nothing: only a large and clear majority does.
    if sample.distinct.count >= 50, evidence.persons >= 0.6 {
      return found(.personName, listed)
    }
    let isPlace = name.has(Words.town) || name.has(Words.state) || name.has(Words.kinds)
    if sample.distinct.count >= 50, !isPlace, evidence.given >= 0.8 || evidence.family >= 0.8 {
      return found(singleOr(.personName, evidence), listed)
    }
    return nil
  }

  private func singleOr(_ identity: Identity, _ evidence: NameEvidence) -> Identity {
    if max(evidence.given, evidence.family) <= evidence.persons { return identity }
    if max(evidence.given, evidence.family) < 0.5 { return identity }
    return evidence.given >= evidence.family ? .givenName : .familyName
  }

  // MARK: Numbers and codes

  private func number() -> Finding? {
    if name.has(Words.picture), isText, isVaried, !name.has(Words.quantity) {
      return found(.code, "its name says a picture or a biometric record of a person")
    }
    guard isWholeNumbersOrCodes else { return nil }
    if name.has(Words.phone), !isText, !name.has(Words.kinds), isVaried {
      let phones = sample.share { (7...15).contains($0.utf8.count) }
      if phones >= 0.8 {
        return found(.phone, "its name says phone and its numbers are as long as one")
      }
    }
    if !isText, isVaried, sample.distinctShare >= 0.5 {
      let cards = sample.share { $0.utf8.count >= 13 && CellForm($0) == .card }
      if cards >= 0.9 {
        return found(
          .code, "\(PlaceEvidence.percent(cards)) of cells have the form of a payment card's number"
        )
      }
    }
    let isMeasure = name.has(Words.quantity)
    let strong =
      Words.identifier.contains(name.last) || Words.identifier.contains(name.first)
      || name.has(phrase: ["social", "security"])
    let weak =
      Words.number.contains(name.last)
      || (Words.number.contains(name.first) && name.has(Words.record.union(Words.person)))
    let isPersons = name.has(Words.person)
    let isRecords = name.has(Words.record)
    // "country_code": a list of kinds, even where each occurs once.
    let isKinds = name.has(Words.kinds) && !strong
    let isNamed = (strong || weak || isPersons) && !isMeasure && !isKinds
    if !isNamed && sample.distinctShare < 0.95 { return nil }
    if !isMeasure, !isNamed, let why = rowNumbers() { return found(.code, why) }
    if !isText, !isNamed { return nil }
    let count = Uniqueness(column)
    if isNamed {
      let isEnough = strong || count.present >= 20
      if count.isUnique, isEnough, strong || weak || isText {
        return found(.code, "its name says identifier and every value occurs once")
      }
      if count.share >= 0.9, count.present >= 20, strong || weak || isText {
        return found(.code, "its name says identifier and nearly every value occurs once")
      }
      let isOfKinds = name.has(Words.kinds)
      if isPersons || name.has(Words.account), strong || weak, !isOfKinds, count.distinct >= 20 {
        return found(.code, "its name says a person's or an account's identifier")
      }
      // Things with many rows each (shops, films) are learned as categories are.
      let least = isRecords ? 0.01 : 0.05
      if strong || (weak && isRecords), !isOfKinds, count.distinct >= 50, count.share >= least {
        return found(.code, "its name says identifier, repeated over rows")
      }
      if name.has(Words.login), isText, count.share >= 0.5, count.distinct >= 20 {
        return found(.code, "its name says login and most values differ")
      }
    }
    if isText, count.present >= 20, count.share >= 0.98, column.kind != .text || isShortCodes {
      let codes = sample.share { CellForm($0) == .code && Examiner.isPlainlyCode($0) }
      if codes >= 0.8 {
        return found(
          .code,
          "\(PlaceEvidence.percent(codes)) of cells have the form of a code and nearly all differ")
      }
    }
    return nil
  }

  /// Letters and digits or many digits, and no quantity: "120/80" and "12.5kg" are none.
  private static func isPlainlyCode(_ cell: String) -> Bool {
    let bytes = Array(cell.utf8)
    let digits = bytes.count(where: Ascii.isDigit)
    let letters = bytes.count(where: Ascii.isLetter)
    guard bytes.count >= 5, letters > 0 || digits >= 7 else { return false }
    let number = bytes.prefix { Ascii.isDigit($0) || $0 == 0x2E || $0 == 0x2C }
    let unit = bytes.dropFirst(number.count)
    return number.isEmpty || letters == 0 || unit.count > 4 || !unit.allSatisfy(Ascii.isLetter)
  }

  private var isShortCodes: Bool { sample.share { $0.utf8.count <= 64 } >= 0.99 }

  private var isWholeNumbersOrCodes: Bool {
    switch column.storage {
    case .integers: return true
    case .doubles(let cells):
      return cells.allSatisfy { $0.isNaN || ($0 == $0.rounded() && abs($0) < 0x1p53) }
    case .text, .codes:
      // Free text is no code, whatever its column is called.
      return sample.share { $0.utf8.count <= 128 && $0.count { $0 == " " } <= 3 } >= 0.9
    }
  }

  /// 0, 1, 2, ... or 1, 2, 3, ...: the number of the row.
  private func rowNumbers() -> String? {
    // Under another name a count may be time, a dose or a distance, on which the rest depends.
    let isIndex = name.isUnnamed || name.has(Words.index.union(Words.record).union(Words.person))
    guard !isText, isIndex, column.count >= 20, let numbers = column.numbers,
      let first = numbers.first, first == 0 || first == 1 || name.isUnnamed
    else { return nil }
    // A missing cell is NaN, which is above nothing.
    var previous = first - 1
    for number in numbers {
      guard number > previous else { return nil }
      previous = number
    }
    // Parted tables have gaps: of two numbers, one at least must be there.
    let gap = (previous - first) / Double(numbers.count - 1)
    return gap < 2 ? "its numbers count the rows" : nil
  }
}
