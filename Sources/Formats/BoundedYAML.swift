package import Yams

/// YAML from a stranger: bounded in size, without anchors, every fault with its line.
package enum BoundedYAML {
  /// What is wrong with a text.
  package struct Fault: Error {
    package var line: Int?
    package var expected: String
    package var remedy: String
  }

  /// - Parameter longest: bytes; a longer text is refused before it is looked at.
  /// - Throws: `Fault`.
  package static func compose(_ yaml: String, longest: Int) throws -> Node? {
    guard yaml.utf8.count <= longest else {
      throw Fault(
        line: nil, expected: "it is larger than \(longest >> 20) MiB",
        remedy: "Check that it is the file you meant.")
    }
    try refuseAliases(yaml)
    do { return try Yams.compose(yaml: yaml) } catch let error as YamlError {
      throw Fault(
        line: line(of: error), expected: "the YAML is not well formed",
        remedy: "Check the line's indentation.")
    }
  }

  private static func line(of error: YamlError) -> Int? {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark.line
    case .duplicatedKeysInMapping(_, let context): context.mark.line
    default: nil
    }
  }

  /// Anchors and aliases let a small file stand for an enormous one; nothing here needs them.
  private static func refuseAliases(_ yaml: String) throws {
    var line = 1
    var quote: UInt8?
    var previous: UInt8 = 0x0A
    var isComment = false
    var depth = 0
    let bytes = Array(yaml.utf8)
    var i = 0
    while i < bytes.count {
      let byte = bytes[i]
      if byte == 0x0A {
        line += 1
        isComment = false
      } else if isComment {
        // Nothing counts before the line's end.
      } else if let open = quote {
        if byte == 0x5C, open == 0x22 { i += 1 } else if byte == open { quote = nil }
      } else {
        let begins = previous <= 0x20 || previous == 0x5B || previous == 0x7B || previous == 0x2C
        if byte == 0x23, begins {
          isComment = true
        } else if begins, byte == 0x22 || byte == 0x27 {
          quote = byte
        } else if byte == 0x5D || byte == 0x7D {
          depth = max(depth - 1, 0)
        } else if begins, byte == 0x5B || byte == 0x7B {
          depth += 1
          if depth > 64 {
            throw Fault(
              line: line, expected: "brackets are nested more than 64 deep",
              remedy: "Close those that are left open.")
          }
        } else if begins, byte == 0x26 || byte == 0x2A, i + 1 < bytes.count, bytes[i + 1] > 0x20 {
          throw Fault(
            line: line,
            expected: "a word begins with & or *, which stands for another part of the file",
            remedy: "Put it in double quotes if it is meant as it stands.")
        }
      }
      previous = byte
      i += 1
    }
  }
}
