public import Evaluation
import Foundation
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

  public init(
    scorecard: Scorecard, portrait: Portrait, manifest: Manifest,
    title: String = "How the synthetic table compares with the real one"
  ) {
    self.scorecard = scorecard
    self.portrait = portrait
    self.manifest = manifest
    self.title = title
  }

  /// The whole page.
  ///
  /// *Complexity*: in the number of columns, of which at most 400 are drawn.
  public func html() -> String {
    let style = Stylesheet.text
    let script = Script.text
    let policy =
      "default-src 'none'; "
      + "style-src 'sha256-\(Digest(of: Data(style.utf8)).base64)'; "
      + "script-src 'sha256-\(Digest(of: Data(script.utf8)).base64)'; "
      + "base-uri 'none'; form-action 'none'"
    let page: Markup = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(Markup(trusted: policy))">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <meta name="robots" content="noindex">
      <meta name="generator" content="\(manifest.tool) \(manifest.version)">
      <title>\(title)</title>
      <style>\(Markup(trusted: style))</style>
      </head>
      <body>
      \(summary)
      <main>
      \(scores)
      \(distributions)
      \(associations)
      \(claim)
      \(protections)
      \(making)
      \(caveats)
      </main>
      \(footer)
      <script>\(Markup(trusted: script))</script>
      </body>
      </html>

      """
    return page.text
  }

  /// Writes the page, whole or not at all.
  ///
  /// - Throws: `ProvenanceError` with what stood in the way.
  public func write(to path: String) throws {
    try AtomicFile.write(Data(html().utf8), to: path)
  }
}
