import Chance
import Statistics

/// Feature sets whose every number follows from a formula, so that numpy can be asked about them.
///
/// In Python, with `h` an array of unsigned 64-bit integers kept below 2^32 after every product:
/// h = (7919·row + 104729·feature + 1299709·salt + 1)·2654435761; h ^= h >> 15; h *= 0x2c1b3c6d;
/// h ^= h >> 12; h *= 0x297a2d39; h ^= h >> 15; u = (h >> 8)/2^24 - 0.5; the feature is
/// float32(scale·u + lean·(u of the feature before) + shift·(feature mod 3)).
func features(
  _ rows: Int, _ width: Int, salt: UInt32, scale: Double = 1, lean: Double = 0.5, shift: Double = 0
) -> FeatureMatrix {
  func uniform(_ row: Int, _ feature: Int) -> Double {
    var h = UInt32(row) &* 7919 &+ UInt32(feature) &* 104_729 &+ salt &* 1_299_709 &+ 1
    h = h &* 2_654_435_761
    h ^= h >> 15
    h = h &* 0x2c1b_3c6d
    h ^= h >> 12
    h = h &* 0x297a_2d39
    h ^= h >> 15
    return Double(h >> 8) / 16_777_216 - 0.5
  }
  var values: [Float] = []
  for row in 0..<rows {
    for feature in 0..<width {
      let before = uniform(row, (feature + width - 1) % width)
      values.append(
        Float(scale * uniform(row, feature) + lean * before + shift * Double(feature % 3)))
    }
  }
  return FeatureMatrix(rows: rows, width: width, values: values)
}

func normal(
  _ rows: Int, _ width: Int, _ random: inout RandomStream, deviation: (Int) -> Double = { _ in 1 }
) -> FeatureMatrix {
  var values: [Float] = []
  for _ in 0..<rows {
    for feature in 0..<width {
      // The sum of twelve uniforms is near enough.
      var sum = -6.0
      for _ in 0..<12 { sum += random.uniform() }
      values.append(Float(deviation(feature) * sum))
    }
  }
  return FeatureMatrix(rows: rows, width: width, values: values)
}

func isNear(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  abs(a - b) <= tolerance * max(1, abs(b))
}
