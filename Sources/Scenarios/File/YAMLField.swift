import Yams

/// A value in a YAML file that knows its line and its path, for errors that name both.
struct YAMLField {
  let node: Node
  let path: [String]
  let file: String

  init(_ node: Node, path: [String], file: String) {
    self.node = node
    self.path = path
    self.file = file
  }

  var isMapping: Bool { if case .mapping = node { true } else { false } }
  var isScalar: Bool { if case .scalar = node { true } else { false } }

  var place: String {
    let line = node.mark.map { ", line \($0.line)" } ?? ""
    return "\(file)\(line)" + (path.isEmpty ? "" : ", \(path.joined(separator: "."))")
  }

  func refusal(_ expected: String, _ remedy: String) -> ScenarioError {
    ScenarioError(.file, place: place, expected: expected, remedy: remedy)
  }

  func missing(_ key: String) throws -> YAMLField {
    throw refusal("the key \(key) is missing", "Add it.")
  }

  /// Keys in order.
  func pairs() throws -> [(key: String, value: YAMLField)] {
    guard case .mapping(let fields) = node else {
      throw refusal("keys with values were expected here", "Write key: value, or {key: value}.")
    }
    return try fields.map { key, value in
      guard let name = key.string, name.utf8.count <= 80 else {
        throw refusal("a key here is not a short text", "Use a short name.")
      }
      return (name, YAMLField(value, path: path + [name], file: file))
    }
  }

  /// - Parameter known: the only keys there may be.
  func mapping(known: [String]? = nil) throws -> [String: YAMLField] {
    var result: [String: YAMLField] = [:]
    for (key, value) in try pairs() {
      if let known, !known.contains(key) {
        throw value.refusal(
          "the key “\(key.prefix(40))” is not known",
          "Use one of \(known.joined(separator: ", ")).")
      }
      result[key] = value
    }
    return result
  }

  func list() throws -> [YAMLField] {
    guard case .sequence(let items) = node else {
      throw refusal("a list was expected here", "Write [a, b].")
    }
    return items.enumerated().map { YAMLField($1, path: path + ["\($0 + 1)"], file: file) }
  }

  func text() throws -> String {
    guard case .scalar(let scalar) = node else {
      throw refusal("a single value was expected here", "Write one text or number.")
    }
    return scalar.string
  }

  func number() throws -> Double {
    guard let value = Double(try text()), value.isFinite else {
      throw refusal("a number was expected here", "Write digits, with a point for decimals.")
    }
    return value
  }

  func whole(_ range: ClosedRange<Int>) throws -> Int {
    let value = try number()
    guard let whole = Int(exactly: value), range.contains(whole) else {
      throw refusal(
        "a whole number from \(range.lowerBound) to \(range.upperBound) was expected here",
        "Correct the number.")
    }
    return whole
  }

  func truth() throws -> Bool {
    guard let value = node.bool else {
      throw refusal("true or false was expected here", "Write true or false.")
    }
    return value
  }

  func unit() throws -> Unit {
    let word = try text()
    guard let unit = Unit(word) else {
      throw refusal(
        "“\(word.prefix(40))” is no unit known here",
        "Use m, km, s, ms, h, kg, K, N, W, rpm, EUR, % and the like, joined as in km/h or m/s2.")
    }
    return unit
  }
}
