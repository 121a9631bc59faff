import Foundation
import Testing

/// Tables at the edges of what a table can be: a correct result, or one clear sentence.
@Suite("Hard tables")
struct HardTablesTests {
  static let isSlow = ProcessInfo.processInfo.environment["UNDERSTUDY_SLOW_TESTS"] != nil

  /// Numbers that look random and are always the same.
  struct Draw {
    var state: UInt64 = 9
    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    mutating func unit() -> Double { Double(below(1 << 30)) / Double(1 << 30) }
  }

  /// Runs everything and returns the made rows, without the header: as many as were learned from,
  /// four fifths of those given.
  private func run(_ shell: Shell, _ text: String) throws -> [[String]] {
    try shell.write("t.csv", text)
    let result = try shell.understudy("run", "t.csv", "-o", "out")
    #expect(result.status == 0, "\(result.err.suffix(500))")
    #expect(try shell.text("out/report.html").contains("</html>"))
    return try shell.text("out/synthetic.csv").split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  @Test("thirty rows are enough")
  func thirty() throws {
    try withShell { shell in
      var draw = Draw()
      let rows = (0..<30).map { _ in "\(draw.below(9)),\(["x", "y"][draw.below(2)])\n" }.joined()
      let made = try run(shell, "a,b\n" + rows)
      #expect(made.count == 24)
      #expect(made.allSatisfy { $0.count == 2 && ["x", "y", ""].contains($0[1]) })
    }
  }

  @Test("one column of numbers, or of levels, is made alike")
  func oneColumn() throws {
    try withShell { shell in
      var draw = Draw()
      let numbers = (0..<400).map { _ in "\(draw.below(1_000))\n" }.joined()
      let made = try run(shell, "a\n" + numbers).compactMap { Int($0[0]) }
      #expect(made.count == 320)
      #expect(abs(Double(made.reduce(0, +)) / 320 - 500) < 70)
    }
    try withShell { shell in
      let levels = (0..<400).map { ["x", "y", "y", "y"][$0 % 4] + "\n" }.joined()
      let made = try run(shell, "a\n" + levels)
      #expect(made.count == 320)
      #expect(abs(made.count { $0[0] == "y" } - 240) < 40)
    }
  }

  @Test("rows that are all alike are refused in one sentence that shows none")
  func alike() throws {
    try withShell { shell in
      try shell.write("t.csv", "a,b\n" + String(repeating: "5,SECRET\n", count: 300))
      let result = try shell.understudy("run", "t.csv", "-o", "out")
      #expect(result.status == 65)
      #expect(result.err.contains("one value only") && !result.err.contains("SECRET"))
      #expect(!shell.exists("out/synthetic.csv"))
    }
  }

  @Test("numbers near the largest, denormal ones and infinities are made, judged and reported")
  func extremes() throws {
    try withShell { shell in
      var draw = Draw()
      var text = "huge,tiny,wild,level\n"
      for _ in 0..<600 {
        text += "\((2 * draw.unit() - 1) * 1.7e308),\(draw.unit() * 1e-300 * 1e-10),"
        text +=
          ["inf", "-inf", "1.5", "2.5", "3.25"][draw.below(5)] + ",\(["x", "y"][draw.below(2)])\n"
      }
      let made = try run(shell, text)
      #expect(made.count == 480)
      let huge = made.compactMap { Double($0[0]) }
      #expect(huge.count == 480 && huge.allSatisfy { $0.isFinite })
      #expect(huge.contains { $0 > 1e307 } && huge.contains { $0 < -1e307 })
      let tiny = made.compactMap { Double($0[1]) }
      #expect(tiny.count == 480 && tiny.allSatisfy { $0 >= 0 && $0 <= 1e-300 * 1.1e-10 })
      // Infinities are read as missing, and a note says so.
      #expect(
        made.allSatisfy { ["", "1.5", "2.5", "3.25"].contains($0[2]) || Double($0[2]) != nil })
      #expect(try shell.understudy("run", "t.csv", "-o", "two").err.contains("Infinite numbers"))
      let page = try shell.text("out/report.html")
      #expect(!page.contains(">nan") && !page.contains(">inf"))
    }
  }

  @Test("dates before 1900, and before there were trains, stay dates of their range")
  func oldDates() throws {
    try withShell { shell in
      var draw = Draw()
      var text = "born,seen\n"
      for _ in 0..<500 {
        let born = 1 + draw.below(1_898)
        text += String(format: "%04d-%02d-%02d,", born, 1 + draw.below(12), 1 + draw.below(28))
        text += String(
          format: "%04d-%02d-11 10:%02d:00\n", 1_750 + draw.below(149), 1 + draw.below(12),
          draw.below(60))
      }
      let made = try run(shell, text)
      #expect(made.count == 400)
      for row in made {
        let year = Int(row[0].prefix(4)) ?? -1
        #expect((1...1_899).contains(year) && row[0].count == 10)
        #expect((1_749...1_900).contains(Int(row[1].prefix(4)) ?? -1))
      }
    }
  }

  @Test("a column of a million distinct texts is learned and made", .enabled(if: isSlow))
  func manyTexts() throws {
    try withShell { shell in
      var text = "s,x\n"
      var draw = Draw()
      for row in 0..<1_000_000 { text += "note \(row) of \(row % 977),\(draw.below(99))\n" }
      try shell.write("t.csv", text)
      let result = try shell.understudy("run", "t.csv", "-o", "out", "-q")
      #expect(result.status == 0, "\(result.err.suffix(500))")
      #expect(shell.exists("out/report.html"))
    }
  }

  @Test("ten thousand columns of a hundred rows are judged", .enabled(if: isSlow))
  func tenThousandColumns() throws {
    try withShell { shell in
      var draw = Draw()
      let header = (0..<10_000).map { "c\($0)" }.joined(separator: ",")
      for name in ["a", "b", "c"] {
        var text = header + "\n"
        for _ in 0..<100 {
          text +=
            (0..<10_000).map { column in
              column % 3 == 0 ? ["x", "y"][draw.below(2)] : "\(draw.below(500))"
            }.joined(separator: ",") + "\n"
        }
        try shell.write("\(name).csv", text)
      }
      let start = ContinuousClock().now
      let result = try shell.understudy(
        "judge", "--real", "a.csv", "--holdout", "b.csv", "--synthetic", "c.csv", "-o", "r.html")
      #expect(result.status == 0, "\(result.err.suffix(500))")
      #expect(ContinuousClock().now - start < .seconds(240))
      #expect(try shell.text("r.html").contains("20,000 pairs"))
    }
  }

  @Test("two million rows are read within the memory that is given", .enabled(if: isSlow))
  func bounded() throws {
    try withShell { shell in
      let made = try shell.bash(
        """
        awk 'BEGIN { srand(1); print "a,b,c,d,e,f,g,h,k,l";
          for (i = 0; i < 2000000; i++) { x = rand();
            printf "%d,%.4f,%.4f,%.3f,%d,%d,%.2f,%s,%d,%.5f\\n", i, x, rand(), rand() * 100,
              x * 1000, rand() * 50, x * x, x < .3 ? "low" : "high", rand() * 9, rand() } }' > t.csv
        """)
      #expect(made.status == 0)
      for name in ["t.csv", "t.parquet"] {
        if name == "t.parquet" {
          let copied = try shell.bash(
            #""$understudy" sample m.understudy -n 2000000 -o t.parquet -q"#)
          #expect(copied.status == 0, "\(copied.err)")
        }
        let result = try shell.bash(
          #"/usr/bin/time -f 'peak %M' "$understudy" fit \#(name) -o m.understudy --force --memory 256MB"#
        )
        #expect(result.status == 0, "\(result.err.suffix(500))")
        #expect(result.err.contains("2,000,000 rows, of which"), "\(result.err)")
        let peak = result.err.split(separator: "\n").last { $0.hasPrefix("peak ") }
          .flatMap { Int($0.dropFirst(5)) }
        print(name, "peak", peak ?? 0, "kB of", 256 << 10)
        #expect(try #require(peak) < (256 << 10) * 5 / 4)
      }
    }
  }
}
