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
    for (width, scheme) in [
      (1280, "light"), (1280, "dark"), (768, "light"), (375, "light"), (375, "dark"),
    ] {
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

  @Test("prints with everything open and nothing to click")
  func printed() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "report-\(UUID().uuidString).html")
    try Specimen.report.write(to: file.path)
    defer { try? FileManager.default.removeItem(at: file) }
    let browser = try Browser()
    defer { browser.close() }
    try browser.open(file, width: 780, scheme: "dark")
    try browser.call("Emulation.setEmulatedMedia", ["media": "print"])
    _ = try browser.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    #expect(try browser.number("document.querySelectorAll('details:not([open])').length") == 0)
    #expect(
      try browser.number("document.querySelector('nav').getBoundingClientRect().height") == 0)
    #expect(
      try browser.evaluate("getComputedStyle(document.body).backgroundColor") as? String
        == "rgb(255, 255, 255)")
    if let pictures = PageTests.pictures {
      try browser.picture().write(to: URL(fileURLWithPath: "\(pictures)/print.png"))
    }
    let paper = try browser.call("Page.printToPDF")["data"] as? String
    let pdf = Data(base64Encoded: paper ?? "") ?? Data()
    #expect(pdf.count > 50_000 && pdf.starts(with: Data("%PDF-".utf8)))
  }

  @Test("finds and sorts columns, and is complete without scripts")
  func tools() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "report-\(UUID().uuidString).html")
    try Specimen.wide(200).write(to: file.path)
    defer { try? FileManager.default.removeItem(at: file) }
    let browser = try Browser()
    defer { browser.close() }
    try browser.open(file, width: 1280)
    let shown = "[...document.querySelectorAll('.column')].filter(c => c.checkVisibility())"
    let names = "\(shown).map(c => c.querySelector('.name').textContent)"
    #expect(try browser.number("\(shown).length") == 24)
    #expect(
      try browser.number("document.querySelector('.tools').getBoundingClientRect().height") > 20)
    _ = try browser.evaluate(
      """
      (() => { const i = document.querySelector('.tools input'); i.value = 'CATEGORY_1';
        i.dispatchEvent(new Event('input')); })()
      """)
    let found = try browser.evaluate(names) as? [String] ?? []
    #expect(found.count == 28 && found.allSatisfy { $0.hasPrefix("category_1") })
    _ = try browser.evaluate(
      """
      (() => { const i = document.querySelector('.tools input'); i.value = '';
        i.dispatchEvent(new Event('input'));
        const s = document.querySelector('.tools select'); s.value = 'place';
        s.dispatchEvent(new Event('change')); })()
      """)
    let first = try browser.evaluate(names) as? [String] ?? []
    #expect(first.count == 24)
    #expect(
      first.prefix(4) == [
        "sensor_0_mean_of_last_hour", "sensor_1_mean_of_last_hour", "sensor_2_mean_of_last_hour",
        "category_3",
      ])
    #expect(browser.complaints.isEmpty, "\(browser.complaints)")

    try browser.call("Emulation.setScriptExecutionDisabled", ["value": true])
    try browser.open(file, width: 1280)
    #expect(try browser.number("\(shown).length") == 24)
    #expect(try browser.number("document.querySelectorAll('.tools[hidden]').length") == 1)
    #expect(
      try browser.number("document.querySelector('.tools').getBoundingClientRect().height") == 0)
  }

  @Test("lets no hostile name become an element or run")
  func hostile() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "report-\(UUID().uuidString).html")
    try Specimen.hostile.write(to: file.path)
    defer { try? FileManager.default.removeItem(at: file) }
    let browser = try Browser()
    defer { browser.close() }
    try browser.open(file, width: 800)
    #expect(try browser.number("document.images.length + document.scripts.length") == 1)
    #expect(
      try browser.number(
        "[...document.querySelectorAll('*')].filter(e => [...e.attributes]"
          + ".some(a => a.name.startsWith('on'))).length") == 0)
    #expect(try browser.evaluate("document.title") as? String == Specimen.hostileName)
    #expect(
      try browser.evaluate("document.querySelector('.readings .name').textContent") as? String
        == Specimen.hostileName)
    // What a policy is for: even an element that got in would not run.
    _ = try browser.evaluate(
      """
      (() => { const s = document.createElement('div');
        s.innerHTML = '<img src=x onerror="window.ran = 1">'; document.body.append(s); })()
      """)
    let waited = try browser.call(
      "Runtime.evaluate",
      [
        "expression": "new Promise(r => setTimeout(() => r(window.ran === undefined), 300))",
        "awaitPromise": true, "returnByValue": true,
      ])
    #expect((waited["result"] as? Browser.Message)?["value"] as? Bool == true)
    #expect(browser.blocked == ["csp"])
  }
}
