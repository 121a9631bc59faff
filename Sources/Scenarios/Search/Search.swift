public import Chance
import Foundation

/// Finds how probable an event is: looks first, chooses a method, repeats it, asks another method.
public struct Search: Sendable {
  /// The coefficient of variation the whole answer should have.
  public var cov: Double
  public var replicates: Int
  public var crosscheck: Bool
  public var mostCalls: Int
  /// Plays looked at before a method is chosen.
  public var look = 2000
  /// How importance sampling is done.
  package var entropy = CrossEntropy()

  public init(
    cov: Double = 0.05, replicates: Int = 5, crosscheck: Bool = true, mostCalls: Int = 2_000_000
  ) {
    self.cov = cov
    self.replicates = max(replicates, 5)
    self.crosscheck = crosscheck
    self.mostCalls = mostCalls
  }

  /// The main method and the one that checks it, by the first look's share of hits.
  func methods(_ event: RareEvent, share: Double) -> (
    main: any SearchMethod, second: any SearchMethod
  ) {
    let d = event.dimension
    if event.steering != nil {
      // Paths: what steers decisions, and what knows nothing of them.
      return share >= 0.02 ? (MonteCarlo(), PathSteering()) : (PathSteering(), SubsetSimulation())
    }
    let spread: any SearchMethod =
      if d <= 3 {
        DirectionalSampling()
      } else if d <= 20 {
        CrossEntropy(family: .kernels)
      } else {
        SubsetSimulation()
      }
    if d > 200 {
      // Importance sampling learns too little of so many directions; it may still confirm.
      var check = entropy
      check.mostLevels = 10
      if share >= 0.02 { return (MonteCarlo(), SubsetSimulation()) }
      return (SubsetSimulation(), check)
    }
    guard share >= 0.02 else { return (entropy, spread) }
    if d <= 40 { return (MonteCarlo(), entropy) }
    return (MonteCarlo(), SubsetSimulation())
  }

  /// Runs the whole search.
  ///
  /// Replicates run beside each other; what they find does not depend on how.
  public func certificate(
    for event: RareEvent, called name: String, seed: Seed,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Certificate {
    let natural = Points(
      drawing: look, dimension: event.dimension, seed: seed.derived("first look"))
    let hits = try event.nearness(natural).count { $0 == .infinity }
    let (main, second) = methods(event, share: Double(hits) / Double(look))
    let each = cov * Double(replicates).squareRoot()
    let budget = mostCalls / (replicates * (crosscheck ? 2 : 1))
    let secondReplicates = 4

    enum Job: Sendable {
      case main(Int)
      case second(Int)
    }
    let jobs =
      (0..<replicates).map(Job.main) + (crosscheck ? (0..<secondReplicates).map(Job.second) : [])
    let found = try await withThrowingTaskGroup(of: (Int, Estimate).self) { group in
      for (index, job) in jobs.enumerated() {
        group.addTask {
          try Task.checkCancellation()
          switch job {
          case .main(let number):
            return (
              index,
              try main.estimate(
                event, cov: each, mostCalls: budget,
                seed: seed.derived("replicate", UInt64(number)))
            )
          case .second(let number):
            return (
              index,
              try second.estimate(
                event, cov: max(0.1, 2 * each), mostCalls: budget,
                seed: seed.derived("second method", UInt64(number)))
            )
          }
        }
      }
      var found = [Estimate?](repeating: nil, count: jobs.count)
      var done = 0
      for try await (index, estimate) in group {
        found[index] = estimate
        done += 1
        progress(done)
      }
      return found.compactMap { $0 }
    }
    return Certificate(
      event: name, method: main.name, estimates: Array(found.prefix(replicates)),
      secondMethod: crosscheck ? second.name : nil, second: Array(found.dropFirst(replicates)))
  }

  /// The methods there are.
  static let all: [any SearchMethod] = [
    MonteCarlo(), CrossEntropy(), CrossEntropy(family: .kernels), SubsetSimulation(),
    DirectionalSampling(), PathSteering(),
  ]

  /// One run of one method by its name; for tests and benches.
  package static func estimate(
    _ event: RareEvent, by name: String, cov: Double, mostCalls: Int, seed: Seed
  ) throws -> Estimate {
    guard let method = all.first(where: { $0.name == name }) else {
      preconditionFailure("There is no method called \(name).")
    }
    return try method.estimate(event, cov: cov, mostCalls: mostCalls, seed: seed)
  }
}
