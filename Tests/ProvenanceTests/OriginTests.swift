import Foundation
import Provenance
import Testing

@Suite("An origin")
struct OriginTests {
  @Test("is found inside a file first, then beside it")
  func found() throws {
    let inside = try Origin(metadata: specimen.metadata())
    #expect(inside == .synthetic(specimen, .metadata))
    #expect(inside.isSynthetic)
    try inDirectory { directory in
      let file = directory + "/out.csv"
      #expect(try Origin(metadata: [:], fileAt: file) == .unknown)
      try Data("a\n".utf8).write(to: URL(fileURLWithPath: file))
      try specimen.write(beside: file)
      let beside = try Origin(metadata: [:], fileAt: file)
      guard case .synthetic(let manifest, .sidecar) = beside else {
        Issue.record("The sidecar was not found.")
        return
      }
      #expect(manifest.schema == specimen.schema)
    }
  }

  @Test("is declared by the standard's words without a manifest")
  func declared() throws {
    #expect(Origin.declares(["synthetic": "TRUE"]))
    #expect(
      Origin.declares([
        "digitalSourceType":
          "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
      ]))
    #expect(
      !Origin.declares([
        "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
      ]))
    #expect(!Origin.declares(["synthetic": "false"]))
    #expect(!(try Origin(metadata: ["ARROW:schema": "x"])).isSynthetic)
    #expect(try Origin(metadata: ["synthetic": "true"]).isSynthetic)
  }

  @Test("with a damaged manifest is an error, not unknown")
  func damaged() {
    #expect(
      refusal { _ = try Origin(metadata: ["understudy.manifest": "{"]) }?.code == .notManifest)
  }
}
