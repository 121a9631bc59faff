package import Chance

/// A column's fine codes pooled into codes that enough rows stand behind, and how to take a pool
/// apart again.
///
/// Sparse levels share one pool; sparse bins join their neighbours. Within a pool, cells are drawn
/// as the noisy counts say. All of it follows from released counts, and costs nothing.
///
/// *Source*: pooling below 3σ is that of MST (McKenna, Miklau, Sheldon 2021, arXiv:2108.04978,
/// section 4.1); that bins are pooled with neighbours up to a cap, and taken apart again by their
/// counts, is ours.
package struct Pooling: Codable, Sendable, Hashable {
  /// Of each fine code.
  package var pool: [UInt16]
  /// The share of each fine code within its pool, as a cumulative sum in the pool's order.
  package var cumulative: [Double]

  package var count: Int { Int(pool.max() ?? 0) + 1 }

  /// Every code a pool of its own.
  package init(identity cardinality: Int) {
    pool = (0..<cardinality).map(UInt16.init)
    cumulative = [Double](repeating: 1, count: cardinality)
  }

  /// - Parameters:
  ///   - counts: noisy, of each fine code.
  ///   - deviation: of their noise.
  ///   - isOrdered: whether neighbours may be pooled; the code `missing` never is.
  ///   - cap: pools at most, about.
  package init(counts: [Double], deviation: Double, isOrdered: Bool, missing: Int?, cap: Int) {
    let threshold = 3 * deviation
    var pool = [UInt16](repeating: 0, count: counts.count)
    var next: UInt16 = 0
    let present = counts.indices.filter { $0 != missing }
    if isOrdered {
      // A pool is closed once it holds its share of all; a heavy code stands alone.
      let total = present.reduce(0) { $0 + max(0, counts[$1] - deviation) }
      let share = max(threshold, total / Double(max(1, cap - 1)))
      var held = 0.0
      var isOpen = false
      for code in present {
        let mass = max(0, counts[code] - deviation)
        if isOpen, held > 0, mass >= share {
          next += 1
          (held, isOpen) = (0, false)
        }
        pool[code] = next
        held += mass
        isOpen = true
        if held >= share {
          next += 1
          (held, isOpen) = (0, false)
        }
      }
      if isOpen { next += 1 }
    } else {
      let ranked = present.filter { counts[$0] >= threshold }
        .sorted { (counts[$1], $0) < (counts[$0], $1) }
      let kept = Set(ranked.prefix(max(1, cap - 1)))
      for code in present where kept.contains(code) {
        pool[code] = next
        next += 1
      }
      let rest = present.filter { !kept.contains($0) }
      for code in rest { pool[code] = next }
      if !rest.isEmpty { next += 1 }
    }
    if let missing {
      pool[missing] = next
      next += 1
    }
    self.pool = pool
    cumulative = Self.shares(pool: pool, counts: counts)
  }

  private static func shares(pool: [UInt16], counts: [Double]) -> [Double] {
    let pools = Int(pool.max() ?? 0) + 1
    var sums = [Double](repeating: 0, count: pools)
    var sizes = [Double](repeating: 0, count: pools)
    for (code, pool) in pool.enumerated() {
      sums[Int(pool)] += max(0, counts[code])
      sizes[Int(pool)] += 1
    }
    var running = [Double](repeating: 0, count: pools)
    return pool.enumerated().map { code, pool in
      let sum = sums[Int(pool)]
      running[Int(pool)] += sum > 0 ? max(0, counts[code]) / sum : 1 / sizes[Int(pool)]
      return min(1, running[Int(pool)])
    }
  }

  /// The counts of the pools.
  package func pooled(_ counts: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: count)
    for (code, pool) in pool.enumerated() { sums[Int(pool)] += counts[code] }
    return sums
  }

  /// The share of each fine code within its pool.
  var shares: [Double] {
    var before = [Double](repeating: 0, count: count)
    return pool.enumerated().map { code, pool in
      defer { before[Int(pool)] = cumulative[code] }
      return max(0, cumulative[code] - before[Int(pool)])
    }
  }

  /// The pools under weights of the fine codes: how they are then taken apart, and what each pool
  /// weighs.
  func weighted(by weights: [Double]) -> (pooling: Pooling, weights: [Double]) {
    let shares = zip(shares, weights).map { $0 * $1 }
    var sums = [Double](repeating: 0, count: count)
    for (code, pool) in pool.enumerated() { sums[Int(pool)] += shares[code] }
    // The last code that may be drawn closes its pool, whatever was lost by rounding.
    var last = [Int](repeating: -1, count: count)
    for (code, pool) in pool.enumerated() where shares[code] > 0 { last[Int(pool)] = code }
    var running = [Double](repeating: 0, count: count)
    var result = self
    for (code, pool) in pool.enumerated() where sums[Int(pool)] > 0 {
      running[Int(pool)] += shares[code] / sums[Int(pool)]
      result.cumulative[code] = code >= last[Int(pool)] ? 1 : min(1, running[Int(pool)])
    }
    return (result, sums)
  }

  /// Fine codes for pools, drawn as the counts say.
  package func apart(_ codes: [UInt16], firstRow: Int, stream: RandomStream) -> [UInt16] {
    var members = [[Int]](repeating: [], count: count)
    for (code, pool) in pool.enumerated() { members[Int(pool)].append(code) }
    return codes.enumerated().map { index, pool in
      let inside = members[Int(pool)]
      guard inside.count > 1 else { return UInt16(inside[0]) }
      let drawn = stream.uniform(at: UInt64(firstRow + index))
      // The first member whose cumulative share is beyond the draw.
      var (low, high) = (0, inside.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if cumulative[inside[middle]] > drawn { high = middle } else { low = middle + 1 }
      }
      return UInt16(inside[low])
    }
  }

  /// Whether a stranger's pooling covers pools 0..<count, each with a member.
  package func isSound(cardinality: Int) -> Bool {
    pool.count == cardinality && cumulative.count == cardinality && cardinality > 0
      && Set(pool).count == count && cumulative.allSatisfy { $0 >= 0 && $0 <= 1 }
  }
}
