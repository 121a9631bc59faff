import Foundation
import Media
import Neural
import NeuralClient

/// Reads picture files into a pack. What cannot be read is skipped, and said.
struct Packing {
  let request: PackRequest

  init(_ request: PackRequest) { self.request = request }

  func run(telling voice: Voice) throws {
    let root = URL(filePath: request.root)
    voice.say(.began(stage: "Reading pictures", total: request.paths.count, unit: "pictures"))
    let (side, channels) = try form(root)
    let output = try Files.new(request.output)
    var (kept, skipped): ([Int], [PackAnswer.Skipped]) = ([], [])
    var changed = 0
    var waiting = Data()
    for (index, path) in request.paths.enumerated() {
      do {
        let file = try Data(contentsOf: root.appending(path: path), options: .mappedIfSafe)
        let picture = try Picture(decoding: file, place: path)
        if picture.width != side || picture.height != side { changed += 1 }
        let fitted = (channels == 1 ? picture.grey : picture.colour).eightBit.resized(to: side)
        let bytes = fitted.bytes
        // Interleaved becomes channel by channel.
        if channels == 1 {
          waiting.append(contentsOf: bytes)
        } else {
          for channel in 0..<3 {
            waiting.append(
              contentsOf: stride(from: channel, to: bytes.count, by: 3).map { bytes[$0] })
          }
        }
        kept.append(index)
      } catch {
        let refusal = Refusal(error)
        skipped.append(.init(path: path, reason: refusal.expected))
      }
      if waiting.count > 8 << 20 {
        try output.write(contentsOf: waiting)
        waiting.removeAll(keepingCapacity: true)
      }
      if index % 200 == 199 { voice.say(.advanced(done: index + 1)) }
      if Interruption.isAsked {
        throw Refusal(
          place: "reading pictures", expected: "to be let finish", remedy: "Begin again.")
      }
    }
    try output.write(contentsOf: waiting)
    try output.close()
    voice.say(.ended)
    guard !kept.isEmpty else {
      throw Refusal(
        place: request.root, expected: "at least one picture that can be read",
        remedy: "Give PNG, JPEG, WebP, BMP or TIFF files.")
    }
    let note =
      changed == 0
      ? nil
      : "\(changed) of \(kept.count) pictures were cut to a square about their middle and brought to "
        + "\(side) x \(side)."
    voice.say(
      .packed(
        PackAnswer(side: side, channels: channels, kept: kept, skipped: skipped, note: note)))
  }

  /// The side and channels asked for, or the usual ones of the first pictures.
  private func form(_ root: URL) throws -> (side: Int, channels: Int) {
    if let side = request.side, let channels = request.channels { return (side, channels) }
    var sides: [Int] = []
    var coloured = false
    for path in request.paths.prefix(400) {
      guard let file = try? Data(contentsOf: root.appending(path: path), options: .mappedIfSafe),
        let picture = try? Picture(decoding: file, place: path)
      else { continue }
      sides.append(min(picture.width, picture.height))
      coloured = coloured || !picture.isGrey
    }
    let usual = sides.isEmpty ? 32 : sides.sorted()[sides.count / 2]
    let most = FlowPlan.sides[FlowPlan.sides.count - 1]
    let side =
      request.side
      ?? (usual > 64 ? 64 : FlowPlan.sides.first { $0 >= min(usual, most) } ?? most)
    return (side, request.channels ?? (coloured ? 3 : 1))
  }
}
