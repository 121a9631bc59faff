public import Foundation

extension Manifest {
  /// A manifest larger than this is not read.
  public static let sizeLimit = 16 << 20

  /// The manifest as JSON: keys sorted, so that equal manifests are equal bytes.
  public func json(pretty: Bool = true) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    do {
      return try encoder.encode(self) + (pretty ? Data("\n".utf8) : Data())
    } catch {
      throw ProvenanceError(
        .notManifest, place: "manifest", expected: "finite scores and plain text",
        remedy: "Leave out scores that could not be computed.")
    }
  }

  /// Reads a stranger's JSON strictly.
  ///
  /// - Parameter place: what errors call the source.
  /// - Throws: `ProvenanceError` naming the field that is wrong, never its value.
  public init(json data: Data, place: String = "manifest") throws {
    guard data.count <= Manifest.sizeLimit else { throw Manifest.tooLarge(place) }
    do {
      // First what it claims to be, so that a newer form is told apart from a broken one.
      let claim = try JSONDecoder().decode(Claim.self, from: data)
      guard claim.manifestVersion >= 1, claim.synthetic else {
        throw ProvenanceError(
          .notManifest, place: place, expected: "a manifest of synthetic data",
          remedy: "Give the manifest that lies beside a synthetic file.")
      }
      guard claim.manifestVersion <= Manifest.currentVersion else {
        throw ProvenanceError(
          .newerVersion, place: place,
          expected: "a manifest of version \(Manifest.currentVersion) or older",
          remedy: "It was made by a newer version; update to read it.")
      }
      self = try JSONDecoder().decode(Manifest.self, from: data)
    } catch let error as ProvenanceError {
      throw error
    } catch {
      throw ProvenanceError(
        .notManifest, place: Manifest.spelled(error, in: place),
        expected: Manifest.expectation(error),
        remedy: "The manifest is damaged or is something else; make it again.")
    }
  }

  /// The two fields that say what the rest is.
  private struct Claim: Decodable {
    var manifestVersion: Int
    var synthetic: Bool
  }

  static func tooLarge(_ place: String) -> ProvenanceError {
    ProvenanceError(
      .tooLarge, place: place, expected: "a manifest of at most \(sizeLimit >> 20) MB",
      remedy: "This is not a manifest.")
  }

  private static func spelled(_ error: any Error, in place: String) -> String {
    guard let error = error as? DecodingError else { return place }
    let (context, key): (DecodingError.Context, (any CodingKey)?) =
      switch error {
      case .typeMismatch(_, let context): (context, nil)
      case .valueNotFound(_, let context): (context, nil)
      case .keyNotFound(let key, let context): (context, key)
      case .dataCorrupted(let context): (context, nil)
      @unknown default: (DecodingError.Context(codingPath: [], debugDescription: ""), nil)
      }
    var path = ""
    for step in context.codingPath + (key.map { [$0] } ?? []) {
      if let index = step.intValue {
        path += "[\(index)]"
      } else {
        path += (path.isEmpty ? "" : ".") + step.stringValue.printable(atMost: 60)
      }
    }
    return path.isEmpty ? place : "\(place), \(path)"
  }

  private static func expectation(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "a manifest in JSON" }
    return switch error {
    case .typeMismatch(let type, _), .valueNotFound(let type, _):
      switch type {
      case is Bool.Type: "true or false"
      case is String.Type: "text"
      case is Int.Type, is Double.Type: "a number"
      case is [String: String].Type, is [String: Any].Type: "an object"
      case is [Any].Type: "a list"
      default: "a manifest's field"
      }
    case .keyNotFound: "this field to be there"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty ? "a manifest in JSON" : "a well-formed value"
    @unknown default: "a manifest in JSON"
    }
  }
}
