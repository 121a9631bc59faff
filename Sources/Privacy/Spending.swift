/// What several releases on the same units cost together: ρ of zCDP, a δ₀, and trainings that sample,
/// whose loss no single ρ describes.
///
/// All of it is Rényi differential privacy: order by order the divergences of adaptively chosen
/// releases add up, αρ for the first and steps · R(α) for each training.
///
/// *Source*: Mironov (2017), arXiv:1702.07476, proposition 1; the turn into (ε, δ): Canonne, Kamath,
/// Steinke (2020), arXiv:2004.00010, proposition 12.
public struct Spending: Hashable, Sendable {
  public var loss: Loss
  public var trainings: [SubsampledGaussian]

  public init(_ loss: Loss = .none, trainings: [SubsampledGaussian] = []) {
    self.loss = loss
    self.trainings = trainings
  }

  public var rho: Double { loss.rho }

  /// Both, in sequence; rounded up.
  public static func + (a: Spending, b: Spending) -> Spending {
    Spending(a.loss + b.loss, trainings: a.trainings + b.trainings)
  }

  /// The ε it amounts to at `delta`; infinite where `delta` does not exceed the failure.
  ///
  /// *Complexity*: some 300 integrals a training.
  public func epsilon(delta: Double) -> Double {
    let trainings = trainings.filter { $0.steps > 0 }
    guard !trainings.isEmpty else { return loss.epsilon(delta: delta) }
    let rest = loss.failure == 0 ? delta : (delta - loss.failure).nextDown
    guard rest > 0 else { return .infinity }
    return SubsampledGaussian.orders.map { alpha in
      let tau = trainings.reduce(loss.rho * alpha) {
        $0 + Double($1.steps) * $1.renyi(order: alpha)
      }
      return Concentrated.epsilon(tau: tau * (1 + 1e-12), alpha: alpha, delta: rest)
    }.min() ?? .infinity
  }
}

/// A training that is to be paid for together with a table: everything about it but the noise,
/// which follows from the budget.
public struct PlannedTraining: Hashable, Sendable {
  /// The chance with which each unit enters a step.
  public var rate: Double
  public var steps: Int
  /// The part of ε that the table beside it is measured with; 0 where there is none.
  public var tableShare: Double

  public init(rate: Double, steps: Int, tableShare: Double) {
    precondition(rate > 0 && rate <= 1 && steps > 0 && (0..<1).contains(tableShare))
    self.rate = rate
    self.steps = steps
    self.tableShare = tableShare
  }

  /// The training with the least noise that `epsilon` at `delta` allows beside `loss`, rounded up.
  ///
  /// - Throws: where no noise below a million norms would do.
  func paid(epsilon: Double, delta: Double, beside loss: Loss) throws -> SubsampledGaussian {
    func training(_ noise: Double) -> SubsampledGaussian {
      SubsampledGaussian(rate: rate, noise: noise, steps: steps)
    }
    func fits(_ noise: Double) -> Bool {
      Spending(loss, trainings: [training(noise)]).epsilon(delta: delta) <= epsilon
    }
    var (low, high) = (0.25, 0.5)
    while !fits(high) {
      (low, high) = (high, 2 * high)
      guard high < 1e6 else {
        throw PrivacyError(
          .parameter, place: "--epsilon",
          expected: "so little allows no training of \(steps) steps",
          remedy: "Ask for fewer --steps, or spend more.")
      }
    }
    while high - low > 1e-4 * high {
      let middle = (low + high) / 2
      if fits(middle) { high = middle } else { low = middle }
    }
    return training(high)
  }
}
