/// The car's motion along the road: uniform, then braking with a ramp, then at rest.
struct CarMotion {
  let speed0: Double
  /// When the brakes bite; infinite where they never do.
  let begins: Double
  let jerk: Double
  /// What the deceleration reaches, and when.
  let reached: Double
  let full: Double
  let stop: Double

  /// Positions and speeds at the two joints.
  private let x1: Double
  private let x2: Double
  private let v2: Double
  /// Where it comes to rest, measured from where it began; infinite where it does not.
  let restX: Double

  init(speed: Double, begins: Double, deceleration: Double, jerk: Double) {
    speed0 = speed
    self.jerk = jerk
    let brakes = begins.isFinite && deceleration > 0 && jerk > 0
    self.begins = brakes ? begins : .infinity
    guard brakes else {
      (reached, full, stop, x1, x2, v2) = (0, .infinity, speed > 0 ? .infinity : 0, 0, 0, speed)
      restX = speed > 0 ? .infinity : 0
      return
    }
    // v - j s²/2 = 0 before j s = a?
    let ramp = min(deceleration / jerk, (2 * speed / jerk).squareRoot())
    reached = jerk * ramp
    full = begins + ramp
    x1 = speed * begins
    x2 = x1 + ramp * (speed - jerk * ramp * ramp / 6)
    v2 = max(speed - 0.5 * jerk * ramp * ramp, 0)
    stop = full + (reached > 0 ? v2 / reached : 0)
    restX = x2 + (reached > 0 ? 0.5 * v2 * v2 / reached : 0)
  }

  func distance(_ t: Double) -> Double {
    if t <= begins { return speed0 * t }
    if t <= full {
      let s = t - begins
      return x1 + s * (speed0 - jerk * s * s / 6)
    }
    if t >= stop { return restX }
    let s = t - full
    return x2 + s * (v2 - 0.5 * reached * s)
  }

  func speed(_ t: Double) -> Double {
    if t <= begins { return speed0 }
    if t <= full { return speed0 - 0.5 * jerk * (t - begins) * (t - begins) }
    return t >= stop ? 0 : v2 - reached * (t - full)
  }

  /// m/s2, positive when braking.
  func acceleration(_ t: Double) -> Double {
    if t <= begins || t >= stop { return 0 }
    return t <= full ? jerk * (t - begins) : reached
  }

  /// Distance as a polynomial of time, on the stretch that holds `middle`.
  func polynomial(at middle: Double) -> (Double, Double, Double, Double) {
    if middle <= begins { return (0, speed0, 0, 0) }
    if middle <= full {
      let (b, j) = (begins, jerk / 6)
      // x1 + v (t-b) - j (t-b)³
      return (
        x1 - speed0 * b + j * b * b * b, speed0 - 3 * j * b * b, 3 * j * b, -j
      )
    }
    if middle >= stop { return (restX, 0, 0, 0) }
    let h = 0.5 * reached
    return (x2 - v2 * full - h * full * full, v2 + 2 * h * full, -h, 0)
  }
}

/// The other's motion across the road: accelerating over a distance, then uniform, perhaps to an end.
struct SidewaysMotion {
  let offset: Double
  let speed: Double
  /// When the full speed is reached.
  let ramp: Double
  /// How far it goes in all, and when it is there.
  let total: Double
  let end: Double
  private let halfRate: Double

  init(_ e: Encounter) {
    offset = e.offset
    speed = e.lateralSpeed
    total = e.offset - e.lateralEnd
    ramp = e.lateralSpeed > 0 ? 2 * e.lateralRunup / e.lateralSpeed : 0
    halfRate = ramp > 0 ? 0.5 * e.lateralSpeed / ramp : 0
    end = SidewaysMotion.time(total, speed, ramp, halfRate)
  }

  private static func time(_ way: Double, _ speed: Double, _ ramp: Double, _ halfRate: Double)
    -> Double
  {
    if way <= 0 { return 0 }
    guard speed > 0 else { return .infinity }
    let within = halfRate > 0 ? (way / halfRate).squareRoot() : .infinity
    return within < ramp ? within : 0.5 * ramp + way / speed
  }

  /// When it has come that far; infinite where it never does.
  ///
  /// - Parameter strictly: whether coming to rest just there does not count.
  func time(toCome way: Double, strictly: Bool = false) -> Double {
    if way > total || (strictly && way == total) { return .infinity }
    return SidewaysMotion.time(way, speed, ramp, halfRate)
  }

  func value(_ t: Double) -> Double {
    let s = min(t, ramp)
    return offset - min(halfRate * s * s + speed * (t - s), total)
  }

  func speed(_ t: Double) -> Double { t >= end ? 0 : t < ramp ? 2 * halfRate * t : speed }

  /// The offset as a polynomial of time, on the stretch that holds `middle`.
  func offset(at middle: Double) -> (Double, Double, Double) {
    if middle >= end { return (offset - total, 0, 0) }
    if middle < ramp { return (offset, 0, -halfRate) }
    return (offset + 0.5 * speed * ramp, -speed, 0)
  }
}
