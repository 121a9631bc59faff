import Chance
import Tables

/// What was learned of a column of identifiers: how they are written, never one of them.
enum IdentifierFormat: Codable, Sendable, Equatable {
  /// No cell was there to learn from.
  case none
  case sequence(SequenceFormat)
  case shapes(ShapeMixture)
  case uuid(UUIDFormat)
  case name(NameFormat)
  case email(EmailFormat)
  case street(StreetFormat)
  case url(URLFormat)
  case ip(IPFormat)

  var isSound: Bool {
    switch self {
    case .none, .uuid, .ip: true
    case .sequence(let format): format.isSound
    case .shapes(let format): format.isSound
    case .name(let format): format.isSound
    case .email(let format): format.isSound
    case .street(let format): format.isSound
    case .url(let format): format.isSound
    }
  }

  /// - Parameters:
  ///   - seed: the whole output's.
  ///   - key: the column's own, of the whole output.
  func writer(seed: Seed, key: Seed) -> (any CellMaker)? {
    switch self {
    case .none: nil
    case .sequence(let format): format.writer(key: key)
    case .shapes(let format): format.writer(key: key)
    case .uuid(let format): format.writer(key: key)
    case .name(let format): format.writer(seed: seed, key: key)
    case .email(let format): format.writer(seed: seed, key: key)
    case .street(let format): format.writer(key: key)
    case .url(let format): format.writer(key: key)
    case .ip(let format): format.writer(key: key)
    }
  }
}

extension IdentifierFormat {
  /// - Parameters:
  ///   - values: distinct identifiers in the order they first appear.
  ///   - identity: what the column is known to identify by; nil lets the cells speak.
  ///   - type: the type the source declared.
  init(
    of values: [String], identity: Identity?, type: String?, fakes: Fakes, privacy: PrivacyFloor
  ) {
    guard !values.isEmpty else {
      self = .none
      return
    }
    let all = values
    let values = IdentifierFormat.spread(values)
    switch identity ?? IdentifierFormat.identity(of: values) {
    case .personName, .givenName, .familyName:
      self = .name(
        NameFormat(of: values, parts: identity ?? .personName, fakes: fakes, privacy: privacy))
    case .email: self = .email(EmailFormat(of: values, fakes: fakes, privacy: privacy))
    case .streetAddress: self = .street(StreetFormat(of: values, fakes: fakes))
    case .url: self = .url(URLFormat(of: values, privacy: privacy))
    case .ip:
      let wide = values.count { CellForm($0) == .ip6 }
      self = .ip(IPFormat(isVersion6: wide * 2 > values.count))
    case .phone:
      self = .shapes(ShapeMixture(of: values, privacy: privacy).reservingPhones())
    default: self = IdentifierFormat.code(values, of: all, privacy)
    }
    if case .shapes(let mixture) = self { self = .shapes(mixture.within(type: type)) }
  }

  /// Enough values to learn a form from, evenly taken.
  private static func spread(_ values: [String]) -> [String] {
    let most = 20_000
    return values.count <= most ? values : (0..<most).map { values[$0 * values.count / most] }
  }

  private static func code(
    _ values: [String], of all: [String], _ privacy: PrivacyFloor
  ) -> IdentifierFormat {
    let sample = values.prefix(1_000)
    func mostAre(_ form: CellForm) -> Bool {
      sample.count { CellForm($0) == form } * 10 >= sample.count * 9
    }
    if mostAre(.uuid) { return .uuid(UUIDFormat(of: Array(sample))) }
    if mostAre(.ssn) {
      return .shapes(ShapeMixture(of: values, privacy: privacy).reservingSocialSecurity())
    }
    let shapes = ShapeMixture(of: values, privacy: privacy)
    if !shapes.shapes.contains(where: { $0.check != nil }),
      let sequence = SequenceFormat(of: all, privacy: privacy)
    {
      return .sequence(sequence)
    }
    return .shapes(shapes)
  }

  /// What most cells are by their form alone.
  private static func identity(of values: [String]) -> Identity {
    let forms = values.prefix(1_000).map { CellForm($0) }
    func share(_ form: CellForm) -> Int { forms.count { $0 == form } * 10 / forms.count }
    if share(.email) >= 8 { return .email }
    if share(.url) >= 8 { return .url }
    if share(.ip4) >= 8 || share(.ip6) >= 8 { return .ip }
    if share(.phone) >= 8 { return .phone }
    return .code
  }
}

extension ShapeMixture {
  /// The longest numbers of an integer type stay within it by their first digit.
  ///
  /// Numbers that grow longer, once a form is used up, can still leave a small type.
  ///
  /// - Parameter type: the type the source declared; nil where it has none.
  func within(type: String?) -> ShapeMixture {
    let limits: [String: (digits: Int, first: String)] = [
      "SMALLINT": (5, "12"), "INTEGER": (10, "1"), "INT": (10, "1"), "BIGINT": (19, "12345678"),
    ]
    guard let type, let limit = limits[type.uppercased()] else { return self }
    var mixture = self
    for (number, shape) in shapes.enumerated()
    where shape.places.count == limit.digits
      && shape.places.allSatisfy({ $0.utf8.allSatisfy(Ascii.isDigit) })
    {
      let kept = String(shape.places[0].filter(limit.first.contains))
      mixture.shapes[number].places[0] = kept.isEmpty ? "1" : kept
    }
    return mixture
  }

  /// Numbers of the North American plan move to area code 555, which no subscriber has, with an
  /// exchange that does not begin with 0 or 1; that is 8 million numbers. No other plan sets aside
  /// enough numbers, so that those keep their form only.
  func reservingPhones() -> ShapeMixture {
    var mixture = self
    for (number, shape) in shapes.enumerated() {
      let digits = shape.places.indices.filter { shape.places[$0].utf8.allSatisfy(Ascii.isDigit) }
      let hasPlus = shape.places.contains("+")
      var area = digits
      if digits.count == 11, shape.places[digits[0]] == "1" {
        area.removeFirst()
      } else if digits.count != 10 || hasPlus || digits.count == shape.places.count
        || shape.places[digits[0]] == "0"
      {
        continue
      }
      for place in area.prefix(3) { mixture.shapes[number].places[place] = "5" }
      mixture.shapes[number].places[area[3]] = "23456789"
      for place in area.dropFirst(4) { mixture.shapes[number].places[place] = "0123456789" }
    }
    return mixture
  }

  /// US social security numbers move to areas 900 to 999 with groups 00 to 49, which are issued
  /// neither as such nor as taxpayer numbers (SSA Program Operations Manual RM 10201.035; IRS
  /// Publication 4327): 50 million numbers.
  func reservingSocialSecurity() -> ShapeMixture {
    var mixture = self
    for (number, shape) in shapes.enumerated() where shape.places.count == 11 {
      let any = "0123456789"
      mixture.shapes[number].places = [
        "9", any, any, shape.places[3], "01234", any, shape.places[6], any, any, any, any,
      ]
    }
    return mixture
  }
}
