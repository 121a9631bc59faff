import Provenance
import Tables

extension Report {
  var making: Markup {
    var facts = Markup.none
    func add(_ name: String, _ value: Markup) { facts += "<dt>\(name)</dt><dd>\(value)</dd>" }
    add("Made by", "\(manifest.tool) \(manifest.version)")
    if !manifest.made.isEmpty { add("When", "\(manifest.made)") }
    add("Declared as", "synthetic data; <code>\(manifest.digitalSourceType)</code>")
    if let digest = manifest.modelDigest { add("Model file (sha256)", "<code>\(digest)</code>") }
    if let digest = manifest.dataDigest {
      add("Data file (sha256)", "<code>\(digest.hexadecimal)</code>")
    }
    for (index, digest) in manifest.lineage.enumerated() {
      add(index == 0 ? "Descends from" : "and from", "<code>\(digest)</code>")
    }
    if let target = manifest.schema.target {
      add("Column to predict", #"<span class="name">\#(target)</span>"#)
    }
    for (name, value) in manifest.settings.sorted(by: { $0.key < $1.key }) {
      add(Report.capitalised(name), "\(value)")
    }
    var rows = Markup.none
    for column in manifest.schema.columns {
      let identity = column.identity.map {
        $0.rawValue + ($0.isDirect ? ", generated" : ", learned and flagged")
      }
      rows += """
        <tr><th scope="row"><span class="name">\(column.name)</span></th>\
        <td>\(column.kind.rawValue)</td><td>\(identity ?? "")</td></tr>
        """
    }
    let columns: Markup =
      rows.isEmpty
      ? .none
      : """
      <details class="more"><summary>All \(manifest.schema.columns.count) columns and their \
      kinds</summary><table class="pairs"><thead><tr><th scope="col">Column</th>\
      <th scope="col">Kind</th><th scope="col">Identifies by</th></tr></thead>\
      <tbody>\(rows)</tbody></table></details>
      """
    return """
      <section id="making"><h2>How it was made</h2>
      <dl class="facts">\(facts)</dl>
      \(columns)</section>
      """
  }
}
