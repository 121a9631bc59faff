public import Evaluation
public import Foundation
public import Provenance

/// The scorecard, the distributions and the manifest as one self-contained page.
///
/// The page holds no script but its own few lines, loads nothing, and forbids both by its
/// Content-Security-Policy. The same input gives the same bytes in every locale and time zone.
///
/// *Privacy*: no row of any table is in it. It shows shares of real rows by bin and by level, as
/// the portrait holds them, which must show only what enough rows stand behind.
public struct Report: Sendable {
  public var scorecard: Scorecard
  public var portrait: Portrait
  public var manifest: Manifest
  public var title: String
  /// A sheet of synthetic pictures as PNG; nil for a table.
  public var sheet: Data?

  public init(
    scorecard: Scorecard, portrait: Portrait, manifest: Manifest,
    title: String = "How the synthetic table compares with the real one", sheet: Data? = nil
  ) {
    self.sheet = sheet
    self.scorecard = scorecard
    self.portrait = portrait
    self.manifest = manifest
    self.title = title
  }

  /// The whole page.
  ///
  /// *Complexity*: in the number of columns, of which at most 400 are drawn.
  public func html() -> String {
    Page(
      title: title, generator: "\(manifest.tool) \(manifest.version)",
      body: """
        \(summary)
        <main>
        \(pictures)
        \(scores)
        \(distributions)
        \(associations)
        \(claim)
        \(protections)
        \(making)
        \(caveats)
        </main>
        \(footer)
        """,
      showsPictures: sheet != nil
    ).html
  }

  /// Writes the page, whole or not at all.
  ///
  /// - Throws: `ProvenanceError` with what stood in the way.
  public func write(to path: String) throws {
    try AtomicFile.write(Data(html().utf8), to: path)
  }
}
