import Chance
import Foundation

func exponential(_ x: Float) -> Float { Float(exp(Double(x))) }

extension RandomStream {
  /// Standard normal numbers.
  ///
  /// *Source*: Box and Muller 1958, doi:10.1214/aoms/1177706645; 53-bit uniforms, so the largest
  /// is below 8.6.
  mutating func normals(_ count: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      var index = 0
      while index < count {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        let angle = 2 * Double.pi * uniform()
        buffer[index] = Float(radius * cos(angle))
        if index + 1 < count { buffer[index + 1] = Float(radius * sin(angle)) }
        index += 2
      }
      filled = count
    }
  }
}
