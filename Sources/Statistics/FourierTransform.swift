import Foundation

/// The discrete Fourier transform of a power of two of complex numbers, in place.
///
/// *Complexity*: O(n log n). *Error*: about 1e-16·log₂ n of the largest value.
///
/// *Source*: Cooley, Tukey (1965), doi:10.1090/S0025-5718-1965-0178586-1.
public enum FourierTransform {
  public static func forward(_ real: inout [Double], _ imaginary: inout [Double]) {
    transform(&real, &imaginary, sign: -1)
  }

  /// Undoes `forward`.
  public static func inverse(_ real: inout [Double], _ imaginary: inout [Double]) {
    transform(&real, &imaginary, sign: 1)
    let scale = 1 / Double(real.count)
    for index in real.indices {
      real[index] *= scale
      imaginary[index] *= scale
    }
  }

  private static func transform(
    _ real: inout [Double], _ imaginary: inout [Double], sign: Double
  ) {
    let count = real.count
    precondition(
      count > 0 && count & (count - 1) == 0 && imaginary.count == count,
      "A transform takes a power of two of numbers.")
    var mirrored = 0
    for index in 1..<max(count, 1) {
      var bit = count >> 1
      while mirrored & bit != 0 {
        mirrored ^= bit
        bit >>= 1
      }
      mirrored |= bit
      if index < mirrored {
        real.swapAt(index, mirrored)
        imaginary.swapAt(index, mirrored)
      }
    }
    // Roots from the functions themselves: a recurrence would lose digits.
    let roots = (0..<count / 2).map { index -> (Double, Double) in
      let angle = 2 * Double.pi * Double(index) / Double(count)
      return (cos(angle), sign * sin(angle))
    }
    var half = 1
    while half < count {
      let stride = count / (2 * half)
      for start in Swift.stride(from: 0, to: count, by: 2 * half) {
        for index in 0..<half {
          let (cosine, sine) = roots[index * stride]
          let (low, high) = (start + index, start + index + half)
          let turnedReal = real[high] * cosine - imaginary[high] * sine
          let turnedImaginary = real[high] * sine + imaginary[high] * cosine
          real[high] = real[low] - turnedReal
          imaginary[high] = imaginary[low] - turnedImaginary
          real[low] += turnedReal
          imaginary[low] += turnedImaginary
        }
      }
      half *= 2
    }
  }
}
