public import Foundation
public import Privacy
public import Tables

/// What a synthetic file is and how it was made; published beside it and inside it.
///
/// *Privacy*: never holds the seed, an exact count of real rows, a path of the source, or a digest
/// of it; those stay in the local `RunRecord`. `checkPublishable(against:)` holds it to that.
public struct Manifest: Sendable, Codable, Equatable {
  /// The version of this form that is written, and the newest that is read.
  public static let currentVersion = 1

  public var manifestVersion = Manifest.currentVersion
  public var synthetic = true
  /// C2PA's term for data that a trained model made; its counterpart for media is IPTC's
  /// `trainedAlgorithmicMedia`.
  public var digitalSourceType = Manifest.trainedAlgorithmicData
  public var tool: String
  public var version: String
  /// sha256 of the model file, hexadecimal.
  public var modelDigest: String?
  /// sha256 of the file that this manifest lies beside; nil inside a file, which cannot hold its
  /// own digest.
  public var dataDigest: Digest?
  /// The maker and its settings, as flat text.
  public var settings: [String: String]
  public var schema: Schema
  public var protections: [Protection]
  public var scores: [Score]
  /// What is proved about it: the claim card of differential privacy; nil where nothing is.
  public var guarantee: Guarantee?
  /// Digests of the manifests this data descends from, nearest first.
  public var lineage: [String]
  /// When it was made: ISO 8601, UTC.
  public var made: String

  public static let trainedAlgorithmicData =
    "http://c2pa.org/digitalsourcetype/trainedAlgorithmicData"
  /// IPTC's term for what an algorithm made without anything sampled: simulated data.
  public static let algorithmicMedia =
    "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"

  public init(
    tool: String = "understudy", version: String, modelDigest: String? = nil,
    settings: [String: String] = [:], schema: Schema, protections: [Protection] = [],
    guarantee: Guarantee? = nil, scores: [Score] = [], lineage: [String] = [], made: String
  ) {
    self.tool = tool
    self.version = version
    self.modelDigest = modelDigest
    self.settings = settings
    self.schema = schema
    self.protections = protections
    self.scores = scores
    self.guarantee = guarantee
    self.lineage = lineage
    self.made = made
  }

  /// A moment as a manifest writes it: ISO 8601, UTC, whole seconds, in any time zone and locale.
  public static func instant(_ moment: Date) -> String { moment.formatted(.iso8601) }

  /// The digest a descendant names this manifest by in its lineage: of the canonical JSON without
  /// `dataDigest`, so that it is the same inside a file and beside it.
  public func digest() throws -> Digest {
    var copy = self
    copy.dataDigest = nil
    return Digest(of: try copy.json(pretty: false))
  }

  /// A scorecard's reading as a plain record.
  public struct Score: Sendable, Codable, Equatable {
    public var name: String
    public var value: Double?
    public var ideal: Double?
    /// What value and ideal are in ("percent", "auc"); nil where not said.
    public var unit: String?
    /// Figures that are not finite are left out.
    public init(name: String, value: Double?, ideal: Double?, unit: String? = nil) {
      self.name = name
      self.value = value.flatMap { $0.isFinite ? $0 : nil }
      self.ideal = ideal.flatMap { $0.isFinite ? $0 : nil }
      self.unit = unit
    }
  }
}
