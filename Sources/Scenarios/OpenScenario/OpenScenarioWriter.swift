import Foundation

/// The texts of an OpenSCENARIO export.
struct OpenScenarioWriter {
  let name: String
  let other: String
  let parked: [Moment.Place]

  private var header: String {
    // No clock: the same rows give the same bytes.
    """
    <FileHeader revMajor="1" revMinor="3" date="2000-01-01T00:00:00" \
    description="\(Self.escaped(name)), simulated" author="understudy"/>
    """
  }

  /// One play, every number that varies a declared parameter.
  func scenario(_ values: [(name: String, value: Double)]) -> String {
    let declared = values.map {
      "    <ParameterDeclaration name=\"\($0.name)\" parameterType=\"double\" value=\"\($0.value)\"/>"
    }.joined(separator: "\n")
    let boxes = parked.map { place in
      object(
        place.actor, vehicle(place.actor, length: "\(place.length)", width: "\(place.width)"),
        indent: "    ")
    }.joined(separator: "\n")
    let placed = parked.map { place in
      """
            <Private entityRef="\(place.actor)">
              <PrivateAction><TeleportAction><Position><WorldPosition x="$\(place.actor)_x" y="$\(place.actor)_y" z="0" h="0"/></Position></TeleportAction></PrivateAction>
            </Private>
      """
    }.joined(separator: "\n")
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <OpenSCENARIO>
        \(header)
        <ParameterDeclarations>
      \(declared)
        </ParameterDeclarations>
        <CatalogLocations/>
        <RoadNetwork><LogicFile filepath="straight.xodr"/></RoadNetwork>
        <Entities>
      \(object("ego", vehicle("ego", length: "$ego_length", width: "$ego_width"), indent: "    "))
      \(object(other, pedestrian(length: "$other_across", width: "$other_along"), indent: "    "))
      \(boxes)
        </Entities>
        <Storyboard>
          <Init>
            <Actions>
              <Private entityRef="ego">
                <PrivateAction><TeleportAction><Position><WorldPosition x="$ego_x" y="0" z="0" h="0"/></Position></TeleportAction></PrivateAction>
                \(speed("$ego_speed", over: "0", dimension: "time", shape: "step"))
              </Private>
              <Private entityRef="\(other)">
                <PrivateAction><TeleportAction><Position><WorldPosition x="$distance" y="$offset" z="0" h="1.5707963267948966"/></Position></TeleportAction></PrivateAction>
                \(speed("0", over: "0", dimension: "time", shape: "step"))
              </Private>
      \(placed)
            </Actions>
          </Init>
          <Story name="crossing">
            <Act name="crossing">
              <ManeuverGroup name="\(other)" maximumExecutionCount="1">
                <Actors selectTriggeringEntities="false"><EntityRef entityRef="\(other)"/></Actors>
                <Maneuver name="cross">
                  <Event name="set_off" priority="override" maximumExecutionCount="1">
                    <Action name="accelerate">
                      \(speed("$other_speed", over: "$run_up", dimension: "distance", shape: "linear"))
                    </Action>
                    <StartTrigger><ConditionGroup><Condition name="at_once" delay="0" conditionEdge="none"><ByValueCondition><SimulationTimeCondition value="0" rule="greaterOrEqual"/></ByValueCondition></Condition></ConditionGroup></StartTrigger>
                  </Event>
                </Maneuver>
              </ManeuverGroup>
              <StartTrigger><ConditionGroup><Condition name="begin" delay="0" conditionEdge="none"><ByValueCondition><SimulationTimeCondition value="0" rule="greaterOrEqual"/></ByValueCondition></Condition></ConditionGroup></StartTrigger>
            </Act>
          </Story>
          <StopTrigger>
            <ConditionGroup><Condition name="contact" delay="0.5" conditionEdge="none"><ByEntityCondition><TriggeringEntities triggeringEntitiesRule="any"><EntityRef entityRef="ego"/></TriggeringEntities><EntityCondition><CollisionCondition><EntityRef entityRef="\(other)"/></CollisionCondition></EntityCondition></ByEntityCondition></Condition></ConditionGroup>
            <ConditionGroup><Condition name="end" delay="0" conditionEdge="none"><ByValueCondition><SimulationTimeCondition value="20" rule="greaterThan"/></ByValueCondition></Condition></ConditionGroup>
          </StopTrigger>
        </Storyboard>
      </OpenSCENARIO>

      """
  }

  /// Rows as a set of parameter values.
  func values(_ sets: [[(name: String, value: Double)]]) -> String {
    let rows = sets.map { row in
      "        <ParameterValueSet>"
        + row.map { "<ParameterAssignment parameterRef=\"\($0.name)\" value=\"\($0.value)\"/>" }
        .joined() + "</ParameterValueSet>"
    }.joined(separator: "\n")
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <OpenSCENARIO>
        \(header)
        <ParameterValueDistribution>
          <ScenarioFile filepath="\(Self.escaped(name)).xosc"/>
          <Deterministic>
            <DeterministicMultiParameterDistribution>
              <ValueSetDistribution>
      \(rows)
              </ValueSetDistribution>
            </DeterministicMultiParameterDistribution>
          </Deterministic>
        </ParameterValueDistribution>
      </OpenSCENARIO>

      """
  }

  /// Half a kilometre straight on, a lane each way and room beside them.
  var road: String {
    func lane(_ id: Int, _ kind: String, _ width: Double) -> String {
      "<lane id=\"\(id)\" type=\"\(kind)\" level=\"false\"><width sOffset=\"0\" a=\"\(width)\" b=\"0\" c=\"0\" d=\"0\"/></lane>"
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <OpenDRIVE>
        <header revMajor="1" revMinor="6" name="straight" version="1.0" date="2000-01-01T00:00:00"/>
        <road name="straight" length="1000" id="1" junction="-1" rule="RHT">
          <planView><geometry s="0" x="-200" y="1.75" hdg="0" length="1000"><line/></geometry></planView>
          <lanes>
            <laneSection s="0">
              <left>\(lane(2, "shoulder", 20))\(lane(1, "driving", 3.5))</left>
              <center><lane id="0" type="none" level="false"/></center>
              <right>\(lane(-1, "driving", 3.5))\(lane(-2, "shoulder", 80))</right>
            </laneSection>
          </lanes>
        </road>
      </OpenDRIVE>

      """
  }

  private func object(_ name: String, _ body: String, indent: String) -> String {
    "\(indent)<ScenarioObject name=\"\(name)\">\(body)</ScenarioObject>"
  }

  private func box(length: String, width: String, height: Double) -> String {
    "<BoundingBox><Center x=\"0\" y=\"0\" z=\"\(height / 2)\"/><Dimensions width=\"\(width)\" length=\"\(length)\" height=\"\(height)\"/></BoundingBox>"
  }

  private func vehicle(_ name: String, length: String, width: String) -> String {
    "<Vehicle name=\"\(name)\" vehicleCategory=\"car\">\(box(length: length, width: width, height: 1.5))"
      + "<Performance maxSpeed=\"70\" maxAcceleration=\"10\" maxDeceleration=\"10\"/>"
      + "<Axles><FrontAxle maxSteering=\"0.5\" wheelDiameter=\"0.6\" trackWidth=\"1.6\" positionX=\"1.3\" positionZ=\"0.3\"/>"
      + "<RearAxle maxSteering=\"0\" wheelDiameter=\"0.6\" trackWidth=\"1.6\" positionX=\"-1.3\" positionZ=\"0.3\"/></Axles><Properties/></Vehicle>"
  }

  private func pedestrian(length: String, width: String) -> String {
    "<Pedestrian name=\"\(other)\" mass=\"30\" pedestrianCategory=\"pedestrian\">"
      + box(length: length, width: width, height: 1.2) + "<Properties/></Pedestrian>"
  }

  private func speed(_ target: String, over value: String, dimension: String, shape: String)
    -> String
  {
    "<PrivateAction><LongitudinalAction><SpeedAction>"
      + "<SpeedActionDynamics dynamicsShape=\"\(shape)\" dynamicsDimension=\"\(dimension)\" value=\"\(value)\"/>"
      + "<SpeedActionTarget><AbsoluteTargetSpeed value=\"\(target)\"/></SpeedActionTarget>"
      + "</SpeedAction></LongitudinalAction></PrivateAction>"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }
}
