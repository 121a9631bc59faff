import Foundation

/// An XML file as a tree, of strangers' making: bounded, without document types and entities of its own.
///
/// Names lose their prefix; texts between tags, comments and processing instructions are passed over:
/// the formats read here keep everything in attributes.
///
/// *Source*: W3C, Extensible Markup Language 1.0, fifth edition (2008), the part named above.
struct XMLTree: Sendable {
  var name: String
  var attributes: [String: String] = [:]
  var children: [XMLTree] = []

  /// Bytes, elements, and elements in each other.
  static let longest = 32 << 20
  static let mostElements = 1_000_000
  static let deepest = 64

  /// - Throws: `ScenarioError` for what is not whole XML, or is more than is read.
  init(parsing data: Data, place: String) throws {
    var reader = Reader(bytes: [UInt8](data), place: place)
    self = try reader.document()
  }

  init(name: String) { self.name = name }

  /// The first child of this name.
  subscript(name: String) -> XMLTree? { children.first { $0.name == name } }

  func all(_ name: String) -> [XMLTree] { children.filter { $0.name == name } }

  /// The first element of this name at any depth, itself included.
  func first(_ name: String) -> XMLTree? {
    if self.name == name { return self }
    for child in children {
      if let found = child.first(name) { return found }
    }
    return nil
  }

  private struct Reader {
    let bytes: [UInt8]
    let place: String
    var position = 0
    var elements = 0

    init(bytes: [UInt8], place: String) {
      self.bytes = bytes
      self.place = place
    }

    func refusal(_ expected: String) -> ScenarioError {
      let line = bytes[..<min(position, bytes.count)].count { $0 == 0x0A } + 1
      return ScenarioError(
        .file, place: "\(place), line \(line)", expected: expected,
        remedy: "Check that it is the XML file you meant.")
    }

    mutating func document() throws -> XMLTree {
      guard bytes.count <= XMLTree.longest else { throw refusal("it is longer than 32 MiB") }
      // The open elements, outermost first, under a root of no name.
      var open = [XMLTree(name: "")]
      while try skipToTag() {
        if starts("</") {
          position += 2
          let name = word()
          skipSpace()
          guard take(">"), open.count > 1, let last = open.popLast(), last.name == name else {
            throw refusal("an end tag has no start")
          }
          open[open.count - 1].children.append(last)
          continue
        }
        position += 1
        let (element, isClosed) = try startTag()
        elements += 1
        guard elements <= XMLTree.mostElements else { throw refusal("it has too many elements") }
        guard open.count <= XMLTree.deepest else {
          throw refusal("elements stand more than \(XMLTree.deepest) deep in each other")
        }
        if isClosed {
          open[open.count - 1].children.append(element)
        } else {
          open.append(element)
        }
      }
      guard open.count == 1, open[0].children.count == 1 else {
        throw refusal("it is not one whole XML element")
      }
      return open[0].children[0]
    }

    /// To the next tag; false at the end.
    mutating func skipToTag() throws -> Bool {
      while position < bytes.count {
        guard bytes[position] == 0x3C else {
          position += 1
          continue
        }
        if starts("<!--") {
          try skip(past: "-->")
        } else if starts("<?") {
          try skip(past: "?>")
        } else if starts("<![CDATA[") {
          try skip(past: "]]>")
        } else if starts("<!") {
          throw refusal("it has a document type, which is not read")
        } else {
          return true
        }
      }
      return false
    }

    mutating func startTag() throws -> (XMLTree, isClosed: Bool) {
      var element = XMLTree(name: word())
      guard !element.name.isEmpty else { throw refusal("a tag has no name") }
      while true {
        skipSpace()
        if take("/>") { return (element, true) }
        if take(">") { return (element, false) }
        let key = word()
        skipSpace()
        guard !key.isEmpty, take("=") else { throw refusal("a tag is not whole") }
        skipSpace()
        guard position < bytes.count, bytes[position] == 0x22 || bytes[position] == 0x27 else {
          throw refusal("an attribute's value stands in quotes")
        }
        let quote = bytes[position]
        position += 1
        guard let end = bytes[position...].firstIndex(of: quote) else {
          throw refusal("an attribute does not end")
        }
        guard element.attributes.count < 256 else { throw refusal("a tag has too many attributes") }
        element.attributes[key] = try text(bytes[position..<end])
        position = end + 1
      }
    }

    func text(_ piece: ArraySlice<UInt8>) throws -> String {
      guard let raw = String(validating: piece, as: UTF8.self) else {
        throw refusal("it is not UTF-8")
      }
      guard raw.contains("&") else { return raw }
      var result = ""
      var rest = Substring(raw)
      while let start = rest.firstIndex(of: "&") {
        result += rest[..<start]
        guard let end = rest[start...].firstIndex(of: ";") else {
          throw refusal("an entity does not end")
        }
        let name = rest[rest.index(after: start)..<end]
        let known: [Substring: Character] = [
          "lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'",
        ]
        if let character = known[name] {
          result.append(character)
        } else if name.hasPrefix("#"),
          let code = name.dropFirst().hasPrefix("x")
            ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst()),
          let scalar = Unicode.Scalar(code)
        {
          result.unicodeScalars.append(scalar)
        } else {
          throw refusal("it uses an entity of its own, which is not read")
        }
        rest = rest[rest.index(after: end)...]
      }
      return result + rest
    }

    /// A name without its prefix.
    mutating func word() -> String {
      let start = position
      while position < bytes.count, !" \t\r\n=/><\"'".utf8.contains(bytes[position]) {
        position += 1
      }
      let whole = String(decoding: bytes[start..<position].prefix(200), as: UTF8.self)
      return whole.split(separator: ":").last.map(String.init) ?? ""
    }

    mutating func skipSpace() {
      while position < bytes.count, [0x20, 0x09, 0x0D, 0x0A].contains(bytes[position]) {
        position += 1
      }
    }

    func starts(_ text: StaticString) -> Bool {
      let count = text.utf8CodeUnitCount
      guard position + count <= bytes.count else { return false }
      return text.withUTF8Buffer { $0.elementsEqual(bytes[position..<position + count]) }
    }

    mutating func take(_ text: StaticString) -> Bool {
      guard starts(text) else { return false }
      position += text.utf8CodeUnitCount
      return true
    }

    mutating func skip(past text: StaticString) throws {
      while position < bytes.count {
        if take(text) { return }
        position += 1
      }
      throw refusal("a comment or instruction does not end")
    }
  }
}
