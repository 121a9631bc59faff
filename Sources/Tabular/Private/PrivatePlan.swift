/// The private makers there are, with their settings: a new one is a case here.
public enum PrivatePlan: Codable, Hashable, Sendable {
  case aim(AIM)
  case mst(MST)
  case independent(IndependentMarginals)

  public var name: String {
    switch self {
    case .aim: AIM.name
    case .mst: MST.name
    case .independent: IndependentMarginals.name
    }
  }

  /// The scopes it asks for again and again, counted once.
  func asks(columns: Int) -> [Scope] {
    switch self {
    case .aim, .mst: PairCandidates.all(columns: columns)
    case .independent: []
    }
  }

  /// Descent steps after each measurement.
  var iterations: Int {
    switch self {
    case .aim(let plan): plan.iterations
    case .mst(let plan): plan.iterations
    case .independent: 100
    }
  }

  var finalIterations: Int {
    switch self {
    case .aim(let plan): plan.finalIterations
    case .mst(let plan): plan.iterations
    case .independent: 100
    }
  }
}
