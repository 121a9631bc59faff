import CScenarios

extension EncounterOutcome {
  /// What comes of an encounter, exactly.
  public init(of encounter: Encounter) { self = EncounterSolver(encounter).solved() }

  /// What comes of encounters stepped by the kernel, `step` seconds at a time.
  public static func stepped(_ encounters: [Encounter], step: Double) -> [EncounterOutcome] {
    let count = encounters.count
    guard let last = encounters.last else { return [] }
    let stride = (count + 15) / 16 * 16
    var input = [Float](repeating: 0, count: stride * Encounter.fieldCount)
    var output = [Float](repeating: 0, count: stride * Encounter.outcomeCount)
    input.withUnsafeMutableBufferPointer { input in
      guard let base = input.baseAddress else { return }
      for i in 0..<stride {
        (i < count ? encounters[i] : last).write(to: base + i, stride: stride)
      }
    }
    us_play_encounters(
      input, &output, Int64(count), Int64(stride), Float(step), Float(Encounter.horizon))
    return encounters.indices.map { i in
      EncounterOutcome(output, i, stride, encounters[i])
    }
  }

  /// From the kernel's numbers.
  init(_ output: UnsafePointer<Float>, _ row: Int, _ stride: Int, _ e: Encounter) {
    func out(_ outcome: Int) -> Double { Double(output[outcome * stride + row]) }
    collides = out(0) != 0
    impactSpeed = out(1)
    endTime = out(2)
    minimumDistance = out(3)
    minimumTTC = out(4)
    sightTime = out(5)
    isFrontal = out(6) != 0
    if collides { impactPoint = e.impactPoint(SidewaysMotion(e).value(endTime)) }
  }

  /// Equal, bit by bit; NaN equals NaN.
  package func isSame(as other: EncounterOutcome) -> Bool {
    func bits(_ outcome: EncounterOutcome) -> [UInt64] {
      [
        outcome.impactSpeed, outcome.endTime, outcome.minimumDistance, outcome.minimumTTC,
        outcome.sightTime, outcome.impactPoint,
      ].map(\.bitPattern)
    }
    return collides == other.collides && isFrontal == other.isFrontal && bits(self) == bits(other)
  }
}

/// Which of the kernel's vector widths is taken; for tests.
package enum KernelPath {
  case best, plain, avx2

  package static func force(_ path: KernelPath) {
    switch path {
    case .best: us_force_path(US_PATH_BEST)
    case .plain: us_force_path(US_PATH_PLAIN)
    case .avx2: us_force_path(US_PATH_AVX2)
    }
  }
}

extension EncounterOutcome {
  /// Encounters a second of one core's time, the kernel alone.
  static func rate(_ encounters: [Encounter], step: Double, rounds: Int) -> Double {
    let count = encounters.count
    var input = [Float](repeating: 0, count: count * Encounter.fieldCount)
    var output = [Float](repeating: 0, count: count * Encounter.outcomeCount)
    input.withUnsafeMutableBufferPointer { input in
      guard let base = input.baseAddress else { return }
      for (i, encounter) in encounters.enumerated() {
        encounter.write(to: base + i, stride: count)
      }
    }
    let began = Play.processorTime()
    for _ in 0..<rounds {
      us_play_encounters(
        input, &output, Int64(count), Int64(count), Float(step), Float(Encounter.horizon))
    }
    return Double(count * rounds) / (Play.processorTime() - began)
  }
}
