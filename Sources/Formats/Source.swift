/// Where a table is read from.
///
/// - `patients.csv`, `patients.csv.gz`, `book.xlsx#Sheet`, `file.db#table`: a file, and which table
///   in it.
/// - `sqlite:file#table`, `jsonl:file`: a file whose format its name does not tell.
/// - `-`, `jsonl:-`: standard input.
/// - `postgres://user@host:port/database#schema.table`: a PostgreSQL server's table.
/// - `https://...`: a file on another machine, where the options allow it.
public struct Source: Sendable, Hashable, CustomStringConvertible {
  public var location: Location
  /// The format's name before the colon.
  public var scheme: String?
  /// What stands after `#`: a table or a sheet.
  public var selection: String?

  public enum Location: Sendable, Hashable {
    case file(String)
    case standardInput
    case server(ServerAddress)
    case remote(String)
  }

  /// - Throws: `FormatError` where the text is no address.
  public init(_ text: String) throws {
    let address = try Address(text)
    scheme = address.scheme
    selection = address.selection
    location =
      switch address.place {
      case .path(let path): .file(path)
      case .stream: .standardInput
      case .server(let server): .server(server)
      case .remote(let url): .remote(url)
      }
  }

  /// The address as it may be shown: without a password.
  public var description: String {
    switch location {
    case .file(let path): Address.shown(path, selection)
    case .standardInput: "standard input"
    case .server(let server): Address.shown(server.description, selection)
    case .remote(let url): Address.shown(Address.withoutUser(url), selection)
    }
  }

  var fileExtension: String {
    switch location {
    case .file(let path): Address.fileExtension(path)
    case .remote(let url): Address.fileExtension(Address.withoutQuery(url))
    case .standardInput, .server: ""
    }
  }
}
