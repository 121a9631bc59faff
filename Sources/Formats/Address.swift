import Foundation

/// The text form of a source or a sink, taken apart.
struct Address {
  var place: Place
  var scheme: String?
  var selection: String?

  enum Place {
    case path(String)
    case stream
    case server(ServerAddress)
    case remote(String)
  }

  init(_ text: String) throws {
    guard !text.isEmpty, !text.utf8.contains(0) else {
      throw FormatError(
        .missingFile, place: "The address", expected: "it is empty or holds a NUL character",
        remedy: "Name a file, - or a database's table.")
    }
    // A file that is really there under the whole text wins over any reading of # and :.
    if FileManager.default.fileExists(atPath: text) {
      place = .path(text)
      return
    }
    for prefix in ["postgres://", "postgresql://"] where text.hasPrefix(prefix) {
      let (base, fragment) = Address.split(text)
      place = .server(try ServerAddress(base))
      scheme = "postgres"
      selection = fragment
      return
    }
    for prefix in ["http://", "https://", "s3://"] where text.hasPrefix(prefix) {
      let (base, fragment) = Address.split(text)
      place = .remote(base)
      selection = fragment
      return
    }
    var rest = text
    let schemes = [any TableFormat].standard.flatMap(\.schemes)
    if let colon = text.firstIndex(of: ":"), schemes.contains(String(text[..<colon])) {
      scheme = String(text[..<colon])
      rest = String(text[text.index(after: colon)...])
    }
    if rest == "-" {
      place = .stream
    } else if FileManager.default.fileExists(atPath: rest) {
      place = .path(rest)
    } else {
      let (base, fragment) = Address.split(rest)
      place = .path(base)
      selection = fragment
    }
  }

  private static func split(_ text: String) -> (String, String?) {
    guard let mark = text.lastIndex(of: "#"), mark != text.startIndex else { return (text, nil) }
    let fragment = String(text[text.index(after: mark)...])
    return (String(text[..<mark]), fragment.isEmpty ? nil : fragment)
  }

  static func shown(_ base: String, _ selection: String?) -> String {
    selection.map { "\(base)#\($0)" } ?? base
  }

  static func withoutQuery(_ url: String) -> String {
    String(url.prefix { $0 != "?" })
  }

  /// The URL without user, password and query, all of which may be secret.
  static func withoutUser(_ url: String) -> String {
    let bare = withoutQuery(url)
    guard let at = bare.lastIndex(of: "@"), let slashes = bare.range(of: "://") else { return bare }
    return String(bare[..<slashes.upperBound]) + bare[bare.index(after: at)...]
  }

  /// The ending of the name in small letters, a compression's ending left out.
  static func fileExtension(_ path: String) -> String {
    var name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    if let compression = Compression(path: name) {
      for ending in compression.endings where name.hasSuffix("." + ending) {
        name.removeLast(ending.count + 1)
      }
    }
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return String(name[name.index(after: dot)...])
  }
}

/// How a file's bytes are packed.
enum Compression: String, CaseIterable {
  case gzip, zstd

  var endings: [String] { self == .gzip ? ["gz", "gzip"] : ["zst", "zstd"] }

  init?(path: String) {
    let name = path.lowercased()
    guard
      let found = Compression.allCases.first(where: { compression in
        compression.endings.contains { name.hasSuffix("." + $0) }
      })
    else { return nil }
    self = found
  }

  /// By a file's first bytes (RFC 1952, RFC 8878).
  init?(head: [UInt8]) {
    if head.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      self = .zstd
    } else {
      return nil
    }
  }
}

/// A PostgreSQL server's database, without its password.
public struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
  public var user: String?
  public var host: String
  public var port: Int?
  public var database: String
  /// Further connection settings of the address (`sslmode=require`).
  public var settings: [String: String]

  init(_ url: String) throws {
    guard let parts = URLComponents(string: url), let host = parts.host else {
      throw FormatError(
        .connection, place: "The PostgreSQL address",
        expected: "it does not read as postgres://user@host:port/database#schema.table",
        remedy: "Percent-encode special characters in it.")
    }
    guard parts.password == nil,
      parts.queryItems?.contains(where: { $0.name == "password" }) != true
    else {
      throw FormatError(
        .connection, place: "The PostgreSQL address",
        expected: "it holds a password, which other users of this machine could see",
        remedy: "Leave it out and set PGPASSWORD, or name a password file in PGPASSFILE.")
    }
    user = parts.user
    self.host = host
    port = parts.port
    database = String(parts.path.drop { $0 == "/" })
    settings = Dictionary(
      (parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
  }

  public var description: String {
    let user = user.map { $0 + "@" } ?? ""
    let port = port.map { ":\($0)" } ?? ""
    return "postgres://\(user)\(host)\(port)/\(database)"
  }
}
