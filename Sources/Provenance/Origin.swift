import Foundation

/// Where a file says it comes from: what `inspect` asks of any file.
public enum Origin: Sendable, Equatable {
  /// It carries a manifest, inside or beside it.
  case synthetic(Manifest, Carrier)
  /// Its metadata says synthetic, without a manifest that can be read.
  case declaredSynthetic(digitalSourceType: String?)
  /// It says nothing. That does not make it real.
  case unknown

  public enum Carrier: String, Sendable { case metadata, sidecar }

  public var isSynthetic: Bool { self != .unknown }
  public var manifest: Manifest? {
    if case .synthetic(let manifest, _) = self { manifest } else { nil }
  }

  /// Looks inside first, then beside.
  ///
  /// - Parameters:
  ///   - metadata: the file's own key-value pairs; empty where its format has none.
  ///   - path: the file; its sidecar is looked for. Nil for a stream.
  /// - Throws: `ProvenanceError` where there is a manifest and it is damaged.
  public init(metadata: [String: String], fileAt path: String? = nil) throws {
    if metadata[Manifest.MetadataKey.manifest] != nil {
      self = .synthetic(try Manifest(metadata: metadata), .metadata)
      return
    }
    if let path {
      let sidecar = Manifest.path(beside: path)
      if FileManager.default.fileExists(atPath: sidecar) {
        self = .synthetic(try Manifest(reading: sidecar), .sidecar)
        return
      }
    }
    self =
      Origin.declares(metadata)
      ? .declaredSynthetic(digitalSourceType: metadata[Manifest.MetadataKey.digitalSourceType])
      : .unknown
  }

  /// Whether key-value pairs call their file synthetic, in ours or in IPTC's and C2PA's words.
  public static func declares(_ metadata: [String: String]) -> Bool {
    if metadata[Manifest.MetadataKey.synthetic]?.lowercased() == "true" { return true }
    let term = metadata[Manifest.MetadataKey.digitalSourceType]?
      .split(separator: "/").last?.lowercased()
    return [
      "trainedalgorithmicdata", "trainedalgorithmicmedia", "algorithmicmedia",
      "compositesynthetic",
    ].contains(term ?? "")
  }
}
