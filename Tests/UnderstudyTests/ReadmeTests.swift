import Foundation
import Testing
import Understudy

@Suite("The library, as the README shows it")
struct ReadmeTests {
  /// The README's lines, compiled and run.
  @Test("ten lines take a table to its understudy, scorecard, manifest and report")
  func tenLines() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "understudy-readme-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var csv = "age,ward,died\n"
    for row in 0..<600 {
      csv +=
        "\(20 + row * 7 % 60),\(row % 3 == 0 ? "north" : "south"),\(row % 7 == 0 ? "yes" : "no")\n"
    }
    try csv.write(toFile: folder + "/patients.csv", atomically: true, encoding: .utf8)

    let real = try Table(reading: folder + "/patients.csv")
    let (train, holdout) = real.parted(holdout: 0.2, seed: 7)
    let understudy = try await AutoregressiveTrees().fit(to: train, seed: 7)
    let synthetic = try await understudy.sample(1_000, seed: 7)
    let trial = try Trial(aligning: train, holdout: holdout, synthetic: synthetic, seed: 7)
    let scorecard = try await Scorecard(judging: trial)
    let manifest = Manifest(of: understudy, scorecard: scorecard)
    try synthetic.write(
      to: folder + "/made.parquet", options: WritingOptions(metadata: manifest.metadata()))
    try manifest.write(beside: folder + "/made.parquet")
    try Report(
      scorecard: scorecard, portrait: Portrait(of: trial), manifest: manifest, title: "Patients"
    ).write(to: folder + "/report.html")

    #expect(
      synthetic.rowCount == 1_000 && synthetic.columns.map { $0.name } == ["age", "ward", "died"])
    #expect(scorecard["Shape"]?.value != nil)
    let back = try Table.reading(folder + "/made.parquet")
    #expect(back.table.rowCount == 1_000)
    #expect(try Manifest(metadata: back.metadata) == manifest)
  }

  @Test("a model file opened again makes the same rows")
  func modelFile() async throws {
    let table = Table([
      Column("n", .count, .integers((0..<500).map { Int64($0 % 50) })),
      Column(
        "c", .category, .codes((0..<500).map { Int32($0 % 4) }, levels: ["a", "b", "c", "d"])),
    ])
    let understudy = try await AutoregressiveTrees().fit(to: table, seed: 7)
    let path = FileManager.default.temporaryDirectory
      .appending(path: "\(UUID().uuidString).understudy").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let digest = try ModelFile(understudy, dialect: nil, made: "2026-01-01T00:00:00Z").write(
      to: path)
    let opened = try ModelFile(opening: path)
    #expect(try Digest(ofFile: path) == digest)
    let rows = try await opened.understudy.sample(70_000, seed: 3)
    #expect(try await understudy.sample(70_000, seed: 3) == rows)
  }
}
