import Foundation
import Provenance
import Testing

@Suite("A run record")
struct RunRecordTests {
  private func record(_ command: [String], _ path: String) -> RunRecord {
    RunRecord(
      version: "0.1.0", command: command, seed: .max, rows: ["train": 26_048, "holdout": 6_513],
      inputs: [RunRecord.File(path: path)], started: Date(timeIntervalSince1970: 0),
      finished: Date(timeIntervalSince1970: 61.9))
  }

  @Test("is written for its owner alone, in a place that git ignores")
  func private0600() throws {
    try inDirectory { directory in
      let file = directory + "/out.parquet"
      let place = try record(["understudy", "run", "a.csv"], "a.csv").write(beside: file)
      #expect(place == directory + "/private/out.parquet.run.json")
      func mode(_ path: String) throws -> Int {
        try #require(
          FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        ).intValue
      }
      #expect(try mode(place) == 0o600)
      #expect(try mode(directory + "/private") == 0o700)
      #expect(
        try String(contentsOfFile: directory + "/private/.gitignore", encoding: .utf8)
          .contains("\n*\n"))
      let data = try Data(contentsOf: URL(fileURLWithPath: place))
      let back = try JSONDecoder().decode(RunRecord.self, from: data)
      #expect(back == record(["understudy", "run", "a.csv"], "a.csv"))
      #expect(back.seed == .max)
      #expect(back.notice.contains("NOT TO BE SHARED"))
      #expect(back.started == "1970-01-01T00:00:00Z")
      #expect(back.finished == "1970-01-01T00:01:01Z")
      // A second run replaces the record and keeps the permissions.
      try record([], "b.csv").write(beside: file)
      #expect(try mode(place) == 0o600)
      #expect(
        refusal { try record([], "b").write(beside: directory + "/none/out.csv") }?.code
          == .unwritable)
    }
  }

  @Test(
    "never holds a password",
    arguments: [
      "postgresql://ann:sesame@host/db", "postgresql://ann:ses@sesame@host:5432/db?sslmode=on",
      "host=h password=sesame user=ann", "host=h password='ses sesame' user=ann",
      "postgres://h/db?user=a&password=sesame&x=1", "PGPASSWORD=sesame", "--password=sesame",
      "postgresql://ann:ses/sesame@host/db",
    ])
  func passwords(text: String) throws {
    let made = record(["run", text], text)
    let json = String(decoding: try made.json(), as: UTF8.self)
    #expect(!json.contains("sesame"))
    #expect(made.command[1].contains("***"))
  }

  @Test(
    "keeps ordinary words as they are",
    arguments: [
      "patients.csv", "s3://bucket/key", "diagnosis = 'rare'", "https://example.org/a?b=c",
      "ann@example.org", "a=b", "",
    ])
  func ordinary(text: String) {
    #expect(record([text], text).command == [text])
    #expect(record([text], text).inputs[0].path == text)
  }
}
