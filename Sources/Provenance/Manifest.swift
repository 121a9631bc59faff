public import Tables

/// What a synthetic file is and how it was made; published beside it and inside it.
///
/// *Privacy*: never holds the seed, an exact count of real rows, a path of the source, or a digest
/// of it; those stay in the local `RunRecord`.
public struct Manifest: Sendable, Codable, Equatable {
  public var synthetic = true
  /// IPTC's term, as C2PA uses it.
  public var digitalSourceType =
    "http://c2pa.org/digitalsourcetype/trainedAlgorithmicData"
  public var tool: String
  public var version: String
  /// sha256 of the model file, hexadecimal.
  public var modelDigest: String?
  /// The maker and its settings, as flat text.
  public var settings: [String: String]
  public var schema: Schema
  public var protections: [Protection]
  public var scores: [Score]
  /// Digests of the manifests this data descends from, nearest first.
  public var lineage: [String]
  /// When it was made: ISO 8601, UTC.
  public var made: String

  public init(
    tool: String = "understudy", version: String, modelDigest: String? = nil,
    settings: [String: String] = [:], schema: Schema, protections: [Protection] = [],
    scores: [Score] = [], lineage: [String] = [], made: String
  ) {
    self.tool = tool
    self.version = version
    self.modelDigest = modelDigest
    self.settings = settings
    self.schema = schema
    self.protections = protections
    self.scores = scores
    self.lineage = lineage
    self.made = made
  }

  /// A scorecard's reading as a plain record.
  public struct Score: Sendable, Codable, Equatable {
    public var name: String
    public var value: Double?
    public var ideal: Double?
    public init(name: String, value: Double?, ideal: Double?) {
      self.name = name
      self.value = value
      self.ideal = ideal
    }
  }
}
