import Foundation
import Understudy

/// Writes what a play makes.
struct PlayOutput {
  let play: Play
  let certificate: Certificate?
  let checks: [CheckReport]
  let trajectories: Int
  /// Moments a second.
  let rate: Double
  let frames: Int
  let frameSize: (width: Int, height: Int)
  let listener: Listener

  private func manifest(_ part: String?, _ schema: Schema? = nil) -> Manifest {
    Manifest(of: play, certificate: certificate, checks: checks, part: part, schema: schema)
  }

  /// One part's rows, and what belongs to its first ones.
  func write(_ rows: Int, into folder: String, part: String?, seed: Seed) async throws -> [String] {
    let manifest = manifest(part)
    let path = "\(folder)/\(play.scenario.name).parquet"
    let sink = try Sink(path)
    let writer = try [any TableFormat].standard.format(of: sink).writer(
      to: sink, schema: play.schema,
      options: WritingOptions(metadata: try manifest.metadata(), overwrite: true))
    try await play.write(rows, seed: seed, to: writer, telling: listener)
    try manifest.write(beside: path)
    var files = [path]
    if trajectories > 0 {
      files += try writeTrajectories(min(trajectories, rows), into: folder, part, seed)
    }
    if frames > 0 { files += try writeFrames(min(frames, rows), into: folder, part, seed) }
    return files
  }

  /// A folder for each row, and a table of who is seen where.
  private func writeFrames(_ rows: Int, into folder: String, _ part: String?, _ seed: Seed) throws
    -> [String]
  {
    let inner = "\(folder)/frames"
    try OutputCheck.folder(inner, force: true)
    listener(.began(stage: "Rendering", total: rows, unit: "rows"))
    var last = -1
    let table = try play.frames(
      of: rows, rate: 10, width: frameSize.width, height: frameSize.height, seed: seed
    ) { frame in
      let place = "\(inner)/" + Self.padded(frame.row, 6)
      if frame.row != last {
        try OutputCheck.folder(place, force: true)
        last = frame.row
        listener(.advanced(done: frame.row))
      }
      for (kind, data) in [
        ("camera", frame.camera), ("mask", frame.mask), ("depth", frame.depth),
        ("bird", frame.bird),
      ] {
        try AtomicFile.write(data, to: "\(place)/\(kind)-\(Self.padded(frame.number, 3)).png")
      }
    }
    listener(.ended)
    guard let table else {
      throw ScenarioError(
        .request, place: "--frames",
        expected: "nobody moves through space in the world \(play.scenario.world.name)",
        remedy: "Leave it out.")
    }
    let path = "\(inner)/boxes.parquet"
    try write(table, to: path, part)
    return [inner]
  }

  /// A table, and its manifest inside and beside it.
  private func write(_ table: Table, to path: String, _ part: String?) throws {
    let manifest = manifest(part, table.schema)
    try table.write(
      to: path, options: WritingOptions(metadata: manifest.metadata(), overwrite: true))
    try manifest.write(beside: path)
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(digits - text.count, 0)) + text
  }

  private func writeTrajectories(_ rows: Int, into folder: String, _ part: String?, _ seed: Seed)
    throws -> [String]
  {
    guard
      let table = try play.trajectories(of: rows, every: 1 / rate, seed: seed)
        ?? play.history(of: rows, seed: seed)
    else {
      throw ScenarioError(
        .request, place: "--trajectories",
        expected: "the world \(play.scenario.world.name) has neither places nor a log",
        remedy: "Leave it out.")
    }
    let path = "\(folder)/trajectories.parquet"
    try write(table, to: path, part)
    return [path]
  }

  /// The certificate and how the checks went.
  func writeReports(into folder: String) throws -> [String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    var files: [String] = []
    if let certificate {
      files.append("\(folder)/certificate.json")
      try AtomicFile.write(try encoder.encode(certificate), to: files[files.count - 1])
    }
    if !checks.isEmpty {
      files.append("\(folder)/checks.json")
      try AtomicFile.write(try encoder.encode(checks), to: files[files.count - 1])
    }
    return files
  }

  func writeOpenScenario(_ rows: Int, into folder: String, seed: Seed) throws -> [String] {
    let export = try play.openScenario(rows: rows, seed: seed)
    for loss in export.losses { listener(.note(loss)) }
    let inner = "\(folder)/openscenario"
    try OutputCheck.folder(inner, force: true)
    return try export.files.map { file in
      let path = "\(inner)/\(file.name)"
      try AtomicFile.write(Data(file.text.utf8), to: path)
      return path
    }
  }
}
