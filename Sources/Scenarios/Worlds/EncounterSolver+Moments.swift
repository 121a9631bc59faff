extension EncounterSolver {
  /// Where both were, from the beginning to the end of the encounter.
  func moments(every seconds: Double, other: String, bystanders: [Moment.Place]) -> [Moment] {
    let end = min(solved().endTime, Encounter.horizon)
    let count = Int((end / seconds).rounded(.down))
    var times = (0...count).map { Double($0) * seconds }
    if let last = times.last, end - last > 1e-9 { times.append(end) }
    return times.map { time in
      let x = car.distance(time)
      let ego = Moment.Place(
        actor: "ego", x: x - 0.5 * e.length, y: 0, speedX: car.speed(time), speedY: 0,
        acceleration: -car.acceleration(time), length: e.length, width: e.carWidth)
      let them = Moment.Place(
        actor: other, x: x + ahead(time), y: -way.value(time), speedX: otherSpeed(time),
        speedY: way.speed(time), acceleration: time < otherStop ? -e.otherBraking : 0,
        length: 2 * e.halfLength, width: 2 * e.halfWidths - e.carWidth)
      return Moment(time: time, places: [ego, them] + bystanders)
    }
  }
}
