/// Rows laid out to be searched by Gower's distance: eight at a time, single precision.
///
/// Numbers differ by their distance over the real range, capped at 1; categories by 0 or 1; a missing
/// and a present cell by 1. Distances are sums over the axes asked for.
///
/// *Source*: Gower (1971), doi:10.2307/2528823 (there, missing cells are left out).
struct Neighbours: Sendable {
  private typealias Lanes = SIMD8<Float>

  private let axes: [Scene.Axis]
  /// Axes in the order they are added up: those that tell rows apart first, so that most rows are
  /// given up early.
  private let order: [Int]
  /// *Shape*: blocks of eight rows x axes, in `order`.
  private let cells: [SIMD8<Float>]
  private let blocks: Int
  let count: Int

  init(_ rows: Scene.Rows, axes: [Scene.Axis]) {
    self.axes = axes
    count = rows.count
    let size = rows.count
    blocks = (size + 7) / 8
    let scaled = zip(axes, rows.columns).map { axis, cells in
      cells.map { Neighbours.scaled($0, axis) }
    }
    let spread = scaled.map(Neighbours.spread)
    order = axes.indices.sorted { (spread[$1], $0) < (spread[$0], $1) }
    var cells: [SIMD8<Float>] = []
    cells.reserveCapacity(blocks * axes.count)
    for block in 0..<blocks {
      for axis in order {
        // Lanes beyond the last row are as far as can be on every axis.
        var lanes = SIMD8<Float>(repeating: 1e9)
        for lane in 0..<min(8, size - 8 * block) { lanes[lane] = scaled[axis][8 * block + lane] }
        cells.append(lanes)
      }
    }
    self.cells = cells
  }

  private static func scaled(_ value: Double, _ axis: Scene.Axis) -> Float {
    // Far from every value, and at distance 0 from another missing cell.
    if value.isNaN { return -1e6 }
    guard axis.isNumber else { return Float(value) }
    guard axis.range > 0 else { return value == axis.origin ? 0 : 2 }
    return Float(max(-1, min(2, (value - axis.origin) / axis.range)))
  }

  /// How far two cells are apart on average, from a few neighbours in the file.
  private static func spread(_ cells: [Float]) -> Float {
    guard cells.count > 1 else { return 0 }
    return (1..<min(cells.count, 1_000)).reduce(0) { $0 + min(abs(cells[$1] - cells[$1 - 1]), 1) }
  }

  private func query(_ row: Int, of rows: Scene.Rows) -> [SIMD8<Float>] {
    order.map { SIMD8(repeating: Neighbours.scaled(rows.columns[$0][row], axes[$0])) }
  }

  @inline(__always)
  private static func gap(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Float> {
    let difference = a - b
    let size = SIMD8<Float>(bitPattern32: difference.bits & 0x7FFF_FFFF)
    return size.replacing(with: 1, where: size .> 1)
  }

  /// The distance to the nearest row; infinity where there is none.
  ///
  /// - Complexity: rows x axes, eight an operation, less where rows are far.
  func distance(to row: Int, of rows: Scene.Rows) -> Float {
    let query = query(row, of: rows)
    let width = query.count
    guard count > 0 else { return .infinity }
    var least = Float.infinity
    var start = 0
    for _ in 0..<blocks {
      var sum = SIMD8<Float>.zero
      var axis = 0
      while axis < width {
        let stop = min(axis + 4, width)
        while axis < stop {
          sum += Neighbours.gap(cells[start + axis], query[axis])
          axis += 1
        }
        if sum.min() >= least { break }
      }
      if axis == width { least = min(least, sum.min()) }
      start += width
    }
    return least
  }

  /// The nearest row by some axes alone; of several equally near ones the first. Nil where there is
  /// none.
  func nearest(to row: Int, of rows: Scene.Rows, along chosen: Set<Int>) -> Int? {
    let query = query(row, of: rows)
    let width = query.count
    let places = order.indices.filter { chosen.contains(order[$0]) }
    var least = Float.infinity
    var found: Int?
    for block in 0..<blocks {
      var sum = SIMD8<Float>.zero
      for place in places { sum += Neighbours.gap(cells[block * width + place], query[place]) }
      let nearest = sum.min()
      guard nearest < least else { continue }
      for lane in 0..<8 where sum[lane] == nearest && 8 * block + lane < count {
        least = nearest
        found = 8 * block + lane
        break
      }
    }
    return found
  }

  /// For each axis asked for, the nearest row by all other axes.
  ///
  /// - Complexity: twice rows x axes, however many are asked for.
  func nearest(to row: Int, of rows: Scene.Rows, leavingOutEach chosen: [Int]) -> [Int?] {
    let query = query(row, of: rows)
    let width = query.count
    let places = chosen.map { axis in order.firstIndex(of: axis)! }
    var least = [Float](repeating: .infinity, count: chosen.count)
    var found = [Int?](repeating: nil, count: chosen.count)
    for block in 0..<blocks {
      let start = block * width
      var sum = SIMD8<Float>.zero
      for axis in 0..<width { sum += Neighbours.gap(cells[start + axis], query[axis]) }
      for (index, place) in places.enumerated() {
        let rest = sum - Neighbours.gap(cells[start + place], query[place])
        let nearest = rest.min()
        guard nearest < least[index] else { continue }
        for lane in 0..<8 where rest[lane] == nearest && 8 * block + lane < count {
          least[index] = nearest
          found[index] = 8 * block + lane
          break
        }
      }
    }
    return found
  }
}

extension Neighbours {
  /// The distance of each row to the nearest of these, a mean over axes, on all cores.
  func distances(to rows: Scene.Rows) async throws -> [Double] {
    let width = 250
    let ranges = stride(from: 0, to: rows.count, by: width).map {
      $0..<min($0 + width, rows.count)
    }
    let axes = Float(max(axes.count, 1))
    return try await Parallel.map(ranges) { range in
      range.map { Double(distance(to: $0, of: rows) / axes) }
    }.flatMap(\.self)
  }
}

extension SIMD8 where Scalar == Float {
  fileprivate var bits: SIMD8<UInt32> { unsafe unsafeBitCast(self, to: SIMD8<UInt32>.self) }
  fileprivate init(bitPattern32 bits: SIMD8<UInt32>) {
    self = unsafe unsafeBitCast(bits, to: SIMD8<Float>.self)
  }
}
