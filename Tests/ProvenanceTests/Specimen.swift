import Foundation
import Provenance
import Tables

/// A manifest with something in every field.
let specimen = Manifest(
  version: "0.1.0", modelDigest: String(repeating: "ab", count: 32),
  settings: ["maker": "autoregressive trees", "depth": "6"],
  schema: Schema(
    columns: [
      ColumnSchema(name: "age", kind: .count),
      ColumnSchema(
        name: "e-mail", kind: .identifier, format: ColumnFormat(missingToken: "NA"),
        identity: .email),
      ColumnSchema(name: "größe \"cm\"\n", kind: .measurement),
      ColumnSchema(name: "admitted", kind: .date, identity: .date),
    ], target: "age"),
  protections: [
    Protection(
      column: "e-mail", what: "direct identifier: e-mail", how: "Generated from its format.")
  ],
  scores: [
    Manifest.Score(name: "Shape", value: 0.52, ideal: 0.48, unit: "percent"),
    Manifest.Score(name: "Utility", value: nil, ideal: nil),
  ],
  lineage: [String(repeating: "cd", count: 32)], made: "2026-11-24T06:14:50Z")

/// A new directory that is removed when the body ends.
func inDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
  let place = FileManager.default.temporaryDirectory.appendingPathComponent(
    "provenance-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: place) }
  return try body(place.path)
}

/// What a refusal was for.
func refusal(_ body: () throws -> Void) -> ProvenanceError? {
  do {
    try body()
    return nil
  } catch {
    return error as? ProvenanceError
  }
}
