import Foundation

extension Manifest {
  /// The keys a file format's own metadata carries it under (Parquet's key-value pairs).
  public enum MetadataKey {
    public static let manifest = "understudy.manifest"
    public static let synthetic = "synthetic"
    public static let digitalSourceType = "digitalSourceType"
  }

  /// The manifest as a file's key-value pairs: whole under one key, and under two more what a
  /// reader that knows nothing of it should see.
  public func metadata() throws -> [String: String] {
    try checkPublishable()
    var inside = self
    inside.dataDigest = nil
    return [
      MetadataKey.manifest: String(decoding: try inside.json(pretty: false), as: UTF8.self),
      MetadataKey.synthetic: "true",
      MetadataKey.digitalSourceType: digitalSourceType,
    ]
  }

  /// The manifest that `metadata()` put into a file.
  ///
  /// - Throws: `ProvenanceError` where there is none, or it is damaged.
  public init(metadata: [String: String]) throws {
    guard let text = metadata[MetadataKey.manifest] else {
      throw ProvenanceError(
        .notManifest, place: "metadata, \(MetadataKey.manifest)", expected: "a manifest",
        remedy: "The file was not made by this tool, or its metadata was dropped by another.")
    }
    guard text.utf8.count <= Manifest.sizeLimit else { throw Manifest.tooLarge("metadata") }
    try self.init(json: Data(text.utf8), place: "metadata, \(MetadataKey.manifest)")
  }
}
