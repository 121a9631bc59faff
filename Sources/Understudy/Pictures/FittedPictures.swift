public import Chance
import Codecs
import Foundation
import NeuralClient
public import Privacy
public import Synthesis
public import Tables
import Tabular

/// A fitted understudy of pictures with their rows: trees (or a private maker) draw the row, a flow
/// draws the picture given the row.
///
/// Its blocks hold a name in the column of pictures; `PictureDrawing` asks the worker for the
/// pictures themselves.
public struct FittedPictures: Generator {
  public static let maker = "rectified flow"

  /// What makes the other columns; nil where there are none.
  public var rows: PictureRows?
  /// The column of pictures.
  public var image: ColumnSchema
  /// The column that names the pictures' classes.
  public var label: String?
  public var guarantee: Guarantee?
  var encoding: RowEncoding
  /// Pixels a side; pictures are square.
  public var side: Int
  /// 1 or 3.
  public var channels: Int
  /// How it learned, for the manifest.
  public var learned: [String: String]
  /// The worker's own plan and weights.
  var plan: Data
  var weights: Data

  public var schema: Schema {
    var schema = rows?.schema ?? Schema(columns: [])
    schema.columns.insert(image, at: 0)
    return schema
  }

  /// The makers' names, as a manifest says them.
  public var maker: String {
    if case .marginals(let rows)? = rows { return "\(rows.plan.name) and private \(Self.maker)" }
    return guarantee == nil ? Self.maker : "private \(Self.maker)"
  }

  /// The settings a manifest may publish.
  public var published: [String: String] { learned.merging(["maker": maker]) { $1 } }

  public var protections: [Protection] {
    let ofPictures = Protection(
      column: image.name, what: "differential privacy",
      how:
        "Learned by steps that cut each picture's part and add noise, which the guarantee covers.")
    return (guarantee == nil ? [] : [ofPictures]) + (rows?.protections ?? [])
  }

  public func block(firstRow: Int, count: Int, seed: Seed) throws -> Table {
    guard let rows else { return Table([names(firstRow..<firstRow + count)]) }
    return withNames(
      try rows.block(firstRow: firstRow, count: count, seed: seed), firstRow: firstRow)
  }

  private func names(_ rows: Range<Int>) -> Column {
    Column(image, .text(rows.map { "pictures/\($0).png" }))
  }

  /// Rows with the column of pictures before them.
  func withNames(_ table: Table, firstRow: Int) -> Table {
    Table([names(firstRow..<firstRow + table.rowCount)] + table.columns, target: table.target)
  }

  private struct Header: Codable {
    var maker = FittedPictures.maker
    var image: ColumnSchema
    var label: String?
    var guarantee: Guarantee?
    var encoding: RowEncoding
    var side: Int
    var channels: Int
    var learned: [String: String]
    var plan: Data
    var hasRows: Bool
  }
  static let section = "pictures"

  public func sections() throws -> [Envelope.Section] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let header = Header(
      image: image, label: label, guarantee: guarantee, encoding: encoding, side: side,
      channels: channels, learned: learned, plan: plan, hasRows: rows != nil)
    return [
      Envelope.Section(name: Self.section, bytes: try encoder.encode(header)),
      Envelope.Section(name: "flow.safetensors", bytes: weights),
    ] + (try rows?.sections() ?? [])
  }

  /// A saved understudy, checked as a stranger's; the weights are checked by the worker.
  init(sections envelope: Envelope) throws {
    guard
      let header = try? JSONDecoder().decode(
        Header.self, from: envelope.section(Self.section)),
      (1...1024).contains(header.side), [1, 3].contains(header.channels),
      header.image.kind == .image, (0...4096).contains(header.encoding.width)
    else { throw EnvelopeError(.damaged, expected: "a section “pictures” written as JSON") }
    self.init(
      rows: header.hasRows ? try PictureRows(sections: envelope) : nil,
      image: header.image, label: header.label, guarantee: header.guarantee,
      encoding: header.encoding, side: header.side, channels: header.channels,
      learned: header.learned, plan: header.plan,
      weights: try envelope.section("flow.safetensors"))
  }

  init(
    rows: PictureRows?, image: ColumnSchema, label: String?, guarantee: Guarantee?,
    encoding: RowEncoding, side: Int, channels: Int, learned: [String: String], plan: Data,
    weights: Data
  ) {
    self.rows = rows
    self.image = image
    self.label = label
    self.guarantee = guarantee
    self.encoding = encoding
    self.side = side
    self.channels = channels
    self.learned = learned
    self.plan = plan
    self.weights = weights
  }
}
