public import Chance
import Formats
import Foundation
import NeuralClient
public import Provenance
public import Synthesis
public import Tables

/// Draws a fitted understudy's pictures and writes them as a folder.
public struct PictureDrawing: Sendable {
  public var understudy: FittedPictures
  public var guidance = 1.0
  public var steps = 12
  public var device = "cpu"
  /// What makes the rows instead of the understudy's own maker: conditions, shares.
  public var rows: (any Generator)?
  public var listener: Listener

  public init(_ understudy: FittedPictures, telling listener: @escaping Listener = { _ in }) {
    self.understudy = understudy
    self.listener = listener
  }

  /// The settings a manifest publishes.
  public static func settings(guidance: Double) -> [String: String] {
    guidance == 1 ? [:] : ["guidance": "\(guidance)"]
  }

  /// Rows and pictures that a seed determines; the pictures as a pack in `work`.
  func drawn(
    _ count: Int, seed: Seed, work: PictureWork, sheet: String?, worker: NeuralWorkerProcess
  )
    async throws -> (table: Table, pack: String)
  {
    let table = try await self.table(count, seed: seed)
    let weights = work.path("flow.safetensors")
    try understudy.weights.write(to: URL(filePath: weights))
    let pack = work.path("synthetic.pack")
    _ = try await worker.ask(
      .sample(
        SampleRequest(
          plan: understudy.plan, weights: weights,
          rows: try work.file("synthetic.rows", understudy.encoding.encode(table)), count: count,
          steps: steps, guidance: guidance, seed: seed.derived("pictures").value, device: device,
          output: pack, sheet: sheet)), telling: listener)
    return (table, pack)
  }

  private func table(_ count: Int, seed: Seed) async throws -> Table {
    guard let rows else {
      return try await understudy.sample(count, seed: seed, telling: listener)
    }
    let made = try await rows.sample(count, seed: seed, telling: listener)
    return understudy.withNames(made, firstRow: 0)
  }

  /// Writes drawn pictures as a folder (a folder a class, and `metadata.csv` with the rows), or as one
  /// Parquet file where the name ends so; and the manifest whose digest every picture carries.
  func write(
    _ table: Table, pack: String, to path: String, manifest: Manifest, overwrite: Bool,
    work: PictureWork, worker: NeuralWorkerProcess
  ) async throws {
    try manifest.checkPublishable()
    let json = try manifest.json()
    let files = work.path("files")
    try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
    let names = (0..<table.rowCount).map { "\($0).png" }
    _ = try await worker.ask(
      .write(
        WriteRequest(
          pack: pack, side: understudy.side, channels: understudy.channels, folder: files,
          names: names, tool: "understudy \(Version.current)",
          manifest: Digest(of: json).hexadecimal)), telling: listener)
    var options = WritingOptions()
    options.overwrite = overwrite
    if path.hasSuffix(".parquet") {
      options.metadata = try manifest.metadata()
      let image = Column(understudy.image, .text(names))
      let named = Table(
        table.columns.map { $0.name == image.name ? image : $0 }, target: table.target)
      try PictureFolder.writeParquet(named, pictures: files, to: path, options: options)
      try manifest.write(beside: path)
      return
    }
    try PictureFolder.write(table, to: path, label: understudy.label, options: options) { row in
      try Data(contentsOf: URL(filePath: "\(files)/\(names[row])"))
    }
    try AtomicFile.write(json, to: "\(path)/manifest.json")
  }

  /// Draws `count` pictures into a folder, or into a Parquet file where the name ends so.
  ///
  /// - Throws: `NeuralFailure` where the worker is not there or fails; nothing is left then.
  public func write(
    _ count: Int, seed: Seed, to folder: String, manifest: Manifest, overwrite: Bool = false
  ) async throws {
    let worker = try NeuralWorkerProcess()
    let parent = URL(filePath: folder).deletingLastPathComponent().path
    let work = try PictureWork(in: parent)
    let (table, pack) = try await drawn(
      count, seed: seed, work: work, sheet: nil, worker: worker)
    try await write(
      table, pack: pack, to: folder, manifest: manifest, overwrite: overwrite, work: work,
      worker: worker)
  }
}
