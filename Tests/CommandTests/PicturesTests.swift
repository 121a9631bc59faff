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

      // Into a Parquet file, which is a source like a folder.
      let packed = try shell.understudy(
        "sample", "out/model.understudy", "-n", "60", "-o", "made.parquet", "--guidance", "1.5")
      #expect(packed.status == 0, "\(packed.err)")
      #expect(try shell.text("made.parquet.manifest.json").contains("guidance"))
      let again = try shell.understudy(
        "fit", "made.parquet", "-o", "again.understudy", "--steps", "3")
      #expect(again.status == 0, "\(again.err)")
      #expect(
        try shell.understudy("inspect", "again.understudy").out.contains("label: category"))
      #expect(!shell.files().contains { $0.hasPrefix(".work") })
    }
  }

  /// Digits 1 and 2 in two folders, 60 of each from `first` on.
  private func copy(to folder: String, from first: Int, with shell: Shell) throws {
    let source = digitsFolder ?? ""
    let made = try shell.bash(
      """
      for d in 1 2; do mkdir -p \(folder)/$d
      for i in $(ls '\(source)'/$d | tail -n +\(first) | head -n 60); do
        cp '\(source)'/$d/$i \(folder)/$d/; done; done
      """)
    #expect(made.status == 0)
  }

  @Test("folders of any tool's pictures are judged beside real ones")
  func judged() throws {
    try withShell { shell in
      for (name, first) in [("real", 1), ("unseen", 61), ("made", 121)] {
        try copy(to: name, from: first, with: shell)
      }
      let result = try shell.understudy(
        "judge", "--real", "real", "--holdout", "unseen", "--synthetic", "made", "-o", "r.html",
        "--neighbours", "--json")
      #expect(result.status == 0, "\(result.err)")
      let answer = try #require(
        try JSONSerialization.jsonObject(with: Data(result.out.utf8)) as? [String: Any])
      let scores = try #require(answer["scores"] as? [[String: Any]])
      func value(_ name: String, _ part: String = "value") -> Double? {
        scores.first { $0["name"] as? String == name }?[part] as? Double
      }
      // Real pictures, of other hands, as the synthetic ones: they teach, and nothing is copied.
      #expect(try #require(value("Train on synthetic pictures")) > 0.7)
      #expect(try #require(value("Coverage")) > 0.8)
      #expect(try #require(value("Pictures very near train")) < 0.1)
      #expect(try shell.text("r.html").contains("data:image/png;base64"))
      #expect(shell.files("private") == ["nearest-real-pictures-do-not-share.png"])
      #expect(!shell.files().contains { $0.hasPrefix(".work") })
      let alone = try shell.understudy("judge", "--real", "real", "--synthetic", "made")
      #expect(alone.status != 0 && alone.err.contains("--holdout"))
    }
  }

  @Test("a private fit of pictures is charged first, and its claim is in model and manifest")
  func privately() throws {
    try withShell { shell in
      try copy(to: "some", from: 1, with: shell)
      try shell.write(
        "public.yaml",
        """
        columns:
          - name: "label"
            kind: category
            origin: declared
            source: "the two digits that were written"
            levels: ["1", "2"]
        """)
      let asked = [
        "fit", "some", "-o", "p.understudy", "--epsilon", "5", "--delta", "1e-5", "--steps", "8",
        "--sampled-share", "0.2", "--schema", "public.yaml",
      ]
      // Nothing may be read off the data, and nothing is spent where something is missing.
      let untold = try shell.run(Shell.binary, asked)
      #expect(untold.status != 0 && untold.err.contains("--side 28 --channels 1"))
      #expect(!shell.exists("some.privacy-ledger.jsonl"))
      let fitted = try shell.run(Shell.binary, asked + ["--side", "8", "--channels", "1"])
      #expect(fitted.status == 0, "\(fitted.err)")
      #expect(fitted.out.contains("ε = 5") && fitted.out.contains("one picture with its row"))
      let ledger = try shell.text("some.privacy-ledger.jsonl")
      #expect(ledger.contains("\"training\"") && ledger.contains("\"epsilon\":5"))
      let card = try shell.understudy("inspect", "p.understudy").out
      #expect(card.contains("8 steps, each with every picture by chance 0.2 (Poisson)"))
      #expect(!card.contains("seconds"))
      // As many as the noisy count says, with the claim in the manifest.
      let made = try shell.understudy("sample", "p.understudy", "-o", "made")
      #expect(made.status == 0, "\(made.err)")
      #expect(try shell.text("made/manifest.json").contains("\"guarantee\""))
      // A second fit passes the limit.
      let limited = try shell.run(
        Shell.binary, asked + ["--side", "8", "--channels", "1", "--total-epsilon", "6", "--force"])
      #expect(limited.status != 0 && limited.err.contains("limit"))
    }
  }

  @Test("a training killed half-way goes on where it was, and leaves nothing behind")
  func killed() throws {
    try withShell { shell in
      let asked = "fit '\(digitsFolder ?? "")' -o m.understudy --steps 700"
      let broken = try shell.bash(
        """
        setsid "$understudy" \(asked) 2> broken.err & group=$!
        for i in $(seq 1200); do [ -e m.understudy.checkpoint ] && break; sleep 0.1; done
        kill -9 -- -$group; wait $group; ls -A
        """)
      #expect(broken.out.contains("m.understudy.checkpoint"), "\(broken.err)")
      #expect(broken.out.contains(".work-") && !broken.out.contains("m.understudy\n"))
      let resumed = try shell.bash("\"$understudy\" \(asked) --resume")
      #expect(resumed.status == 0, "\(resumed.err)")
      #expect(resumed.err.contains("Going on from the checkpoint"))
      #expect(try shell.understudy("inspect", "m.understudy").out.contains("after 700 steps"))
      #expect(
        !shell.files().contains { $0.hasPrefix(".work") || $0.hasSuffix("checkpoint") })
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
