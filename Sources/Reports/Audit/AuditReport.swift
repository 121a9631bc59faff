public import Evaluation
import Foundation
import Provenance

/// An audit as one self-contained page, under the headings of ISO/IEC 27559:2022, so that an expert
/// determination can start from it.
///
/// *Privacy*: it holds shares and counts, no cell and no row. They are computed from real rows and not
/// covered by any guarantee: the page is for those who may see statistics of the real table.
public struct AuditReport: Sendable {
  public var audit: Audit
  public var title: String
  /// When it was made (ISO 8601), and by what.
  public var made: String
  public var tool: String

  public init(audit: Audit, title: String, made: String, tool: String) {
    self.audit = audit
    self.title = title
    self.made = made
    self.tool = tool
  }

  /// The whole page.
  public func html() -> String {
    Page(
      title: title, generator: tool,
      body: """
        \(opening)
        <main>
        \(context)
        \(modelling)
        \(quantification)
        \(mitigation)
        \(governance)
        \(method)
        </main>
        <footer>Made by \(tool). This page is complete in itself: it loads nothing and sends \
        nothing.</footer>
        """
    ).html
  }

  /// Writes the page, whole or not at all.
  ///
  /// - Throws: `ProvenanceError` with what stood in the way.
  public func write(to path: String) throws {
    try AtomicFile.write(Data(html().utf8), to: path)
  }

  private var opening: Markup {
    let level = audit.verdict.level
    return """
      <header>
      <p class="kicker">Audit of a synthetic table\(made.isEmpty ? "" : ", made \(String(made.prefix { $0 != "T" }))") by \(tool)</p>
      <h1>\(title)</h1>
      <p class="lead"><span class="mark \(level.style)">\(level.word)</span> \
      \(audit.verdict.sentences.joined(separator: " "))</p>
      <nav aria-label="Contents"><a href="#context">Context</a>\
      <a href="#modelling">Data and attacks</a><a href="#quantification">What was found</a>\
      <a href="#mitigation">Mitigation</a><a href="#governance">Governance</a>\
      <a href="#method">Method</a></nav>
      </header>
      """
  }

  static func facts(_ items: [(String, String)]) -> Markup {
    let rows = items.map { item -> Markup in "<dt>\(item.0)</dt><dd>\(item.1)</dd>" }
    return #"<dl class="facts">\#(rows)</dl>"#
  }
}

extension Verdict.Level {
  /// The words are chosen to be read without the page's legend.
  var word: String {
    switch self {
    case .red: "RED: rows are given away"
    case .amber: "AMBER: not cleared"
    case .green: "GREEN: nothing found"
    }
  }

  var style: String {
    switch self {
    case .red: "apart"
    case .amber: "near"
    case .green: "at"
    }
  }
}

extension AttackFamily {
  var title: String {
    switch self {
    case .singlingOut: "Singling out"
    case .linkability: "Linkability"
    case .inference: "Inference"
    case .membership: "Membership"
    case .copying: "Copying"
    }
  }
}
