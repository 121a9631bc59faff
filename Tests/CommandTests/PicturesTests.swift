import Foundation
import Testing

/// The folder of digits, where it and the worker are there.
private let digitsFolder: String? = {
  guard let folder = ProcessInfo.processInfo.environment["UNDERSTUDY_DIGITS"],
    FileManager.default.isExecutableFile(
      atPath: URL(filePath: Shell.binary).deletingLastPathComponent()
        .appending(path: "understudy-neural").path)
  else { return nil }
  return folder
}()

/// The main job on real pictures, and what may go wrong on the way.
@Suite(
  .serialized, .enabled(if: digitsFolder != nil, "no pictures of digits, or no worker"))
struct PicturesTests {
  @Test("a folder of digits goes in; new digits that teach a classifier come out")
  func digits() throws {
    try withShell { shell in
      let result = try shell.understudy(
        "run", digitsFolder ?? "", "-o", "out", "--steps", "900", "-n", "1000", "--json")
      #expect(result.status == 0, "\(result.err.suffix(800))")
      let answer = try #require(
        try JSONSerialization.jsonObject(with: Data(result.out.utf8)) as? [String: Any])
      let scores = try #require(answer["scores"] as? [[String: Any]])
      func value(_ name: String) -> Double? {
        scores.first { $0["name"] as? String == name }?["value"] as? Double
      }
      #expect(try #require(value("Train on synthetic pictures")) > 0.85)
      #expect(try #require(value("Coverage")) > 0.6)
      #expect(try #require(value("Pictures very near train")) < 0.05)
      let files = shell.files("out")
      #expect(
        Set(files).isSuperset(of: ["pictures", "model.understudy", "report.html", "sheet.png"]))
      #expect(!files.contains { $0.hasPrefix(".work") || $0.contains("checkpoint") })
      // Each picture says what it is, and which manifest it belongs to.
      let manifest = shell.path("out/pictures/manifest.json")
      let digest = try shell.bash("sha256sum '\(manifest)' | cut -c1-64").out
        .trimmingCharacters(in: .whitespacesAndNewlines)
      let first = try shell.bash("ls out/pictures/3/*.png | head -n 1").out
        .trimmingCharacters(in: .whitespacesAndNewlines)
      let bytes = String(
        decoding: try Data(contentsOf: URL(filePath: shell.path(first))), as: UTF8.self)
      #expect(bytes.contains("trainedAlgorithmicMedia") && bytes.contains(digest))
      #expect(try shell.text("out/report.html").contains("data:image/png;base64"))

      // The model makes more of one class, and says what it is.
      let more = try shell.understudy(
        "sample", "out/model.understudy", "-n", "20", "-o", "sevens", "--where", "label = '7'")
      #expect(more.status == 0, "\(more.err)")
      #expect(try shell.bash("ls sevens/7/*.png | wc -l").out.contains("20"))
      #expect(try shell.understudy("inspect", "out/model.understudy").out.contains("8 x 8"))
    }
  }

  @Test("pictures that cannot be read are skipped and counted, and the worker's death is told")
  func faults() throws {
    try withShell { shell in
      let copied = try shell.bash(
        """
        mkdir -p some/a some/b
        for i in $(ls '\(digitsFolder ?? "")'/1 | head -n 40); do
          cp '\(digitsFolder ?? "")'/1/$i some/a/$i; done
        for i in $(ls '\(digitsFolder ?? "")'/2 | head -n 40); do
          cp '\(digitsFolder ?? "")'/2/$i some/b/$i; done
        head -c 60 some/a/$(ls some/a | head -n 1) > some/a/broken.png
        """)
      #expect(copied.status == 0)
      let fitted = try shell.understudy("fit", "some", "-o", "m.understudy", "--steps", "5")
      #expect(fitted.status == 0, "\(fitted.err)")
      #expect(fitted.err.contains("skipped") && fitted.err.contains("broken.png"))
      // A worker that is not there, and one that dies.
      let missing = try shell.bash(
        "UNDERSTUDY_NEURAL=/nowhere \"$understudy\" fit some -o n.understudy --steps 5")
      #expect(missing.status != 0 && missing.err.contains("understudy-neural"))
      try shell.write("dying", "#!/bin/sh\nread line\nkill -9 $$\n")
      let dead = try shell.bash(
        "chmod +x dying; UNDERSTUDY_NEURAL=\"$PWD/dying\" \"$understudy\" fit some -o n.understudy")
      #expect(dead.status != 0 && dead.err.contains("signal 9"), "\(dead.err)")
      #expect(!shell.files().contains { $0.hasPrefix("n.understudy") || $0.hasPrefix(".work") })
    }
  }

  @Test("the model names no person and no level that only one picture carries")
  func rareLevels() throws {
    try withShell { shell in
      let made = try shell.bash(
        """
        mkdir flat
        echo "file_name,site,patient_email" > flat/metadata.csv
        n=0
        for i in $(ls '\(digitsFolder ?? "")'/1 | head -n 60); do
          cp '\(digitsFolder ?? "")'/1/$i flat/$i
          n=$((n + 1)); site=north; [ $((n % 2)) = 0 ] && site=south
          [ $n = 7 ] && site=onlyhereonce
          echo "$i,$site,somebody$n@clinic.example" >> flat/metadata.csv
        done
        """)
      #expect(made.status == 0)
      let fitted = try shell.understudy("fit", "flat", "-o", "m.understudy", "--steps", "3")
      #expect(fitted.status == 0, "\(fitted.err)")
      let model = String(
        decoding: try Data(contentsOf: URL(filePath: shell.path("m.understudy"))), as: UTF8.self)
      #expect(model.contains("north"))
      #expect(!model.contains("onlyhereonce") && !model.contains("clinic.example"))
    }
  }
}
