/// Where a table is written to: the same forms as `Source`, `-` being standard output.
public struct Sink: Sendable, Hashable, CustomStringConvertible {
  public var location: Location
  /// The format's name before the colon.
  public var scheme: String?
  /// What stands after `#`: a table or a sheet.
  public var selection: String?

  public enum Location: Sendable, Hashable {
    case file(String)
    case standardOutput
    case server(ServerAddress)
  }

  /// - Throws: `FormatError` where the text is no address, or one that cannot be written to.
  public init(_ text: String) throws {
    let address = try Address(text)
    scheme = address.scheme
    selection = address.selection
    switch address.place {
    case .path(let path): location = .file(path)
    case .stream: location = .standardOutput
    case .server(let server): location = .server(server)
    case .remote(let url):
      throw FormatError(
        .unsupported, place: Address.withoutUser(url),
        expected: "a file on another machine cannot be written",
        remedy: "Write a local file and copy it there.")
    }
  }

  /// The address as it may be shown: without a password.
  public var description: String {
    switch location {
    case .file(let path): Address.shown(path, selection)
    case .standardOutput: "standard output"
    case .server(let server): Address.shown(server.description, selection)
    }
  }

  var fileExtension: String {
    guard case .file(let path) = location else { return "" }
    return Address.fileExtension(path)
  }

  /// The file's compression, by its ending.
  var compression: Compression? {
    guard case .file(let path) = location else { return nil }
    return Compression(path: path)
  }
}
