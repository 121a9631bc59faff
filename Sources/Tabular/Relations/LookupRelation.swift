import Chance
import Tables

/// A functional dependency: each level of x goes with one level of y.
///
/// *Privacy*: holds only the levels of x that at least the floor's rows carry.
struct LookupRelation: Relation {
  var column: String
  var source: String
  /// Distinct; numbers ascending, so that one between two known ones can take the nearer's.
  var keys: [Cell]
  /// By key: an index of `values`, −1 for a missing cell.
  var places: [Int]
  var values: [Cell]
  /// What a level that is not among the keys goes with: what most rows carry.
  var usual: Int

  var reads: [String] { [source] }
  var restores: [String] { [column] }
  func reshaped(_ table: Cells) -> [Column] { [] }

  func restore(_ table: inout Cells, schema: Schema, firstRow: Int, seed: Seed) throws {
    let source = try table.column(source)
    guard let own = schema[column] else { return }
    table.columns[column] = .chosen(own, choices(source), of: values)
  }

  private func choices(_ source: Column) -> [Int] {
    var known: [Cell: Int] = [:]
    for (key, place) in zip(keys, places) { known[key] = place }
    let missing = known[.missing] ?? usual
    if case .codes(let codes, let levels) = source.storage {
      let translated = levels.map { known[.text($0)] ?? usual }
      return codes.map { $0 < 0 ? missing : translated[Int($0)] }
    }
    guard let numbers = source.numbers else {
      return [Int](repeating: usual, count: source.count)
    }
    var ascending: [(Double, Int)] = []
    for (key, place) in zip(keys, places) {
      if let number = Self.number(key) { ascending.append((number, place)) }
    }
    return numbers.map { number in
      guard !number.isNaN else { return missing }
      guard !ascending.isEmpty else { return usual }
      var low = 0
      var high = ascending.count
      while low < high {
        let middle = (low + high) / 2
        if ascending[middle].0 < number { low = middle + 1 } else { high = middle }
      }
      if low == ascending.count { return ascending[low - 1].1 }
      if low > 0, number - ascending[low - 1].0 < ascending[low].0 - number {
        return ascending[low - 1].1
      }
      return ascending[low].1
    }
  }

  static func number(_ cell: Cell) -> Double? {
    switch cell {
    case .number(let number): number
    case .integer(let integer): Double(integer)
    default: nil
    }
  }

  func isSound(in schema: Schema) -> Bool {
    guard schema[column] != nil, schema[source] != nil else { return false }
    let numbers = keys.compactMap(Self.number)
    return keys.count == places.count && Set(keys).count == keys.count
      && (places + [usual]).allSatisfy { (-1..<values.count).contains($0) }
      && numbers.allSatisfy(\.isFinite)
      && zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
  }

  func translated(_ condition: Condition) -> Condition? {
    func isMet(_ place: Int) -> Bool {
      guard place >= 0 else { return condition.test == .missing }
      switch values[place] {
      case .missing: return condition.test == .missing
      case .text(let text): return condition.test.matches(text: text)
      case .number(let number): return condition.test.matches(number: number)
      case .integer(let integer): return condition.test.matches(number: Double(integer))
      }
    }
    let met = keys.indices.filter { isMet(places[$0]) }
    // “Missing or one of these” cannot be said in one condition.
    if met.contains(where: { keys[$0] == .missing }) { return nil }
    // Numbers between two known ones go with the nearer: neighbours are an interval.
    if let first = met.first, let last = met.last, last - first + 1 == met.count,
      let lowest = Self.number(keys[first]), let highest = Self.number(keys[last])
    {
      func bound(_ key: Double, beside other: Int) -> Condition.Bound? {
        guard keys.indices.contains(other), let next = Self.number(keys[other]) else { return nil }
        return Condition.Bound(.number(key + (next - key) / 2), isClosed: false)
      }
      return Condition(
        source,
        .within(
          Condition.Interval(
            lower: bound(lowest, beside: first - 1), upper: bound(highest, beside: last + 1))))
    }
    let allowed = met.map { index -> Condition.Value in
      if case .text(let text) = keys[index] { return .text(text) }
      return .number(Self.number(keys[index]) ?? .nan)
    }
    return Condition(source, .oneOf(allowed))
  }
}
