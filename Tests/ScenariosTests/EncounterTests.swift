import Chance
import Foundation
import Scenarios
import Testing

/// The child behind parked cars against formulas written here again, and against time steps.
@Suite struct EncounterTests {
  /// Euro NCAP's nominal case, the child as a line across the road through its centre.
  static func nominal(kmh: Double, latency: Double, deceleration: Double, jerk: Double) -> Encounter
  {
    var e = Encounter()
    e.speed = kmh / 3.6
    e.latency = latency
    e.deceleration = deceleration
    e.jerk = jerk
    e.offset = 4
    e.lateralSpeed = 5 / 3.6
    e.lateralRunup = 1
    // The child's centre reaches the centre line, 4 m away, in 5 m over its speed.
    e.distance = e.speed * 5 / e.lateralSpeed
    e.cornerGap = 1.149
    e.cornerOffset = 0.9075 + 1
    e.halfWidths = 0.9075 + 0.3555
    e.length = 4.358
    return e
  }

  /// km/h at the child's path, when braking begins `latency` after first sight: by the closed form.
  static func closedForm(kmh: Double, latency: Double, deceleration a: Double, jerk j: Double)
    -> Double
  {
    let v = kmh / 3.6
    let sight = (0.9075 + 1) / (5 / 3.6) + 1.149 / v
    let way = v * (sight - latency)
    let ramp = a / j
    let rampWay = v * ramp - j * ramp * ramp * ramp / 6
    let afterRamp = v - j * ramp * ramp / 2
    if afterRamp > 0, rampWay < way {
      return 3.6 * max(afterRamp * afterRamp - 2 * a * (way - rampWay), 0).squareRoot()
    }
    // Within the ramp: v s - j s³/6 = way, by bisection; at rest before it where there is no root.
    var (low, high) = (0.0, min(ramp, (2 * v / j).squareRoot()))
    if v * high - j * high * high * high / 6 < way { return 0 }
    for _ in 0..<100 {
      let s = (low + high) / 2
      if v * s - j * s * s * s / 6 < way { low = s } else { high = s }
    }
    return 3.6 * (v - j * low * low / 2)
  }

  @Test(
    "time to collision at first sight is the child's way over its speed plus the gap over the car's"
  )
  func firstSight() {
    let published = [
      10: 1.787, 15: 1.649, 20: 1.580, 25: 1.539, 30: 1.511, 40: 1.477, 50: 1.456, 60: 1.442,
    ]
    for (kmh, ttc) in published {
      let e = Self.nominal(kmh: Double(kmh), latency: 0.3, deceleration: 9, jerk: 25)
      let outcome = EncounterOutcome(of: e)
      let found = e.distance / e.speed - outcome.sightTime
      #expect(abs(found - ttc) < 6e-4, "\(kmh) km/h: \(found)")
    }
  }

  @Test("impact speeds of the careful human are the closed form's within 0.01 km/h")
  func impactSpeeds() {
    let published = [
      10: 0.0, 15: 6.27, 20: 14.98, 25: 21.18, 30: 26.81, 40: 37.46, 50: 47.80, 60: 58.01,
    ]
    for (kmh, speed) in published {
      let e = Self.nominal(kmh: Double(kmh), latency: 1.15, deceleration: 7.59, jerk: 12.65)
      let exact = EncounterOutcome(of: e).impactSpeed * 3.6
      let formula = Self.closedForm(
        kmh: Double(kmh), latency: 1.15, deceleration: 7.59, jerk: 12.65)
      #expect(abs(exact - formula) < 1e-9, "\(kmh) km/h: \(exact), formula \(formula)")
      #expect(abs(exact - speed) < 0.01, "\(kmh) km/h: \(exact), published \(speed)")
      #expect((exact > 0) == (speed > 0))
      let brake = Self.nominal(kmh: Double(kmh), latency: 0.30, deceleration: 9, jerk: 25)
      #expect(!EncounterOutcome(of: brake).collides, "an emergency brake avoids at \(kmh) km/h")
    }
  }

  @Test("stepped by 10 ms, impact speeds are within 0.1 km/h of the exact ones")
  func stepped() {
    for kmh in stride(from: 10.0, through: 60, by: 1) {
      for (latency, a, j) in [(1.15, 7.59, 12.65), (0.3, 9.0, 25.0), (0.9, 5.0, 25.0)] {
        let e = Self.nominal(kmh: kmh, latency: latency, deceleration: a, jerk: j)
        let exact = EncounterOutcome(of: e)
        let stepped = EncounterOutcome.stepped([e], step: 0.01)[0]
        #expect(
          abs(exact.impactSpeed - stepped.impactSpeed) * 3.6 < 0.1,
          "\(kmh) km/h, \(latency) s: \(exact.impactSpeed * 3.6), \(stepped.impactSpeed * 3.6)")
      }
    }
  }

  @Test("the way to standstill is latency, ramp and v²/2a, stepped as well as exact")
  func stoppingDistance() {
    for kmh in [20.0, 40, 60, 80] {
      var e = Self.nominal(kmh: kmh, latency: 0.3, deceleration: 9, jerk: 25)
      // Seen at once, and far away: it stops in front.
      e.cornerOffset = Encounter.far
      e.distance = 100
      e.lateralSpeed = 1e-3
      let v = kmh / 3.6
      let ramp = 9.0 / 25
      let after = v - 25 * ramp * ramp / 2
      let way = v * 0.3 + v * ramp - 25 * ramp * ramp * ramp / 6 + after * after / 18
      e.offset = 0.5
      for outcome in [EncounterOutcome(of: e), EncounterOutcome.stepped([e], step: 0.01)[0]] {
        #expect(!outcome.collides)
        #expect(abs(outcome.minimumDistance - (100 - way)) < 2e-3, "\(outcome.minimumDistance)")
      }
      #expect(abs(EncounterOutcome(of: e).minimumDistance - (100 - way)) < 1e-9)
    }
  }

  /// Encounters as the scenario draws them, and harsher ones.
  static func many(_ count: Int) -> [Encounter] {
    var stream = Seed(11).stream("encounters")
    return (0..<count).map { _ in
      func between(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * stream.uniform()
      }
      var e = nominal(
        kmh: between(15, 70), latency: between(0.1, 1.2), deceleration: between(3, 10),
        jerk: between(8, 40))
      e.lateralSpeed = between(0.8, 4)
      e.distance = e.speed * between(0.5, 5)
      e.cornerOffset = 0.9075 + between(0.3, 1.7)
      e.cornerGap = between(0.3, 2)
      e.halfLength = 0.149
      return e
    }
  }

  @Test("stepping by 10 ms labels at most 0.3 % of encounters otherwise, and smaller steps fewer")
  func labels() {
    let encounters = Self.many(20_000)
    let exact = encounters.map { EncounterOutcome(of: $0) }
    var rates: [Double] = []
    for step in [0.05, 0.01, 0.002] {
      let stepped = EncounterOutcome.stepped(encounters, step: step)
      let flips = zip(exact, stepped).count { $0.collides != $1.collides }
      rates.append(Double(flips) / Double(encounters.count))
    }
    #expect(rates[1] <= 0.003, "\(rates)")
    #expect(rates[0] > rates[1] && rates[1] > rates[2], "\(rates)")
    #expect(exact.count { $0.collides } > 2000, "there is something to disagree about")
  }

  @Test("stepped and exact agree on distances, times to collision and first sight")
  func quantities() {
    let encounters = Self.many(4000)
    let stepped = EncounterOutcome.stepped(encounters, step: 0.002)
    var compared = 0
    for (e, s) in zip(encounters, stepped) {
      let x = EncounterOutcome(of: e)
      guard x.collides == s.collides else { continue }
      compared += 1
      if x.sightTime.isFinite || s.sightTime.isFinite {
        #expect(abs(x.sightTime - s.sightTime) < 1e-3, "\(e)")
      }
      if x.collides {
        #expect(abs(x.impactSpeed - s.impactSpeed) < 0.05, "\(e)")
      } else if min(x.minimumDistance, s.minimumDistance) < 1 {
        #expect(abs(x.minimumDistance - s.minimumDistance) < 0.03, "\(e)")
      }
      if min(x.minimumTTC, s.minimumTTC) < 1.5 {
        #expect(abs(x.minimumTTC - s.minimumTTC) < 0.02, "\(e)")
      }
    }
    #expect(compared > 3980)
  }

  @Test("every vector width gives the same bytes")
  func paths() {
    let encounters = Self.many(5000)
    let best = EncounterOutcome.stepped(encounters, step: 0.01)
    for path in [KernelPath.plain, .avx2] {
      KernelPath.force(path)
      let other = EncounterOutcome.stepped(encounters, step: 0.01)
      KernelPath.force(.best)
      #expect(zip(best, other).allSatisfy { $0.isSame(as: $1) })
    }
  }

  @Test(
    "the reference brake stays below UN R152's greatest impact speeds on an unobstructed crossing")
  func r152() {
    // Table of the regulation's second step: from 42 km/h on, an impact of so much at most.
    let allowed = [20: 0.0, 30: 0, 40: 0, 42: 10, 45: 15, 50: 25, 55: 30, 60: 35]
    for (kmh, most) in allowed {
      var e = Self.nominal(kmh: Double(kmh), latency: 0.3, deceleration: 5, jerk: 25)
      e.cornerOffset = Encounter.far
      e.halfLength = 0.149
      // An adult steps out 4 s ahead, in full view; it is a reason to brake within 2.5 m.
      e.distance = e.speed * 4
      e.offset = 4 * e.lateralSpeed
      e.lateralRunup = 0
      e.noticeOffset = 2.9
      let impact = EncounterOutcome(of: e).impactSpeed * 3.6
      #expect(impact <= most, "\(kmh) km/h: \(impact)")
    }
  }
}
