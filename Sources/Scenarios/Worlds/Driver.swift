/// Who brakes: the fields and presets every driving world's `driver` has.
enum Driver {
  /// m/s2, standard gravity.
  static let gravity = 9.80665

  /// Actor `driver`: latency, deceleration, jerk, in this order.
  static let actor = Actor(
    "driver",
    [
      Field("latency", "s", 0.30, 0.0...10, "from first reason to brake to the brakes' bite"),
      Field("deceleration", "m/s2", 9.0, 0.1...15, "that braking reaches"),
      Field("jerk", "m/s3", 25, 0.5...1000, "at which braking builds up"),
    ],
    presets: [
      Preset(
        "aeb", ["latency": 0.30, "deceleration": 9.0, "jerk": 25],
        source: "an emergency brake as sold today; assumed"),
      Preset(
        "careful_human", ["latency": 0.4 + 0.75, "deceleration": 0.774 * gravity, "jerk": 12.65],
        source: "UN Regulation 157, annex 4, appendix 3: competent and careful human driver"),
      Preset(
        "r152_minimum", ["latency": 0.30, "deceleration": 5.0, "jerk": 25],
        source: "UN Regulation 152: emergency braking demand of at least 5 m/s2"),
    ])

  /// The same encounter with the careful human of UN R157 at the wheel.
  ///
  /// The road's grip still bounds what braking can reach.
  static func carefulHuman(in encounter: Encounter) -> Encounter {
    var e = encounter
    e.latency = 0.4 + 0.75
    e.deceleration = min(0.774 * gravity, encounter.deceleration)
    e.jerk = 12.65
    return e
  }
}
