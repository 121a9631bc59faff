import Evaluation
import Foundation
import Provenance
import Reports
import Tables
import Testing

@Suite("The report's text")
struct WritingTests {
  private let html = Specimen.report.html()

  /// The pieces between two marks.
  private func between(_ left: String, _ right: String, in text: String) -> [String] {
    text.components(separatedBy: left).dropFirst().compactMap {
      $0.components(separatedBy: right).first
    }
  }

  @Test("has its sections, one row a reading and one card a column, in order")
  func structure() throws {
    #expect(
      between("<section id=\"", "\"", in: html)
        == ["scores", "distributions", "associations", "protections", "making", "caveats"])
    #expect(
      between("<tbody class=\"reading\"", "</tbody>", in: html).count
        == Specimen.scorecard.readings.count)
    #expect(
      between("<div class=\"facet\" id=\"", "\"", in: html)
        == ["fidelity", "detection", "utility", "privacy"])
    let cards = between("<article class=\"column\"", "</article>", in: html)
    #expect(cards.count == Specimen.columns.count)
    #expect(
      cards.map { between("data-rank=\"", "\"", in: $0).first }
        == (0..<cards.count).map { "\($0)" })
    // The order is by distance, worst first, and each column is there once.
    let distances = cards.compactMap {
      between("<p class=\"distance\">", "\u{202F}%", in: $0).first
    }
    .compactMap { Double($0) }
    #expect(distances.count >= 13 && distances == distances.sorted(by: >))
    #expect(
      Set(cards.compactMap { between("data-place=\"", "\"", in: $0).first }).count == cards.count)
    #expect(between("<svg class=\"heat", "</svg>", in: html).count == 3)
    #expect(between("<svg class=\"dots\"", "</svg>", in: html).count == 11)
    // 13 drawn columns below the diagonal, three times.
    let squares = between("<svg class=\"heat", "</svg>", in: html)
      .map { between("<rect class=\"h", "\"", in: $0).count }
    #expect(squares == [66, 66, 66])
    for words in [
      "Hospital admissions, synthetic", "AUC of 0.534", "0.61\u{202F}%", "0.52 to 0.70\u{202F}%",
      "test passed", "not computed", "near it", "Needs at least 1,000 rows in every table.",
      "The 12 worst of 40 pairs", "Every cell is missing, in both tables.",
      "Missing: 21.8\u{202F}% real", "all other levels", "Generated from its format",
      "3 columns: <span class=\"name\">main_diagnosis</span>", "admitted_on (date)",
      "autoregressive boosted trees", "3f9a51c73f9a51c7", "smoke test", "cut: 7",
      "2026-11-24T06:14:50Z",
      "http://c2pa.org/digitalsourcetype/trainedAlgorithmicData",
    ] {
      #expect(html.contains(words), "missing: \(words)")
    }
  }

  @Test("is well formed: every element is closed in its turn")
  func balanced() throws {
    for page in [html, Specimen.hostile.html(), Specimen.wide(60).html()] {
      var open: [String] = []
      let tags = try NSRegularExpression(pattern: "<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
      let body = page.replacingOccurrences(
        of: "<(style|script)>[\\s\\S]*?</\\1>", with: "", options: .regularExpression)
      let range = NSRange(body.startIndex..., in: body)
      for match in tags.matches(in: body, range: range) {
        func group(_ index: Int) -> String {
          Range(match.range(at: index), in: body).map { String(body[$0]) } ?? ""
        }
        if ["meta", "input"].contains(group(2)) || group(3).hasSuffix("/") { continue }
        if group(1).isEmpty {
          open.append(group(2))
        } else {
          #expect(open.popLast() == group(2))
        }
      }
      #expect(open.isEmpty, "left open: \(open)")
    }
  }

  @Test("escapes every string, wherever it comes from")
  func escaping() {
    let page = Specimen.hostile.html()
    #expect(!page.contains("<img"))
    #expect(!page.contains("<svg onload"))
    #expect(page.components(separatedBy: "<script").count == 2)
    #expect(page.components(separatedBy: "</script").count == 2)
    #expect(
      page.contains("&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;x&#39;)&quot;&gt;"))
    #expect(!page.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\0" })
    // No attribute is opened or left by a quote: what is left of quotes is even on every tag.
    for tag in between(
      "<", ">",
      in: page.replacingOccurrences(
        of: "<(style|script)>[\\s\\S]*?</\\1>", with: "", options: .regularExpression))
    {
      #expect(tag.filter { $0 == "\"" }.count % 2 == 0)
    }
  }

  @Test("forbids by its policy all but its own style and script, and uses nothing else")
  func policy() throws {
    for page in [html, Specimen.hostile.html()] {
      let policy = try #require(
        between("<meta http-equiv=\"Content-Security-Policy\" content=\"", "\"", in: page).first)
      let style = try #require(between("<style>", "</style>", in: page).first)
      let script = try #require(between("<script>", "</script>", in: page).first)
      #expect(
        policy.components(separatedBy: "; ") == [
          "default-src 'none'", "style-src 'sha256-\(Digest(of: Data(style.utf8)).base64)'",
          "script-src 'sha256-\(Digest(of: Data(script.utf8)).base64)'", "base-uri 'none'",
          "form-action 'none'",
        ])
      let markup = page.replacingOccurrences(of: style, with: "")
        .replacingOccurrences(of: script, with: "")
      #expect(!markup.contains(" style="))
      #expect(between(" href=\"", "\"", in: markup).allSatisfy { $0.hasPrefix("#") })
      #expect(!markup.contains(" src=\""))
      #expect(!style.contains("url(") && !style.contains("@import"))
    }
  }

  @Test("is the same bytes in any time zone and locale")
  func deterministic() {
    setenv("TZ", "Pacific/Kiritimati", 1)
    setenv("LC_ALL", "de_DE.UTF-8", 1)
    NSTimeZone.default = TimeZone(secondsFromGMT: -11 * 3600) ?? .current
    defer {
      unsetenv("TZ")
      unsetenv("LC_ALL")
      NSTimeZone.resetSystemTimeZone()
    }
    #expect(Specimen.report.html() == html)
    #expect(Manifest.instant(Date(timeIntervalSince1970: 0)) == "1970-01-01T00:00:00Z")
  }

  @Test("of a wide table draws the worst 24 at once, maps 40, and stays light")
  func wide() {
    let page = Specimen.wide(200).html()
    let grids = page.components(separatedBy: "<div class=\"columns\">")
    #expect(grids.count == 3)
    #expect(grids[1].components(separatedBy: "<article").count - 1 == 24)
    #expect(grids[2].components(separatedBy: "<article").count - 1 == 176)
    #expect(page.contains("Drawn are the 40 of 200 columns"))
    #expect(page.utf8.count < 1_500_000, "\(page.utf8.count) bytes")

    var vast = Specimen.wide(40)
    vast.portrait.columns = (0..<3_000).map {
      var column = vast.portrait.columns[$0 % 40]
      column.name = "column \($0)"
      return column
    }
    let vastPage = vast.html()
    #expect(vastPage.contains("2600 more columns"))
    #expect(vastPage.utf8.count < 4_000_000, "\(vastPage.utf8.count) bytes")
  }

  @Test("of a table with nothing to show still stands")
  func empty() {
    var report = Specimen.report
    report.scorecard.readings = []
    report.portrait = Specimen.portrait([], names: [], real: [], synthetic: [])
    report.manifest = Manifest(version: "0", schema: .init(columns: []), made: "")
    let page = report.html()
    #expect(
      between("<section id=\"", "\"", in: page) == ["scores", "protections", "making", "caveats"])
    #expect(page.contains("No real rows were held back"))
  }

  @Test("bears figures that no metric should give")
  func strange() {
    var report = Specimen.report
    for index in report.scorecard.readings.indices {
      report.scorecard.readings[index].value = [.infinity, -1e300, 1e-300, .nan, 0][index % 5]
      report.scorecard.readings[index].ideal = [0, .nan, 1e300, -.infinity, 0][index % 5]
      report.scorecard.readings[index].interval = [-1e300...1e300, 0...0, nil][index % 3]
    }
    for column in report.portrait.columns.indices {
      for bin in report.portrait.columns[column].bins.indices {
        report.portrait.columns[column].bins[bin].upper =
          [.nan, .infinity, -1e308, 1e308, 0][bin % 5]
        report.portrait.columns[column].bins[bin].real = [0, -1, .nan, 1e308, 1][bin % 5]
      }
      for level in report.portrait.columns[column].levels.indices {
        report.portrait.columns[column].levels[level].real = [.nan, .infinity, -1, 0][level % 4]
      }
      report.portrait.columns[column].missing.real = .nan
    }
    report.portrait.associations.real[0].removeAll()
    report.portrait.associations.synthetic.removeLast()
    let page = report.html()
    #expect(!page.contains("nan") && !page.contains("\"inf"))
    _ = Report.headline(report.scorecard)
  }

  @Test("is written whole, over what was there, and through a device")
  func written() throws {
    let place = FileManager.default.temporaryDirectory.appendingPathComponent(
      "report-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    let file = place.appendingPathComponent("report.html")
    try Data("old".utf8).write(to: file)
    let link = place.appendingPathComponent("link.html")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
    try Specimen.report.write(to: link.path)
    #expect(try String(contentsOf: file, encoding: .utf8) == html)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
        == ["link.html", "report.html"])
    try Specimen.report.write(to: "/dev/null")
    #expect(!FileManager.default.fileExists(atPath: "/dev/.null.part"))
    func code(_ path: String) -> ProvenanceError? {
      do {
        try Specimen.report.write(to: path)
        return nil
      } catch {
        return error as? ProvenanceError
      }
    }
    #expect(code(place.path)?.expected.contains("directory") == true)
    #expect(code(place.path + "/none/report.html")?.expected == "a directory to write into")
    #if os(Linux)
      #expect(code("/dev/full")?.expected == "room on the disk")
    #endif
  }
}
