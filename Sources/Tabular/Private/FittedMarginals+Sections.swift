import Codecs
import Foundation
import Privacy
public import Synthesis
import Tables

// The model file's sections: "maker" (JSON: which maker, its plan, the guarantee), "domains" (JSON:
// columns, pools, made-up columns), "marginals" (binary: each step's probabilities, below).

extension FittedMarginals {
  private struct Header: Codable {
    var maker: String
    var plan: PrivatePlan
    var schema: Schema
    var guarantee: Guarantee
    var total: Double
  }

  private struct Domains: Codable {
    var columns: [FineColumn]
    var pools: [Pooling]
    var madeUp: [Data]
  }

  /// What the section "maker" of such a file says.
  public static let maker = "marginals"

  public func sections() throws -> [Envelope.Section] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let header = Header(
      maker: Self.maker, plan: plan, schema: schema, guarantee: claim, total: total)
    let domains = Domains(columns: columns, pools: pools, madeUp: try madeUp.map { try $0.saved() })
    return [
      Envelope.Section(name: "maker", bytes: try encoder.encode(header)),
      Envelope.Section(name: "domains", bytes: try encoder.encode(domains)),
      Envelope.Section(name: "marginals", bytes: marginalBytes),
    ]
  }

  /// For each step: its column (2), how many it is given (2), those (2 each), its probabilities
  /// (8 each), little-endian.
  private var marginalBytes: Data {
    var data = Data()
    for step in rows.steps {
      data.append(little: UInt16(step.column))
      data.append(little: UInt16(step.given.count))
      for column in step.given { data.append(little: UInt16(column)) }
      for probability in step.probabilities { data.append(little: probability.bitPattern) }
    }
    return data
  }

  /// Cells of a stranger's model at most: 1 GB of probabilities.
  private static let mostCells = 1 << 27

  /// A saved model, checked as a stranger's.
  public init(sections envelope: Envelope) throws {
    let damaged = EnvelopeError(.damaged, expected: "marginals and domains that fit each other")
    guard
      let header = try? JSONDecoder().decode(Header.self, from: envelope.section("maker")),
      header.maker == Self.maker,
      let domains = try? JSONDecoder().decode(Domains.self, from: envelope.section("domains")),
      domains.columns.count == domains.pools.count, domains.columns.count <= 65_535,
      domains.columns.allSatisfy(\.isSound),
      zip(domains.columns, domains.pools).allSatisfy({ $1.isSound(cardinality: $0.cardinality) }),
      header.total.isFinite
    else { throw damaged }
    let madeUp = try domains.madeUp.map { bytes in
      guard let codec = try? IdentifierCodec().restored(from: bytes) else { throw damaged }
      return codec
    }
    let names =
      domains.columns.map(\.schema.name) + madeUp.map(\.column.name)
      + (try MarginalConstraints(header.schema).computed)
    guard Set(names).count == names.count,
      names.sorted() == header.schema.columns.map(\.name).sorted()
    else { throw damaged }
    try self.init(
      plan: header.plan, schema: header.schema, columns: domains.columns, pools: domains.pools,
      madeUp: madeUp,
      rows: try Self.rows(
        ByteReader(try envelope.section("marginals")), cardinalities: domains.pools.map(\.count)),
      total: header.total, guarantee: header.guarantee)
  }

  private static func rows(_ bytes: ByteReader, cardinalities: [Int]) throws -> RoundedRows {
    let damaged = EnvelopeError(.damaged, expected: "probabilities that fit their columns")
    var reader = bytes
    var made: Set<Int> = []
    var steps: [RoundedRows.Step] = []
    while steps.count < cardinalities.count {
      guard let number: UInt16 = reader.little(), let count: UInt16 = reader.little(),
        Int(number) < cardinalities.count, !made.contains(Int(number)), Int(count) <= made.count
      else { throw damaged }
      var given: [Int] = []
      for _ in 0..<count {
        guard let column: UInt16 = reader.little(), made.contains(Int(column)),
          !given.contains(Int(column))
        else { throw damaged }
        given.append(Int(column))
      }
      let cells = Scope(given + [Int(number)]).cells(cardinalities)
      guard cells <= mostCells, reader.left >= 8 * cells else { throw damaged }
      var probabilities: [Double] = []
      probabilities.reserveCapacity(cells)
      for _ in 0..<cells {
        guard let bits: UInt64 = reader.little() else { throw damaged }
        let value = Double(bitPattern: bits)
        guard value >= 0, value <= 1 + 1e-9 else { throw damaged }
        probabilities.append(value)
      }
      steps.append(
        RoundedRows.Step(column: Int(number), given: given, probabilities: probabilities))
      made.insert(Int(number))
    }
    guard reader.isAtEnd else { throw damaged }
    return RoundedRows(cardinalities: cardinalities, steps: steps)
  }
}
