public import Tables

/// Finds the columns that point at people.
///
/// Follows the list of HIPAA's Safe Harbor (45 CFR 164.514(b)(2)(i), A to R). A column's name and
/// its cells both count: a name alone convinces nobody ("address_change", "ip_class"), and a cell's
/// form alone only where it is unmistakable. What is found is said in one sentence and can be
/// overruled in the schema.
///
/// *Complexity*: each column's cells are judged by a sample of up to 10,000; columns that may be
/// identifiers are counted once as a whole.
public enum IdentityScan {
  /// The table with `identity` set in its schemas, and with direct identifiers as text of kind
  /// `.identifier`; and one sentence a finding, in the order of the columns.
  public static func recognising(_ table: Table) -> (table: Table, findings: [Finding]) {
    recognising(table, fakes: .installed)
  }

  /// - Parameter fakes: the lists that tell people's names from other words.
  public static func recognising(
    _ table: Table, fakes: Fakes
  ) -> (table: Table, findings: [Finding]) {
    let isAmongPeople = table.columns.contains {
      ColumnName($0.name).has(ColumnName.Words.peoples)
    }
    var findings: [Finding?] = table.columns.map { column in
      ColumnExamination(column, fakes: fakes, isAmongPeople: isAmongPeople).finding
    }
    // "State" means a place only beside other places.
    if findings.contains(where: { $0?.identity == .geography }) {
      for (index, column) in table.columns.enumerated() where findings[index] == nil {
        findings[index] = PlaceEvidence.stateBesidePlaces(column)
      }
    }
    let columns = zip(table.columns, findings).map { column, finding -> Column in
      guard let finding else { return column }
      var schema = column.schema
      schema.identity = finding.identity
      guard finding.identity.isDirect else { return Column(schema, column.storage) }
      schema.kind = .identifier
      return Column(schema, CellText.storage(column))
    }
    return (Table(columns, target: table.target), findings.compactMap { $0 })
  }
}
