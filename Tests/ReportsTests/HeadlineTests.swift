import Evaluation
import Reports
import Testing

@Suite("The headline")
struct HeadlineTests {
  @Test("is an aligned table, at most 100 wide, with a mark for each reading")
  func golden() {
    var scorecard = Specimen.scorecard
    scorecard.readings = ["Shape", "Trend", "Utility", "Exact copies", "Closeness, nearest 2 %"]
      .compactMap { Specimen.scorecard[$0] }
    scorecard.readings[2].value = 0.7
    scorecard.readings[2].interval = 0.69...0.71
    scorecard.summary = "In short."
    #expect(
      Report.headline(scorecard) == """
                                 value   95 % interval   ideal
        Shape                   0.61 %  0.52 to 0.70 %  0.55 %  ✓
        Trend                   1.71 %  1.58 to 1.84 %  1.38 %  ·
        Utility                  0.700  0.690 to 0.710   0.921  !
        Exact copies            0.12 %  0.08 to 0.17 %       –  ✓
        Closeness, nearest 2 %       –                       –  –
        ✓ at the ideal or test passed   · near it   ! apart or test failed   – nothing to compare

        In short.

        """)
    let whole = Report.headline(Specimen.scorecard)
    #expect(whole.split(separator: "\n").allSatisfy { $0.count <= 100 })
    #expect(whole.hasSuffix("privacy.\n"))
  }

  @Test("stays within its width and does not steer the terminal, whatever the names")
  func hostile() {
    var scorecard = Specimen.hostile.scorecard
    scorecard.readings[0].name = "\u{1B}[31m" + String(repeating: "long ", count: 100)
    scorecard.readings[1].interval = -1e200...1e200
    for width in [60, 100] {
      let text = Report.headline(scorecard, width: width)
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= max(width, 92) })
      #expect(!text.contains("\u{1B}"))
    }
    #expect(Report.headline(Scorecard(readings: [], summary: "None.")) == "None.\n")
  }
}
