import Foundation
import Privacy
import Testing

/// Our figures beside those of OpenDP and dp-accounting (`Benchmarks/parity/run-privacy`).
@Suite struct ParityTests {
  struct Figures: Decodable {
    struct Gaussian: Decodable {
      var scale: Double
      var sensitivity: Int
      var rho: Double
    }
    struct Laplace: Decodable {
      var scale: Double
      var sensitivity: Int
      var epsilon: Double
    }
    struct Sigma: Decodable {
      var rho: Double
      var sensitivity: Int
      var sigma: Double
    }
    struct Conversion: Decodable {
      var rho: Double
      var delta: Double
      var epsilon: Double
    }
    struct Gradients: Decodable {
      var rate: Double
      var noise: Double
      var steps: Int
      var delta: Double
      var renyi: Double
      var distribution: Double
    }
    var gaussian: [Gaussian]
    var laplace: [Laplace]
    var sigma: [Sigma]
    var conversion: [Conversion]
    var gradients: [Gradients]
  }

  static let figures: Figures = {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/parity.json")
    do {
      return try JSONDecoder().decode(Figures.self, from: Data(contentsOf: path))
    } catch {
      fatalError("The stored figures cannot be read: \(error)")
    }
  }()

  @Test func theDiscreteGaussianCostsWhatOpenDPSays() {
    #expect(Self.figures.gaussian.count == 10)
    for figure in Self.figures.gaussian {
      let mechanism = DiscreteGaussian(variance: Ratio(atLeast: figure.scale * figure.scale))
      let rho = mechanism.cost(sensitivity: figure.sensitivity).rho
      // The variance is rounded up to 24 bits, which makes it cheaper by less than 2⁻²³.
      #expect(abs(rho / figure.rho - 1) < 3e-7)
    }
  }

  @Test func theDiscreteLaplaceCostsWhatOpenDPSays() {
    for figure in Self.figures.laplace {
      let scale = DiscreteLaplace(scale: Ratio(atMost: figure.scale)).scale.value
      #expect(abs(Double(figure.sensitivity) / scale / figure.epsilon - 1) < 3e-7)
    }
  }

  @Test func theNoiseForARhoIsOpenDPs() throws {
    for figure in Self.figures.sigma {
      let mechanism = try DiscreteGaussian(rho: figure.rho, sensitivity: figure.sensitivity)
      #expect(abs(mechanism.deviation / figure.sigma - 1) < 3e-7)
      // Rounded against accuracy.
      #expect(mechanism.deviation >= figure.sigma * (1 - 1e-12))
    }
  }

  @Test func concentratedLossTurnsIntoOpenDPsEpsilon() {
    for figure in Self.figures.conversion {
      let epsilon = Concentrated.epsilon(rho: figure.rho, delta: figure.delta)
      #expect(abs(epsilon / figure.epsilon - 1) < 1e-9)
    }
  }

  @Test func noisyGradientsCostWhatBothAccountantsSay() {
    for figure in Self.figures.gradients {
      let training = SubsampledGaussian(
        rate: figure.rate, noise: figure.noise, steps: figure.steps)
      #expect(abs(training.renyiEpsilon(delta: figure.delta) / figure.renyi - 1) < 2e-3)
      let epsilon = training.epsilon(delta: figure.delta)
      #expect(abs(epsilon / figure.distribution - 1) < 2e-3)
    }
  }
}
