/// Solves an encounter event by event: every time is the root of a polynomial, nothing is stepped.
///
/// *Error*: rounding alone, but for the least distance of an encounter that is neither a contact nor a
/// standstill, which is found to 1e-6 m. *Complexity*: about half a microsecond.
struct EncounterSolver {
  let e: Encounter
  let way: SidewaysMotion
  let otherStop: Double
  /// First reason to brake.
  let sight: Double
  let car: CarMotion

  init(_ e: Encounter) {
    self.e = e
    way = SidewaysMotion(e)
    otherStop = e.otherBraking > 0 ? e.otherSpeed / e.otherBraking : .infinity
    sight = EncounterSolver.sight(e, way, otherStop)
    car = CarMotion(
      speed: e.speed, begins: sight + e.latency, deceleration: e.deceleration, jerk: e.jerk)
  }

  /// How far the other has come along the road, as a polynomial of time from `begin` on.
  private static func advance(_ e: Encounter, _ otherStop: Double, at time: Double) -> (
    Double, Double, Double
  ) {
    if time >= otherStop {
      return (e.otherSpeed * otherStop - 0.5 * e.otherBraking * otherStop * otherStop, 0, 0)
    }
    return (0, e.otherSpeed, -0.5 * e.otherBraking)
  }

  /// The first moment the other is seen and is a reason to brake.
  private static func sight(_ e: Encounter, _ way: SidewaysMotion, _ otherStop: Double) -> Double {
    let noticed = way.time(toCome: e.offset - e.noticeOffset)
    guard e.cornerOffset < e.offset else { return noticed }
    var breaks = Times()
    breaks.insert(0)
    breaks.insert(Encounter.horizon)
    if way.ramp < Encounter.horizon { breaks.insert(way.ramp) }
    if way.end < Encounter.horizon { breaks.insert(way.end) }
    if otherStop < Encounter.horizon { breaks.insert(otherStop) }
    for stretch in breaks.stretches {
      let (begin, end, middle) = (stretch.begin, stretch.end, stretch.middle)
      let (a0, a1, a2) = advance(e, otherStop, at: middle)
      // d = front to centre while the car drives on; p = offset.
      let d = (e.distance + a0, a1 - e.speed, a2)
      let p = way.offset(at: middle)
      let q = (p.0 - e.cornerOffset, p.1, p.2)
      // d (p - corner) - p gap <= 0: the ray past the corner reaches the centre.
      let blocked = Polynomial(
        d.0 * q.0 - p.0 * e.cornerGap, d.0 * q.1 + d.1 * q.0 - p.1 * e.cornerGap,
        d.0 * q.2 + d.1 * q.1 + d.2 * q.0 - p.2 * e.cornerGap, d.1 * q.2 + d.2 * q.1, d.2 * q.2)
      if let time = blocked.firstNonPositive(from: begin, to: end) { return max(time, noticed) }
    }
    return .infinity
  }

  /// Front to the other's centre.
  func ahead(_ time: Double) -> Double {
    let (a0, a1, a2) = EncounterSolver.advance(e, otherStop, at: time)
    return e.distance + a0 + time * (a1 + time * a2) - car.distance(time)
  }

  func otherSpeed(_ time: Double) -> Double {
    time >= otherStop ? 0 : e.otherSpeed - e.otherBraking * time
  }

  /// The distance ahead less half the other's length, on a stretch without events.
  private func gap(at middle: Double) -> Polynomial {
    let (a0, a1, a2) = EncounterSolver.advance(e, otherStop, at: middle)
    let (c0, c1, c2, c3) = car.polynomial(at: middle)
    return Polynomial(e.distance - e.halfLength + a0 - c0, a1 - c1, a2 - c2, -c3)
  }

  func solved() -> EncounterOutcome {
    var result = EncounterOutcome()
    result.sightTime = sight
    let horizon = Encounter.horizon
    // The paths overlap in between.
    let enters = way.time(toCome: e.offset - e.halfWidths)
    let leaves = way.time(toCome: e.offset + e.halfWidths, strictly: true)
    let rest = min(car.stop, horizon)
    let rear = e.halfLength + e.length

    let stretches = self.stretches(to: rest)
    var overlapsFrom = Double.infinity
    var isFrontal = true
    if enters < rest {
      // At the moment the paths meet, the other is ahead, abreast, or already passed.
      let there = ahead(enters)
      if there - e.halfLength <= 0 {
        isFrontal = false
        overlapsFrom = there + rear >= 0 ? enters : .infinity
      } else {
        overlapsFrom =
          firstContact(stretches, from: enters, to: min(leaves, rest)) ?? .infinity
      }
    }
    if overlapsFrom < rest, overlapsFrom <= leaves {
      result.collides = true
      result.isFrontal = isFrontal
      result.endTime = overlapsFrom
      result.impactSpeed = max(car.speed(overlapsFrom) - otherSpeed(overlapsFrom), 0)
      result.minimumDistance = 0
      result.minimumTTC = 0
      let offset = way.value(overlapsFrom)
      result.impactPoint = e.impactPoint(offset)
      return result
    }

    let passed = passing(stretches, rear: rear)
    let end = min(passed, rest)
    result.endTime = end
    // While the paths do not overlap yet, both distances fall; afterwards one grows.
    var least = min(
      separation(min(enters, end), rear), separation(min(leaves, end), rear), separation(end, rear))
    for stretch in stretches where stretch.end <= end {
      least = min(least, separation(stretch.end, rear))
      if e.otherSpeed != 0 {
        for turn in gap(at: stretch.middle).turns(from: stretch.begin, to: stretch.end) {
          least = min(least, separation(turn, rear))
        }
      }
    }
    if leaves < end { least = min(least, leastSeparation(from: leaves, to: end, rear)) }
    if car.stop <= horizon, end == car.stop {
      // A car at rest is passed at the distance it left, by whom has not passed it yet.
      let there = way.value(end)
      let nearest = there < 0 ? -there : min(max(e.offset - way.total, 0), there)
      let side = max(nearest - e.halfWidths, 0)
      let front = max(ahead(end) - e.halfLength, 0)
      least = min(least, (front * front + side * side).squareRoot())
    }
    result.minimumDistance = least
    if enters < end {
      result.minimumTTC = leastTTC(stretches, from: enters, to: min(leaves, end))
    }
    return result
  }

  /// Between the moments at which somebody's law changes.
  private func stretches(to end: Double) -> Times.Stretches {
    var breaks = Times()
    breaks.insert(0)
    breaks.insert(end)
    if car.begins > 0 && car.begins < end { breaks.insert(car.begins) }
    if car.full > 0 && car.full < end { breaks.insert(car.full) }
    if otherStop > 0 && otherStop < end { breaks.insert(otherStop) }
    return breaks.stretches
  }

  private func firstContact(_ stretches: Times.Stretches, from: Double, to: Double) -> Double? {
    for stretch in stretches where stretch.end > from && stretch.begin < to {
      let begin = max(stretch.begin, from)
      let end = min(stretch.end, to)
      if let time = gap(at: stretch.middle).firstNonPositive(from: begin, to: end) { return time }
    }
    return nil
  }

  /// When the car's rear has passed the other.
  private func passing(_ stretches: Times.Stretches, rear: Double) -> Double {
    for stretch in stretches {
      var polynomial = gap(at: stretch.middle)
      polynomial.c[0] += e.halfLength + rear
      if let time = polynomial.firstNonPositive(from: stretch.begin, to: stretch.end) {
        return time
      }
    }
    return .infinity
  }

  /// Between the boxes.
  private func separation(_ time: Double, _ rear: Double) -> Double {
    let d = ahead(time)
    let along = max(d - e.halfLength, -(d + rear), 0)
    let across = max(abs(way.value(time)) - e.halfWidths, 0)
    return (along * along + across * across).squareRoot()
  }

  /// By golden section: the other walks away while the car comes on, so there is one least.
  private func leastSeparation(from: Double, to: Double, _ rear: Double) -> Double {
    let ratio = 0.6180339887498949
    var (low, high) = (from, to)
    var (a, b) = (high - ratio * (high - low), low + ratio * (high - low))
    var (fa, fb) = (separation(a, rear), separation(b, rear))
    for _ in 0..<40 {
      if high - low < 1e-7 { break }
      if fa < fb {
        (high, b, fb) = (b, a, fa)
        a = high - ratio * (high - low)
        fa = separation(a, rear)
      } else {
        (low, a, fa) = (a, b, fb)
        b = low + ratio * (high - low)
        fb = separation(b, rear)
      }
    }
    return min(fa, fb)
  }

  /// The least of gap over closing speed: at an end, or where gap x deceleration = closing².
  private func leastTTC(_ stretches: Times.Stretches, from: Double, to: Double) -> Double {
    func ttc(_ time: Double) -> Double {
      let gap = ahead(time) - e.halfLength
      let closing = car.speed(time) - otherSpeed(time)
      return gap > 0 && closing > 0 ? gap / closing : .infinity
    }
    var least = min(ttc(from), ttc(to))
    for stretch in stretches where stretch.end > from && stretch.begin < to {
      let begin = max(stretch.begin, from)
      let end = min(stretch.end, to)
      least = min(least, ttc(begin), ttc(end))
      let braking = stretch.middle < otherStop ? e.otherBraking : 0
      if let time = ttcTurn(from: begin, to: end, braking) { least = min(least, ttc(time)) }
    }
    return least
  }

  /// Where gap over closing speed is least within a stretch: gap x deceleration = closing², which
  /// happens once at most.
  private func ttcTurn(from begin: Double, to end: Double, _ braking: Double) -> Double? {
    func excess(_ time: Double) -> Double {
      let gap = ahead(time) - e.halfLength
      let closing = car.speed(time) - otherSpeed(time)
      return gap * (car.acceleration(time) - braking) - closing * closing
    }
    if 0.5 * (begin + end) > car.full {
      // Uniform: with x = deceleration x time, x²/2 - w x + w² - deceleration x gap = 0.
      let rate = car.reached - braking
      let gap = ahead(begin) - e.halfLength
      let closing = car.speed(begin) - otherSpeed(begin)
      let square = 2 * rate * gap - closing * closing
      guard rate > 0, square > 0 else { return nil }
      let time = begin + (closing - square.squareRoot()) / rate
      return time > begin && time < end ? time : nil
    }
    guard excess(begin) < 0, excess(end) > 0 else { return nil }
    // A least is flat: half the digits of its place give all digits of its value.
    var (low, high) = (begin, end)
    for _ in 0..<30 {
      let middle = 0.5 * (low + high)
      if excess(middle) < 0 { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
  }
}
