import Foundation

extension Report {
  /// Whether it tells of pictures, and calls what it compares so.
  var isOfPictures: Bool { sheet != nil }

  /// A look at what was made. Synthetic pictures only: real ones never stand on the page.
  var pictures: Markup {
    guard let sheet else { return .none }
    return """
      <section id="pictures"><h2>What was made</h2>
      <p>The first of the synthetic pictures, as they came.</p>
      <img class="sheet" alt="Synthetic pictures side by side" \
      src="data:image/png;base64,\(sheet.base64EncodedString())"></section>
      """
  }
}
