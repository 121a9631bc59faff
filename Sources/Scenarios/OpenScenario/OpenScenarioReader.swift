import Foundation

/// Reads the child case from OpenSCENARIO XML 1.x: what the format can say, and from a table beside it what
/// it cannot.
struct OpenScenarioReader {
  private let root: XMLTree
  private let place: String
  private var declared: [String: Double] = [:]
  private(set) var notes: [String] = []

  /// What is understood of each play.
  struct Numbers {
    var ego: (speed: Double, front: Double, length: Double, width: Double)
    var other:
      (x: Double, offset: Double, speed: Double, runUp: Double, length: Double, width: Double)
    /// The parked car nearest to the other one: centre and box.
    var parked: (x: Double, y: Double, length: Double, width: Double)?
  }

  init(_ data: Data, place: String) throws {
    root = try XMLTree(parsing: data, place: place)
    self.place = place
    guard root.name == "OpenSCENARIO" else {
      throw Self.refusal(place, "it is no OpenSCENARIO file", "Give a .xosc file.")
    }
    let header = root["FileHeader"]?.attributes ?? [:]
    guard header["revMajor"] == "1" else {
      throw Self.refusal(
        place, "it is not OpenSCENARIO XML 1.x", "Export it as version 1.0 to 1.3.")
    }
    for parameter in root["ParameterDeclarations"]?.all("ParameterDeclaration") ?? [] {
      guard let name = parameter.attributes["name"] else { continue }
      if let value = Double(parameter.attributes["value"] ?? ""), value.isFinite {
        declared[name] = value
      }
    }
    noteWhatIsIgnored()
  }

  static func refusal(_ place: String, _ expected: String, _ remedy: String) -> ScenarioError {
    ScenarioError(.file, place: place, expected: expected, remedy: remedy)
  }

  /// Rows of parameter values, from a file of a deterministic set of them.
  static func values(_ data: Data, place: String) throws -> [[String: Double]] {
    let root = try XMLTree(parsing: data, place: place)
    guard let set = root.first("ValueSetDistribution") else {
      throw refusal(
        place, "it holds no ValueSetDistribution",
        "Stochastic distributions and ranges are not read; give a set of values.")
    }
    return try set.all("ParameterValueSet").map { row in
      var values: [String: Double] = [:]
      for one in row.all("ParameterAssignment") {
        guard let name = one.attributes["parameterRef"],
          let value = Double(one.attributes["value"] ?? ""), value.isFinite
        else { throw refusal(place, "a value is no finite number", "Correct it.") }
        values[name.hasPrefix("$") ? String(name.dropFirst()) : name] = value
      }
      return values
    }
  }

  private mutating func noteWhatIsIgnored() {
    let known: Set = [
      "FileHeader", "ParameterDeclarations", "CatalogLocations", "RoadNetwork", "Entities",
      "Storyboard",
    ]
    for child in root.children where !known.contains(child.name) {
      notes.append("\(child.name) is ignored.")
    }
    if root["CatalogLocations"]?.children.isEmpty == false {
      notes.append("Catalogues are not opened: what they define is ignored.")
    }
    if root["RoadNetwork"] != nil {
      notes.append("The road is taken as straight and level, along x; its file is not opened.")
    }
    for name in ["SynchronizeAction", "FollowTrajectoryAction", "LaneChangeAction", "Controller"]
    where root.first(name) != nil {
      notes.append("\(name) has no counterpart here and is ignored.")
    }
  }

  /// A number, or a declared parameter; rows' values come first.
  private func number(_ element: XMLTree?, _ key: String, _ values: [String: Double]) throws
    -> Double
  {
    guard let text = element?.attributes[key] else {
      throw Self.refusal(
        place, "\(element?.name ?? "an element") has no \(key)", "Add it.")
    }
    if let value = Double(text), value.isFinite { return value }
    let name = String(text.dropFirst())
    if text.hasPrefix("$"), let value = values[name] ?? declared[name] { return value }
    throw Self.refusal(
      place, "\(element?.name ?? "").\(key) is neither a number nor a declared parameter",
      "Expressions (${...}) are not read: write the number.")
  }

  /// What one play is, under these parameter values.
  func numbers(_ values: [String: Double]) throws -> Numbers {
    let objects = root["Entities"]?.all("ScenarioObject") ?? []
    guard
      let ego = objects.first(where: {
        ["ego", "hero"].contains(($0.name(of: "name")).lowercased())
      }),
      let other = objects.first(where: { $0["Pedestrian"] != nil })
    else {
      throw Self.refusal(
        place, "it has no vehicle called Ego and no pedestrian", "Only the child's case is read.")
    }
    let privates = root["Storyboard"]?["Init"]?["Actions"]?.all("Private") ?? []
    func start(_ object: XMLTree) -> XMLTree? {
      privates.first { $0.name(of: "entityRef") == object.name(of: "name") }
    }
    func position(_ object: XMLTree) throws -> (x: Double, y: Double) {
      guard let world = start(object)?.first("WorldPosition") else {
        throw Self.refusal(
          place, "\(object.name(of: "name")) does not begin at a WorldPosition",
          "Lane positions need a road; write world positions.")
      }
      return (try number(world, "x", values), try number(world, "y", values))
    }
    func box(_ object: XMLTree) throws -> (length: Double, width: Double, centre: Double) {
      guard let box = object.first("BoundingBox") else {
        throw Self.refusal(
          place, "\(object.name(of: "name")) has no BoundingBox", "Add it; catalogues are not read."
        )
      }
      return (
        try number(box["Dimensions"], "length", values),
        try number(box["Dimensions"], "width", values),
        try number(box["Center"], "x", values)
      )
    }
    let (egoPlace, egoBox) = (try position(ego), try box(ego))
    let egoSpeed = try number(start(ego)?.first("AbsoluteTargetSpeed"), "value", values)
    let (otherPlace, otherBox) = (try position(other), try box(other))
    let crossing = try crossing(of: other.name(of: "name"), values)
    let front = egoPlace.x + egoBox.centre + egoBox.length / 2
    var numbers = Numbers(
      ego: (egoSpeed, front, egoBox.length, egoBox.width),
      other: (
        otherPlace.x - crossing.delay * egoSpeed, otherPlace.y - egoPlace.y, crossing.speed,
        crossing.runUp, otherBox.width, otherBox.length
      ), parked: nil)
    // Of what stands, the one whose front is nearest to the other's path before it.
    for object in objects
    where object["Vehicle"] != nil && object.name(of: "name") != ego.name(of: "name") {
      let (place, box) = (try position(object), try box(object))
      let x = place.x + box.centre - crossing.delay * egoSpeed
      guard x + box.length / 2 < numbers.other.x + 1 else { continue }
      if x > numbers.parked?.x ?? -.infinity {
        numbers.parked = (x, place.y - egoPlace.y, box.length, box.width)
      }
    }
    return numbers
  }

  /// When the pedestrian sets off, how fast it becomes, over what distance.
  private func crossing(of name: String, _ values: [String: Double]) throws -> (
    delay: Double, speed: Double, runUp: Double
  ) {
    let groups =
      root["Storyboard"]?.all("Story").flatMap { $0.all("Act") }
      .flatMap { $0.all("ManeuverGroup") } ?? []
    guard
      let group = groups.first(where: { $0.first("EntityRef")?.attributes["entityRef"] == name }),
      let event = group["Maneuver"]?["Event"], let action = event.first("SpeedAction")
    else {
      throw Self.refusal(
        place, "the pedestrian has no SpeedAction that sets it off", "Add one to its Maneuver.")
    }
    let speed = try number(action.first("AbsoluteTargetSpeed"), "value", values)
    let dynamics = action["SpeedActionDynamics"]
    let over = try number(dynamics, "value", values)
    let isStep = dynamics?.attributes["dynamicsShape"] == "step"
    let runUp: Double
    switch dynamics?.attributes["dynamicsDimension"] {
    case _ where isStep: runUp = 0
    case "distance": runUp = over
    // At constant acceleration.
    case "time": runUp = speed * over / 2
    default:
      throw Self.refusal(
        place, "the pedestrian's acceleration is not given by distance or time",
        "Write dynamicsDimension=\"distance\".")
    }
    guard let trigger = event["StartTrigger"]?.first("SimulationTimeCondition") else {
      throw Self.refusal(
        place, "the pedestrian is not set off by a SimulationTimeCondition",
        "Other triggers are not read: write the time.")
    }
    return (try number(trigger, "value", values), speed, runUp)
  }
}

extension XMLTree {
  fileprivate func name(of key: String) -> String { attributes[key] ?? "" }
}
