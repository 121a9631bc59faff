import Privacy
import Testing

/// Figures of dp-accounting 0.6.0 and scipy, to which ours must come.
@Suite struct GoldenTests {
  @Test(arguments: [
    (0.3, 1e-9, 0.00147674536110), (1, 1e-9, 0.0149730576736), (3, 1e-9, 0.120582428911),
    (10, 1e-9, 1.09078570440), (0.3, 1e-5, 0.00330298655079), (1, 1e-5, 0.0305565951976),
    (3, 1e-5, 0.224249168246), (10, 1e-5, 1.78269561633),
  ])
  func rhoIsTheGreatestThatEpsilonAllows(epsilon: Double, delta: Double, golden: Double) {
    let rho = Concentrated.rho(epsilon: epsilon, delta: delta)
    #expect(abs(rho / golden - 1) < 1e-9)
    // Never in the releaser's favour.
    #expect(Concentrated.epsilon(rho: rho, delta: delta) <= epsilon)
    #expect(Concentrated.epsilon(rho: rho * (1 + 1e-9), delta: delta) > epsilon)
  }

  @Test func zCDPTurnsIntoEpsilonAndDeltaTightly() {
    #expect(abs(Concentrated.delta(rho: 0.5, epsilon: 1) - 0.246846330783) < 1e-9)
    let epsilon = Concentrated.epsilon(rho: 0.005, delta: 1e-9)
    #expect(abs(epsilon - 0.5648932843020361) < 1e-9)
    #expect(epsilon >= 0.5648932843020361)
  }

  @Test(arguments: [
    (0.3, 17.4403094854), (1, 5.49526615724), (3, 1.94372426351), (10, 0.650246918959),
  ])
  func theAnalyticGaussianNeedsTheKnownNoise(epsilon: Double, golden: Double) {
    #expect(abs(AnalyticGaussian.sigma(epsilon: epsilon, delta: 1e-9) / golden - 1) < 1e-9)
  }

  @Test func oneGaussianAnswerCostsWhatIsKnown() {
    #expect(abs(AnalyticGaussian.epsilon(delta: 1e-9, sigma: 10) - 0.535148231557) < 1e-9)
    let discrete = DiscreteGaussian(variance: Ratio(100))
    // Within 1e-3 of a distribution of losses on a grid.
    #expect(discrete.delta(epsilon: 0.534761776405) <= 1.001e-9)
    #expect(discrete.delta(epsilon: 0.5342) > 1e-9)
  }

  @Test(
    arguments: [
      (0.01, 1.1, 10_000, 5.63201, 5.19625), (0.01, 2, 1_000, 0.686185, 0.623849),
      (256.0 / 26_048, 1, 3_000, 3.44424, 3.13250),
    ] as [(Double, Double, Int, Double, Double)])
  func noisyGradientsCostWhatTwoAccountantsSay(
    rate: Double, noise: Double, steps: Int, renyi: Double, distribution: Double
  ) {
    let training = SubsampledGaussian(rate: rate, noise: noise, steps: steps)
    #expect(abs(training.renyiEpsilon(delta: 1e-5) / renyi - 1) < 2e-3)
    let epsilon = training.epsilon(delta: 1e-5)
    // Theirs is on a grid of 1e-3, which errs upwards: at 2e-4 it says 0.62210 for the second.
    #expect(epsilon <= distribution * (1 + 1e-3) && epsilon > distribution * (1 - 4e-3))
  }

  @Test func withoutSubsamplingTheDistributionIsTheAnalyticGaussian() {
    for steps in [1, 4, 25] {
      let training = SubsampledGaussian(
        rate: 1, noise: 10 * Double(steps).squareRoot(), steps: steps)
      let epsilon = training.epsilon(delta: 1e-9)
      #expect(abs(epsilon / 0.535148231557 - 1) < 1e-3)
      #expect(epsilon >= 0.535148231557 - 1e-7)
    }
  }

  @Test func extremesAreExact() {
    #expect(Concentrated.epsilon(rho: 0, delta: 1e-9) == 0)
    #expect(Concentrated.epsilon(rho: 1, delta: 0) == .infinity)
    #expect(Concentrated.rho(epsilon: 0, delta: 1e-9) == 0)
    #expect(Concentrated.delta(rho: 0, epsilon: 1) == 0)
    #expect(Loss(rho: 0.1, failure: 1e-6).epsilon(delta: 1e-6) == .infinity)
    #expect(SubsampledGaussian(rate: 0.1, noise: 1, steps: 0).epsilon(delta: 1e-9) == 0)
  }
}
