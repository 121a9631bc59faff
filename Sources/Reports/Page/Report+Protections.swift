import Provenance
import Tables

extension Report {
  var protections: Markup {
    // Many columns protected in the same way are one item.
    var order: [Protection] = []
    var columns: [Protection: [String]] = [:]
    for protection in manifest.protections {
      var way = protection
      way.column = ""
      if columns[way] == nil { order.append(way) }
      columns[way, default: []].append(protection.column)
    }
    var items = Markup.none
    for way in order {
      let names = columns[way] ?? []
      let list = names.prefix(60).map { name -> Markup in #"<span class="name">\#(name)</span>"# }
      var joined = Markup.none
      for (index, name) in list.enumerated() { joined += index == 0 ? name : ", \(name)" }
      if names.count > list.count { joined += " and \(names.count - list.count) more" }
      items += """
        <li><h3>\(Report.capitalised(way.what))</h3><div><p>\(way.how)</p>\
        <p class="soft small">\(Report.counted(names.count, "column")): \(joined)</p></div></li>
        """
    }
    let flagged = manifest.schema.columns.filter { $0.identity.map { !$0.isDirect } ?? false }
    if !flagged.isEmpty {
      let names = flagged.prefix(60).map { "\($0.name) (\($0.identity?.rawValue ?? ""))" }
      let rest = flagged.count > 60 ? " and \(flagged.count - 60) more" : ""
      items += """
        <li><h3>Learned and flagged</h3><div><p>Dates and places can help to single a person out \
        when combined. They are learned like other columns; decide whether they are needed.</p>\
        <p class="soft small">\(Report.counted(flagged.count, "column")): \
        \(names.joined(separator: ", "))\(rest)</p></div></li>
        """
    }
    let body: Markup =
      items.isEmpty
      ? """
      <p>The manifest lists nothing: no column was taken for an identifier, and no level or \
      extreme was rare enough to be withheld.</p>
      """
      : #"<ul class="protections">\#(items)</ul>"#
    return """
      <section id="protections"><h2>What was protected, and how</h2>
      \(body)</section>
      """
  }

  static func capitalised(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}
