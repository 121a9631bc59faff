import CScenarios
import Chance

/// Points in standard normal space, a column for each dimension.
struct Points: Sendable {
  private(set) var count: Int
  let dimension: Int
  /// `numbers[k * count + i]`: coordinate k of point i.
  var numbers: [Double]

  init(count: Int, dimension: Int) {
    self.count = count
    self.dimension = dimension
    numbers = [Double](repeating: 0, count: count * dimension)
  }

  /// Independent standard normal points, numbers `first...` of a seed's stream.
  init(drawing count: Int, dimension: Int, seed: Seed, first: Int = 0) {
    self.init(count: count, dimension: dimension)
    guard count > 0, dimension > 0 else { return }
    numbers.withUnsafeMutableBufferPointer {
      us_normals(
        seed.value, UInt64(first), Int64(count), Int32(dimension), $0.baseAddress, Int64(count))
    }
  }

  subscript(point: Int, coordinate: Int) -> Double {
    get { numbers[coordinate * count + point] }
    set { numbers[coordinate * count + point] = newValue }
  }

  func point(_ index: Int) -> [Double] { (0..<dimension).map { self[index, $0] } }

  /// The points named, in that order.
  func taking(_ indices: [Int]) -> Points {
    var result = Points(count: indices.count, dimension: dimension)
    for k in 0..<dimension {
      for (to, from) in indices.enumerated() { result[to, k] = self[from, k] }
    }
    return result
  }

  func appending(_ other: Points) -> Points {
    var result = Points(count: count + other.count, dimension: dimension)
    for k in 0..<dimension {
      for i in 0..<count { result.numbers[k * result.count + i] = self[i, k] }
      for i in 0..<other.count { result.numbers[k * result.count + count + i] = other[i, k] }
    }
    return result
  }

  /// log of the standard normal density at each point.
  var logDensities: [Double] {
    var squares = [Double](repeating: 0, count: count)
    guard count > 0 else { return squares }
    us_square_norms(numbers, Int64(count), Int32(dimension), Int64(count), &squares)
    return squares.map { NormalLaw.logDensity(squares: $0, dimension: dimension) }
  }
}
