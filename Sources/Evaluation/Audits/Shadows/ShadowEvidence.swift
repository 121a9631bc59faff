/// Which rows were in which of many fits of a maker, and how near each fit's table came to them.
struct ShadowEvidence: Sendable {
  /// The rows, by place in their files.
  let rows: [(table: ExposedRow.Origin, row: Int)]
  /// *Shape*: fits x rows.
  let members: [[Bool]]
  /// Minus the logarithm of the distance to the nearest synthetic row. *Shape*: fits x rows.
  let nearness: [[Float]]

  var fitCount: Int { members.count }
  var rowCount: Int { rows.count }
  /// Fits that teach the attacker; the others are judged.
  var taughtFits: Int { Int((Double(fitCount) * ShadowMembership.taught).rounded(.down)) }

  /// The same fits with each one's membership taken from the next: what there would be to see had
  /// learning left no trace.
  var unmarked: ShadowEvidence {
    ShadowEvidence(
      rows: rows, members: members.indices.map { members[($0 + 1) % members.count] },
      nearness: nearness)
  }
}
