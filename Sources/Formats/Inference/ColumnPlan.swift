import Tables

/// How a column's cells are to be read.
struct ColumnPlan {
  var schema: ColumnSchema
  var method: Method
  /// Whether `""` in quotes is missing, as a bare empty cell always is.
  var quotedEmptyIsMissing: Bool
  /// A further spelling of missing cells, stated by the user or found in the column.
  var missing: [UInt8]
  /// Whether the kind was stated and is not to be changed by what the cells turn out to be.
  var isStated: Bool

  enum Method {
    case integers(NumberStyle)
    case doubles(NumberStyle)
    case days(DatePattern)
    case moments(DatePattern)
    case texts
  }

  /// The plan for a column whose kind and format the user stated.
  init(stated schema: ColumnSchema) throws {
    self.schema = schema
    isStated = true
    // A source with types knows a missing cell from an empty text.
    quotedEmptyIsMissing = schema.format.sourceType == nil
    missing = Array(schema.format.missingToken.utf8)
    let format = schema.format
    let style = NumberStyle(
      decimalComma: format.decimalComma, groupSeparator: format.groupSeparator)
    switch schema.kind {
    case .count: method = .integers(style)
    case .measurement: method = .doubles(style)
    case .date, .timestamp:
      let standard = schema.kind == .date ? DatePattern.isoDate : .isoTimestamp
      guard let pattern = format.datePattern.map(DatePattern.init) ?? standard,
        schema.kind == .timestamp || !pattern.hasTime
      else {
        throw FormatError(
          .schema, place: "Column “\(schema.name)” of the schema",
          expected: "its date pattern is not understood",
          remedy: "Use strftime directives: %Y %m %d %H %M %S, for instance %d/%m/%Y.")
      }
      method = schema.kind == .date ? .days(pattern) : .moments(pattern)
    case .category, .boolean, .text, .identifier: method = .texts
    default:
      throw FormatError(
        .schema, place: "Column “\(schema.name)” of the schema",
        expected: "a table file cannot hold cells of the kind \(schema.kind)",
        remedy: "Use one of \(Kind.tabular.map(\.rawValue).joined(separator: ", ")).")
    }
  }

  /// The plan that a column's evidence asks for.
  ///
  /// - Parameters:
  ///   - decimalCommas: whether other columns of the file can only have decimal commas.
  ///   - dayFirst: what to take where a column leaves open which number is the day.
  init(_ evidence: ColumnEvidence, decimalCommas: Bool, dayFirst: Bool, sourceType: String?) {
    isStated = false
    var format = ColumnFormat(sourceType: sourceType)
    quotedEmptyIsMissing = true
    missing = []
    let kind: Kind
    if evidence.isNumeric {
      let style = evidence.style(fileHasDecimalCommas: decimalCommas)
      let numbers = evidence.numbers(style) ?? ColumnEvidence.NumberEvidence()
      format.decimalComma = style.decimalComma
      format.groupSeparator = numbers.hasGroups ? style.groupSeparator : nil
      let isFull = numbers.hasExponent || numbers.mostDigits > 15 && numbers.hasFraction
      if !isFull, numbers.mostFraction > 0 {
        format.decimals = numbers.mostFraction
        format.paddedDecimals = numbers.leastFraction == numbers.mostFraction
      }
      if numbers.mostFraction > 0, numbers.leastFraction > 0, numbers.leastFraction < .max {
        format.leastDecimals = numbers.leastFraction
      }
      if numbers.hasFraction || numbers.hasExponent {
        kind = .measurement
        method = .doubles(style)
      } else {
        kind = .count
        method = .integers(style)
      }
    } else if evidence.isDate, let date = evidence.date {
      format.datePattern = date.pattern(dayFirst: dayFirst)
      if date.hasTime {
        kind = .timestamp
        method = .moments(format.datePattern.flatMap(DatePattern.init) ?? .isoTimestamp)
      } else {
        kind = .date
        method = .days(format.datePattern.flatMap(DatePattern.init) ?? .isoDate)
      }
    } else {
      kind = .category
      method = .texts
      // Where bare empty cells are the missing ones, "" in quotes is a text of its own.
      quotedEmptyIsMissing = sourceType == nil && evidence.emptyCount == 0
    }
    schema = ColumnSchema(name: evidence.name, kind: kind, format: format)
    if kind != .category || evidence.isAllMissing { chooseMissing(evidence) }
  }

  /// The spelling most missing cells have.
  private mutating func chooseMissing(_ evidence: ColumnEvidence) {
    var most = evidence.emptyCount + evidence.quotedEmptyCount
    for (index, count) in evidence.tokenCounts.enumerated().dropFirst()
    where count > most && index < MissingToken.firstInfinity {
      most = count
      schema.format.missingToken = MissingToken.spellings[index]
    }
    missing = Array(schema.format.missingToken.utf8)
  }

  func isMissing(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    spellsMissing(bytes, count) || MissingToken.index(bytes, count) != nil
  }

  @inline(__always)
  func spellsMissing(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard count == missing.count, count > 0 else { return false }
    for i in 0..<count where bytes[i] != missing[i] { return false }
    return true
  }
}
