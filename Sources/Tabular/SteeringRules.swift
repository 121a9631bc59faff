import Tables

/// Conditions on columns, turned into what the codes of each chain may be.
struct SteeringRules: Sendable {
  /// One condition on a column's codes, in force where codes of other columns are as said.
  struct Rule: Sendable {
    var column: Int
    var shares: [Double]
    var premises: [(column: Int, holds: [Bool])]
  }

  private(set) var rules: [Rule] = []

  var isEmpty: Bool { rules.isEmpty }

  init() {}

  /// Rules that hold in every row.
  ///
  /// - Throws: `ConstraintError` where nothing the understudy can make meets a condition,
  ///   `CodecError` where a codec cannot tell.
  init(_ conditions: Conditions, codecs: [any FittedCodec]) throws {
    for (column, tests) in Self.tests(of: conditions, codecs: codecs) {
      let shares = try codecs[column].shares(passing: tests)
      guard shares.contains(where: { $0 > 0 }) else {
        throw ConstraintError(
          place: "The condition on “\(codecs[column].column.name)”",
          expected: "nothing that can be made meets it: no such level or value was learned, or too "
            + "few rows carried it",
          remedy: "Ask for levels and values that the model knows; `understudy inspect` lists them."
        )
      }
      rules.append(Rule(column: column, shares: shares, premises: []))
    }
  }

  /// Requirements: rows that meet the first conditions meet the second.
  ///
  /// A code that meets a condition in part counts as meeting neither it nor its opposite, unless
  /// nothing else is left; what slips through is found and redrawn.
  init(requiring all: [(when: Conditions, then: Conditions)], codecs: [any FittedCodec]) throws {
    for (when, then) in all {
      let premises = try Self.tests(of: when, codecs: codecs).map { column, tests in
        (column: column, shares: try codecs[column].shares(passing: tests))
      }
      for (column, tests) in Self.tests(of: then, codecs: codecs) {
        let shares = try codecs[column].shares(passing: tests)
        let others = premises.filter { $0.column != column }
        // Whichever of the columns is drawn last gives way.
        rules.append(
          Rule(
            column: column, shares: Self.whole(shares),
            premises: others.map { ($0.column, $0.shares.map { $0 > 0 }) }))
        let fails = (column: column, holds: shares.map { $0 < 1 })
        for (number, premise) in others.enumerated() {
          let rest = others.enumerated().filter { $0.offset != number }.map {
            (column: $0.element.column, holds: $0.element.shares.map { $0 > 0 })
          }
          rules.append(
            Rule(
              column: premise.column, shares: Self.whole(premise.shares.map { 1 - $0 }),
              premises: rest + [fails]))
        }
      }
    }
  }

  private static func whole(_ shares: [Double]) -> [Double] {
    shares.contains { $0 == 1 } ? shares.map { $0 == 1 ? 1 : 0 } : shares
  }

  /// The tests on each column, columns in their order.
  static func tests(of conditions: Conditions, codecs: [any FittedCodec])
    -> [(column: Int, tests: [Condition.Test])]
  {
    codecs.enumerated().compactMap { column, codec in
      let tests = conditions.parts.filter { $0.column == codec.column.name }.map(\.test)
      return tests.isEmpty ? nil : (column, tests)
    }
  }

  func adding(_ other: SteeringRules) -> SteeringRules {
    var sum = self
    sum.rules += other.rules
    return sum
  }

  /// The rules in one chain's order: a rule speaks where its column comes after its premises'.
  ///
  /// - Parameter cardinalities: of the columns' codes; a code that is not producible meets no
  ///   premise.
  func steering(of chain: CompiledChain) -> Steering {
    var steering = Steering(places: chain.order.count)
    var placeOf = [Int](repeating: 0, count: chain.order.count)
    for (place, column) in chain.order.enumerated() { placeOf[column] = place }
    for (place, column) in chain.order.enumerated() {
      let mine = rules.filter { rule in
        rule.column == column && rule.premises.allSatisfy { placeOf[$0.column] < place }
      }
      guard !mine.isEmpty else { continue }
      // The net under the sampling catches what more rules than this would have said.
      steering.columns[place] = ColumnSteering(
        mine.prefix(ColumnSteering.mostRules).map { rule in
          ColumnSteering.Rule(
            premises: rule.premises.map { premise in
              let ladder = chain.ladders[placeOf[premise.column]]
              let spare = ladder.cardinality - premise.holds.count
              return (
                placeOf[premise.column],
                premise.holds + [Bool](repeating: false, count: max(0, spare))
              )
            }, shares: rule.shares)
        }, words: chain.ladders[place].words)
    }
    return steering
  }
}
