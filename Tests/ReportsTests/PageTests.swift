import Foundation
import Reports
import Testing

/// The page in real Chromium. Set UNDERSTUDY_PICTURES to a directory to look at what it saw.
@Suite(
  "The page in Chromium", .serialized, .enabled(if: Browser.path != nil, "no Chromium on PATH"))
struct PageTests {
  private static let pictures = ProcessInfo.processInfo.environment["UNDERSTUDY_PICTURES"]

  @Test(
    "logs nothing, asks for nothing, fits the width and draws every plot",
    arguments: ["specimen", "wide", "hostile"])
  func drawn(name: String) throws {
    let report =
      switch name {
      case "wide": Specimen.wide(200)
      case "hostile": Specimen.hostile
      default: Specimen.report
      }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "report-\(UUID().uuidString).html")
    try report.write(to: file.path)
    defer { try? FileManager.default.removeItem(at: file) }
    let browser = try Browser()
    defer { browser.close() }
    for (width, scheme) in [(1280, "light"), (1280, "dark"), (375, "light"), (375, "dark")] {
      try browser.open(file, width: width, scheme: scheme)
      let place = "\(name), \(width) px, \(scheme)"
      #expect(try browser.number("innerWidth") == Double(width), "\(place)")
      #expect(
        try browser.number("document.documentElement.scrollWidth") <= Double(width), "\(place)")
      #expect(browser.addresses == [file.absoluteString], "\(place)")
      #expect(browser.complaints.isEmpty, "\(place): \(browser.complaints)")
      let drawn = try browser.number(
        """
        [...document.querySelectorAll("svg.plot, svg.dots, svg.heat")]
          .filter(s => !s.closest("details")).length
        """)
      let flat = try browser.number(
        """
        [...document.querySelectorAll("svg.plot, svg.dots, svg.heat")]
          .filter(s => !s.closest("details")).map(s => s.getBoundingClientRect())
          .filter(b => b.width < 100 || b.height < 20).length
        """)
      #expect(drawn > 20 && flat == 0, "\(place): \(drawn) drawn, \(flat) of them flat")
      // What is painted, not only declared: the colours follow the scheme.
      let paper = try browser.evaluate("getComputedStyle(document.body).backgroundColor")
      #expect(
        paper as? String == (scheme == "dark" ? "rgb(20, 23, 26)" : "rgb(255, 255, 255)"),
        "\(place)")
      if let pictures = PageTests.pictures {
        try browser.picture().write(
          to: URL(fileURLWithPath: "\(pictures)/\(name)-\(width)-\(scheme).png"))
      }
    }
  }
}
