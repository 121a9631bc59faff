/// Takes passwords out of what is written down.
enum Credentials {
  /// `text` with the password of a URL (`scheme://user:password@host`), of a connection string
  /// (`password=…`) or of a query (`?password=…`) replaced by three asterisks.
  static func hidden(in text: String) -> String {
    hiddenAssignments(in: hiddenAuthority(in: text))
  }

  private static func hiddenAuthority(in text: String) -> String {
    guard let scheme = text.firstRange(of: "://") else { return text }
    let rest = text[scheme.upperBound...]
    // The last @ before the path: passwords may hold one themselves.
    let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    // A password may also hold an unescaped slash, so the @ is looked for in the whole text then.
    guard let at = rest[..<end].lastIndex(of: "@") ?? rest.lastIndex(of: "@"),
      let colon = rest[..<at].firstIndex(of: ":")
    else { return text }
    return text[...colon] + "***" + hiddenAuthority(in: String(text[at...]))
  }

  private static func hiddenAssignments(in text: String) -> String {
    let names = ["password", "passwd", "pwd", "pgpassword", "secret", "token"]
    var result = ""
    var rest = text[...]
    while let equals = rest.firstIndex(of: "=") {
      let before = rest[..<equals]
      let name = before.reversed().drop { $0 == " " }.prefix { $0.isLetter || $0 == "_" }
      let key = String(name.reversed()).lowercased()
      result += rest[...equals]
      rest = rest[rest.index(after: equals)...]
      guard names.contains(where: { key.hasSuffix($0) }) else { continue }
      let value = rest.drop { $0 == " " }
      if let quote = value.first, quote == "'" || quote == "\"" {
        let inner = value.dropFirst()
        rest = inner.firstIndex(of: quote).map { inner[inner.index(after: $0)...] } ?? ""
      } else {
        rest = value.drop { !($0 == " " || $0 == "&" || $0 == ";" || $0 == "," || $0 == "#") }
      }
      result += "***"
    }
    return result + rest
  }
}
