import Foundation

extension Noise {
  /// Normal numbers of mean 0, for sums of gradients.
  ///
  /// In floating point: unlike `DiscreteGaussian` not exact over a lattice, so that a claim that
  /// rests on them says so (`Guarantee.trainingNoise`).
  ///
  /// *Source*: Box, Muller (1958), doi:10.1214/aoms/1177706645, on 52-bit uniforms above 0.
  package mutating func normals(_ count: Int, deviation: Double) -> [Float] {
    var numbers: [Float] = []
    numbers.reserveCapacity(count + 1)
    while numbers.count < count {
      let radius = deviation * (-2 * log(uniform())).squareRoot()
      let angle = 2 * Double.pi * uniform()
      numbers.append(Float(radius * cos(angle)))
      numbers.append(Float(radius * sin(angle)))
    }
    if numbers.count > count { numbers.removeLast() }
    return numbers
  }

  /// In (0, 1), of 52 bits, the middles of equal intervals.
  package mutating func uniform() -> Double {
    (Double(word() >> 12) + 0.5) * 0x1p-52
  }
}
