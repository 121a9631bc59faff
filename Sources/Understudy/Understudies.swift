public import Chance
import Codecs
import Foundation
public import Privacy
public import Synthesis
public import Tables
public import Tabular

/// What may stand in a model file: the makers' list. A new maker is a case here.
public enum Understudies: Generator {
  case trees(FittedTrees)
  case marginals(FittedMarginals)
  case pictures(FittedPictures)

  private var generator: any Generator {
    switch self {
    case .trees(let fitted): fitted
    case .marginals(let fitted): fitted
    case .pictures(let fitted): fitted
    }
  }

  /// The maker's name, as a manifest says it.
  public var maker: String {
    switch self {
    case .trees: AutoregressiveTrees.name
    case .marginals(let fitted): fitted.plan.name
    case .pictures(let fitted): fitted.maker
    }
  }

  public var schema: Schema { generator.schema }
  public var protections: [Protection] { generator.protections }
  public var guarantee: Guarantee? { generator.guarantee }

  public func block(firstRow: Int, count: Int, seed: Seed) throws -> Table {
    try generator.block(firstRow: firstRow, count: count, seed: seed)
  }

  public func sections() throws -> [Envelope.Section] { try generator.sections() }

  /// The settings a manifest may publish.
  public var published: [String: String] {
    switch self {
    case .trees(let fitted): Recipe(maker: fitted.plan).published
    case .marginals(let fitted): fitted.plan.published
    case .pictures(let fitted): fitted.published
    }
  }

  /// Columns in which no two rows may agree.
  public var unique: [[String]] {
    switch self {
    case .trees(let fitted): fitted.reshaping.unique
    case .marginals(let fitted): fitted.unique
    case .pictures(let fitted): fitted.rows?.understudy.unique ?? []
    }
  }

  /// The rows to make where nobody says: the noisy total, where the model knows no other.
  public var rowsByDefault: Int? {
    switch self {
    case .trees: nil
    case .marginals(let fitted): fitted.noisyRowCount
    case .pictures(let fitted): fitted.rows?.understudy.rowsByDefault
    }
  }

  init(sections envelope: Envelope) throws {
    if envelope[FittedPictures.section] != nil {
      self = .pictures(try FittedPictures(sections: envelope))
      return
    }
    self = try Self(rowSections: envelope)
  }

  /// A maker of rows, whatever else the envelope holds.
  init(rowSections envelope: Envelope) throws {
    struct Kind: Decodable { var maker: String }
    guard let kind = try? JSONDecoder().decode(Kind.self, from: envelope.section("maker")) else {
      throw EnvelopeError(.damaged, expected: "a section “maker” written as JSON")
    }
    self =
      kind.maker == FittedMarginals.maker
      ? .marginals(try FittedMarginals(sections: envelope))
      : .trees(try FittedTrees(sections: envelope, codecs: .standard))
  }
}

extension PrivatePlan {
  /// The settings a manifest may publish.
  public var published: [String: String] {
    switch self {
    case .aim(let plan):
      ["maker": name, "model megabytes at most": "\(plan.modelMegabytes)"]
    case .mst, .independent: ["maker": name]
    }
  }
}
