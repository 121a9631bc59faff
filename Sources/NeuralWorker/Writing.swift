import Foundation
import Media
import NeuralClient

/// Writes a pack's pictures as files, each with what it is and how it was made inside.
struct Writing {
  let request: WriteRequest

  init(_ request: WriteRequest) { self.request = request }

  func run(telling voice: Voice) throws {
    let size = request.channels * request.side * request.side
    let pixels = try Files.bytes(request.pack, multipleOf: size)
    guard pixels.count == request.names.count * size else {
      throw Refusal(
        place: request.pack, expected: "a picture for each name", remedy: "Sample again.")
    }
    voice.say(.began(stage: "Writing pictures", total: request.names.count, unit: "pictures"))
    let stamp = ProvenanceStamp(
      digitalSourceType: ProvenanceStamp.trainedAlgorithmicMedia,
      manifestSha256: request.manifest, creatorTool: request.tool)
    for (index, name) in request.names.enumerated() {
      let picture = Picture(
        normalised: pixels[index * size..<(index + 1) * size].map { Float($0) / 127.5 - 1 },
        width: request.side, height: request.side, channels: request.channels)
      let isJPEG = name.hasSuffix(".jpg") || name.hasSuffix(".jpeg")
      let bytes = try picture.encoded(as: isJPEG ? .jpeg(quality: 95) : .png)
      try stamp.stamped(into: bytes, place: name)
        .write(to: URL(filePath: request.folder).appending(path: name))
      if index % 200 == 199 { voice.say(.advanced(done: index + 1)) }
      if Interruption.isAsked {
        throw Refusal(
          place: "writing pictures", expected: "to be let finish", remedy: "Sample again.")
      }
    }
    voice.say(.ended)
    voice.say(.done)
  }
}
