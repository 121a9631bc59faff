public import Chance
import Codecs
public import Synthesis
public import Tables
public import Tabular

/// What makes the other columns of a table with pictures.
public enum PictureRows: Generator {
  case trees(FittedTrees)
  case marginals(FittedMarginals)

  private var generator: any Generator {
    switch self {
    case .trees(let fitted): fitted
    case .marginals(let fitted): fitted
    }
  }

  public var schema: Schema { generator.schema }
  public var protections: [Protection] { generator.protections }
  public func sections() throws -> [Envelope.Section] { try generator.sections() }
  public func block(firstRow: Int, count: Int, seed: Seed) throws -> Table {
    try generator.block(firstRow: firstRow, count: count, seed: seed)
  }

  /// As an understudy of its own: what steers, completes or describes one does the same for the rows
  /// beside pictures.
  public var understudy: Understudies {
    switch self {
    case .trees(let fitted): .trees(fitted)
    case .marginals(let fitted): .marginals(fitted)
    }
  }

  /// The rows of a saved model, checked as a stranger's.
  init(sections envelope: Envelope) throws {
    switch try Understudies(rowSections: envelope) {
    case .trees(let fitted): self = .trees(fitted)
    case .marginals(let fitted): self = .marginals(fitted)
    case .pictures:
      throw EnvelopeError(.damaged, expected: "a maker of rows beside the maker of pictures")
    }
  }
}
