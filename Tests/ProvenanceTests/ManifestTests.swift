import Foundation
import Provenance
import Tables
import Testing

@Suite("A manifest")
struct ManifestTests {
  @Test("reads back what it wrote, in JSON, in metadata and beside a file")
  func roundTrips() throws {
    #expect(try Manifest(json: specimen.json()) == specimen)
    #expect(try Manifest(json: specimen.json(pretty: false)) == specimen)
    #expect(try Manifest(metadata: specimen.metadata()) == specimen)
    try inDirectory { directory in
      let file = directory + "/out.csv"
      try Data("a,b\n1,2\n".utf8).write(to: URL(fileURLWithPath: file))
      try specimen.write(beside: file)
      var read = try Manifest(reading: Manifest.path(beside: file))
      #expect(try read.matches(fileAt: file) == true)
      try Data("a,b\n1,3\n".utf8).write(to: URL(fileURLWithPath: file))
      #expect(try read.matches(fileAt: file) == false)
      read.dataDigest = nil
      #expect(read == specimen)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
          == ["out.csv", "out.csv.manifest.json"])
    }
  }

  @Test("is the same bytes every time, with sorted keys")
  func stable() throws {
    let text = String(decoding: try specimen.json(), as: UTF8.self)
    #expect(try specimen.json() == specimen.json())
    #expect(try Manifest(json: specimen.json()).json() == specimen.json())
    let keys = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }
      .compactMap { $0.split(separator: "\"").dropFirst().first.map(String.init) }
    #expect(keys == keys.sorted())
    #expect(keys.contains("digitalSourceType"))
    #expect(text.contains("\"http://c2pa.org/digitalsourcetype/trainedAlgorithmicData\""))
    #expect(text.contains("\"synthetic\" : true"))
  }

  @Test("is named by one digest inside a file and beside it")
  func ownDigest() throws {
    var sidecar = specimen
    sidecar.dataDigest = Digest(of: Data("x".utf8))
    #expect(try sidecar.digest() == specimen.digest())
    sidecar.settings["depth"] = "7"
    #expect(try sidecar.digest() != specimen.digest())
  }

  @Test("puts its own word and the standard's into metadata")
  func metadataKeys() throws {
    let metadata = try specimen.metadata()
    #expect(metadata["synthetic"] == "true")
    #expect(metadata["digitalSourceType"] == Manifest.trainedAlgorithmicData)
    #expect(metadata["understudy.manifest"]?.hasPrefix("{") == true)
    #expect(metadata.count == 3)
  }

  @Test("refuses what is not one, saying where and what, never the value")
  func strict() throws {
    let good = String(decoding: try specimen.json(pretty: false), as: UTF8.self)
    func read(_ text: String) -> ProvenanceError? {
      refusal { _ = try Manifest(json: Data(text.utf8), place: "x.json") }
    }
    #expect(read("")?.code == .notManifest)
    #expect(read("\u{89}PNG")?.code == .notManifest)
    #expect(read("[]")?.code == .notManifest)
    #expect(read("{\"synthetic\":true}")?.place == "x.json, manifestVersion")
    #expect(
      read(good.replacingOccurrences(of: "\"synthetic\":true", with: "\"synthetic\":false"))?
        .expected == "a manifest of synthetic data")
    #expect(
      read(
        good.replacingOccurrences(of: "\"manifestVersion\":1", with: "\"manifestVersion\":2"))?
        .code == .newerVersion)
    let wrong = read(good.replacingOccurrences(of: "\"value\":0.52", with: "\"value\":\"sesame\""))
    #expect(wrong?.place == "x.json, scores[0].value")
    #expect(wrong?.expected == "a number")
    #expect(wrong?.description.contains("sesame") == false)
    #expect(read(String(repeating: "[", count: 100_000))?.code == .notManifest)
  }

  @Test("survives thousands of mutated readings with a clear error or a manifest")
  func mutated() throws {
    let good = [UInt8](try specimen.json(pretty: false))
    var state: UInt64 = 88_172_645_463_325_252
    func draw(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    var refused = 0
    for _ in 0..<3_000 {
      var bytes = good
      for _ in 0...draw(3) where bytes.count > 1 {
        switch draw(3) {
        case 0: bytes[draw(bytes.count)] = UInt8(draw(256))
        case 1: bytes.remove(at: draw(bytes.count))
        default: bytes.removeLast(min(bytes.count - 1, draw(bytes.count)))
        }
      }
      do {
        _ = try Manifest(json: Data(bytes))
      } catch is ProvenanceError {
        refused += 1
      }
    }
    #expect(refused > 1_000)
  }

  @Test("is read from regular files of at most 16 MB only")
  func bounded() throws {
    try inDirectory { directory in
      let path = directory + "/big.json"
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      let handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.truncate(atOffset: UInt64(Manifest.sizeLimit) + 1)
      try handle.close()
      #expect(refusal { _ = try Manifest(reading: path) }?.code == .tooLarge)
      #expect(refusal { _ = try Manifest(reading: directory) }?.code == .unreadable)
      #expect(refusal { _ = try Manifest(reading: "/dev/zero") }?.code == .unreadable)
      #expect(refusal { _ = try Manifest(reading: directory + "/none") }?.code == .unreadable)
      #expect(
        refusal {
          _ = try Manifest(metadata: [
            "understudy.manifest": String(repeating: " ", count: Manifest.sizeLimit + 1)
          ])
        }?.code == .tooLarge)
    }
  }

  @Test("leaves nothing behind where it cannot be written")
  func unwritable() throws {
    try inDirectory { directory in
      let file = directory + "/out.csv"
      #expect(refusal { try specimen.write(beside: file) }?.code == .unreadable)
      try Data("a\n".utf8).write(to: URL(fileURLWithPath: file))
      try FileManager.default.createDirectory(
        atPath: Manifest.path(beside: file), withIntermediateDirectories: true)
      #expect(refusal { try specimen.write(beside: file) }?.code == .unwritable)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
          == ["out.csv", "out.csv.manifest.json"])
    }
  }

  @Test("refuses to publish the seed, counts, paths or digests of the source")
  func publishable() throws {
    var leaky = specimen
    leaky.settings["Seed"] = "7"
    #expect(refusal { _ = try leaky.metadata() }?.place == "manifest, settings.Seed")
    #expect(refusal { try leaky.checkPublishable() }?.code == .notPublishable)

    let source = RunRecord.File(
      path: "/home/clinic/patients.csv", digest: Digest(of: Data("patients".utf8)))
    let record = RunRecord(
      version: "0.1.0", command: [], seed: 7, rows: [:], inputs: [source], started: Date())
    try specimen.checkPublishable(against: record)
    leaky = specimen
    leaky.settings["command"] = "run /home/clinic/patients.csv"
    #expect(
      refusal { try leaky.checkPublishable(against: record) }?.place.contains("command") == true)
    leaky = specimen
    leaky.lineage = [source.digest!.hexadecimal]
    let error = refusal { try leaky.checkPublishable(against: record) }
    #expect(error?.place == "manifest, lineage[0]")
    #expect(error?.description.contains(source.digest!.hexadecimal) == false)
  }

  @Test("shows as plain text that a terminal can be trusted with")
  func text() throws {
    let text = specimen.text()
    #expect(text.hasPrefix("Synthetic data, made by understudy 0.1.0\n"))
    for piece in [
      "age     ", "count, target", "identifier, generated (e-mail)",
      "date, learned and flagged (date)", "Generated from its format.", "0.52 %, ideal 0.48 %",
      "not computed", "größe \"cm\"\\u{a}", "depth",
    ] { #expect(text.contains(piece), "missing: \(piece)") }
    var hostile = specimen
    hostile.schema.columns[0].name = "\u{1B}[2J\u{202E}gnp.exe"
    hostile.tool = "\u{9B}31m"
    for scalar in hostile.text().unicodeScalars where scalar != "\n" {
      #expect(scalar.value >= 0x20 && scalar != "\u{202E}" && scalar != "\u{9B}")
    }
    var long = specimen
    long.protections[0].how = String(repeating: "word ", count: 100)
    #expect(long.text(width: 80).split(separator: "\n").allSatisfy { $0.count <= 90 })
  }
}
