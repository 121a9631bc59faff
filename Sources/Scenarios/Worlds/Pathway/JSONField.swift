import Foundation

/// A value in a JSON file that knows its path, for errors that name it.
struct JSONField {
  let value: Any
  let path: [String]
  let file: String

  var place: String { file + (path.isEmpty ? "" : ", \(path.joined(separator: "."))") }

  func refusal(_ expected: String, _ remedy: String) -> ScenarioError {
    ScenarioError(.file, place: place, expected: expected, remedy: remedy)
  }

  private func inner(_ value: Any, _ key: String) -> JSONField {
    JSONField(value: value, path: path + [String(key.prefix(60))], file: file)
  }

  /// - Returns: nil where there is no such key, or null.
  func at(_ key: String) throws -> JSONField? {
    guard let object = value as? [String: Any] else {
      throw refusal("an object was expected here", "Write {...}.")
    }
    guard let value = object[key], !(value is NSNull) else { return nil }
    return inner(value, key)
  }

  func need(_ key: String) throws -> JSONField {
    guard let field = try at(key) else {
      throw refusal("the key \(key) is missing", "Add it.")
    }
    return field
  }

  /// In the keys' alphabetical order.
  func pairs() throws -> [(key: String, value: JSONField)] {
    guard let object = value as? [String: Any] else {
      throw refusal("an object was expected here", "Write {...}.")
    }
    return object.keys.sorted().map { ($0, inner(object[$0] ?? NSNull(), $0)) }
  }

  func list() throws -> [JSONField] {
    guard let items = value as? [Any] else {
      throw refusal("a list was expected here", "Write [...].")
    }
    return items.enumerated().map { inner($1, "\($0 + 1)") }
  }

  func text() throws -> String {
    guard let text = value as? String, text.utf8.count <= 200 else {
      throw refusal("a short text was expected here", "Write \"...\".")
    }
    return text
  }

  func number() throws -> Double {
    guard let number = value as? NSNumber, number.doubleValue.isFinite else {
      throw refusal("a number was expected here", "Write digits.")
    }
    return number.doubleValue
  }
}
