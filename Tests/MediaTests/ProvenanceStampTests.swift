import Chance
import Foundation
import Media
import Testing

@Suite("Stamps of provenance")
struct ProvenanceStampTests {
  private let stamp = ProvenanceStamp(
    manifestSha256: String(repeating: "0123456789abcdef", count: 4),
    creatorTool: "understudy 1.0 <&\"'> é")

  private func picture() -> Picture {
    var random = Seed(11).stream("stamp")
    return sample(width: 20, height: 14, channels: 3, &random)
  }

  @Test("a stamp is found back and the pixels stay as they are")
  func foundBack() throws {
    for format in [Picture.FileFormat.png, .jpeg(quality: 90)] {
      let file = try picture().encoded(as: format)
      #expect(ProvenanceStamp(readFrom: file) == nil)
      let stamped = try stamp.stamped(into: file)
      #expect(ProvenanceStamp(readFrom: stamped) == stamp)
      #expect(try Picture(decoding: stamped) == Picture(decoding: file))
    }
  }

  @Test("a second stamp takes the place of the first")
  func replaced() throws {
    for format in [Picture.FileFormat.png, .jpeg(quality: 90)] {
      let file = try picture().encoded(as: format)
      let other = ProvenanceStamp(
        digitalSourceType: "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia",
        manifestSha256: nil, creatorTool: nil)
      let twice = try stamp.stamped(into: other.stamped(into: file))
      #expect(try twice == stamp.stamped(into: file))
      #expect(try ProvenanceStamp(readFrom: other.stamped(into: twice)) == other)
    }
  }

  @Test("only a whole PNG or JPEG is stamped")
  func refused() throws {
    let png = try picture().encoded(as: .png)
    for data in [Data(), Data("text".utf8), png.dropLast(8), Data("GIF89a".utf8)] {
      #expect(throws: MediaError.self) { try stamp.stamped(into: data) }
      #expect(ProvenanceStamp(readFrom: data) == nil)
    }
  }

  @Test("a stamp that a JPEG cannot hold is refused, and too long a value not read")
  func tooLong() throws {
    let long = ProvenanceStamp(
      manifestSha256: nil, creatorTool: String(repeating: "x", count: 70_000))
    let jpeg = try picture().encoded(as: .jpeg(quality: 90))
    #expect(throws: MediaError.self) { try long.stamped(into: jpeg) }
    let png = try long.stamped(into: picture().encoded(as: .png))
    #expect(ProvenanceStamp(readFrom: png)?.creatorTool == nil)
  }

  @Test(
    "exiftool reads it, where it is installed",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/exiftool")))
  func exiftool() throws {
    for format in [Picture.FileFormat.png, .jpeg(quality: 90)] {
      let path =
        NSTemporaryDirectory() + "/stamp-\(UUID().uuidString)." + format.fileExtension
      defer { try? FileManager.default.removeItem(atPath: path) }
      let plain = ProvenanceStamp(manifestSha256: stamp.manifestSha256, creatorTool: "understudy")
      try plain.stamped(into: picture().encoded(as: format)).write(to: URL(filePath: path))
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/exiftool")
      process.arguments = ["-s", "-validate", "-warning", "-error", "-XMP:all", path]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      for line in [
        ("DigitalSourceType", ProvenanceStamp.trainedAlgorithmicMedia),
        ("ManifestSha256", stamp.manifestSha256!), ("CreatorTool", "understudy"),
        ("Validate", "OK"),
      ] {
        let isThere = output.split(separator: "\n").contains {
          $0.hasPrefix(line.0) && $0.hasSuffix(": \(line.1)")
        }
        #expect(isThere, "\(line.0) in \(output)")
      }
    }
  }
}
