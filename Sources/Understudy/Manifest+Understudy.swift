public import Evaluation
public import Foundation
public import Provenance
import Reports
public import Scenarios
import Synthesis
public import Tables
public import Tabular

extension Manifest {
  /// What an understudy's output is and how it was made.
  public init(
    of understudy: FittedTrees, modelDigest: Digest? = nil, settings: [String: String] = [:],
    scorecard: Scorecard? = nil, prepared: [Protection] = [], made: Date = Date()
  ) {
    self.init(
      of: .trees(understudy), modelDigest: modelDigest, settings: settings, scorecard: scorecard,
      prepared: prepared, made: made)
  }

  /// What an understudy's output is and how it was made.
  public init(
    of understudy: Understudies, modelDigest: Digest? = nil, settings: [String: String] = [:],
    scorecard: Scorecard? = nil, prepared: [Protection] = [], made: Date = Date()
  ) {
    self.init(
      version: Version.current, modelDigest: modelDigest?.hexadecimal, settings: settings,
      schema: understudy.schema, protections: prepared + understudy.protections,
      guarantee: understudy.guarantee,
      scores: scorecard?.readings.map(Manifest.Score.init) ?? [], made: Manifest.instant(made))
  }

  /// What a play's rows are and how they were made.
  ///
  /// - Parameters:
  ///   - schema: of the table, where it is not the play's own rows.
  ///   - part: which split it is, if any.
  public init(
    of play: Play, certificate: Certificate?, checks: [CheckReport] = [], part: String? = nil,
    schema: Schema? = nil, made: Date = Date()
  ) {
    var settings = play.published(certificate, checks: checks)
    settings["split"] = part
    self.init(
      version: Version.current, settings: settings, schema: schema ?? play.schema,
      made: Manifest.instant(made))
    digitalSourceType = Manifest.algorithmicMedia
  }

  /// What plays read from OpenSCENARIO are.
  public init(of plays: OpenScenarioPlays, made: Date = Date()) {
    var settings = [
      "maker": "simulation", "scenario": plays.name, "engine": "exact",
      "read from": "OpenSCENARIO XML 1.x",
    ]
    for (index, note) in plays.notes.enumerated() { settings["note \(index + 1)"] = note }
    self.init(
      version: Version.current, settings: settings, schema: plays.schema,
      made: Manifest.instant(made))
    digitalSourceType = Manifest.algorithmicMedia
  }
}
