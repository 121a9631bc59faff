import Foundation
import Provenance

/// The frame of every page: complete in itself, and forbidden to load or run anything else.
struct Page {
  var title: String
  var generator: String
  var body: Markup
  /// Whether pictures written into the page itself may be shown; none is ever fetched.
  var showsPictures = false

  var html: String {
    let style = Stylesheet.text
    let script = Script.text
    let policy =
      "default-src 'none'; "
      + "style-src 'sha256-\(Digest(of: Data(style.utf8)).base64)'; "
      + "script-src 'sha256-\(Digest(of: Data(script.utf8)).base64)'; "
      + (showsPictures ? "img-src data:; " : "") + "base-uri 'none'; form-action 'none'"
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
      <meta name="generator" content="\(generator)">
      <title>\(title)</title>
      <style>\(Markup(trusted: style))</style>
      </head>
      <body>
      \(body)
      <script>\(Markup(trusted: script))</script>
      </body>
      </html>

      """
    return page.text
  }
}
