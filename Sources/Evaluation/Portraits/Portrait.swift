import Tables

/// What a report draws of a trial: real beside synthetic, column by column and pair by pair.
///
/// Nothing in it is carried by fewer than `trial.minimumRows` real rows: bars of fewer are merged
/// with their neighbours, rare levels are one bar without names, and axes end where enough rows lie
/// beyond.
public struct Portrait: Codable, Sendable {
  public var columns: [ColumnPortrait]
  public var associations: AssociationMatrix

  /// Of a table without columns that could be drawn.
  public static let empty = Portrait()

  private init() {
    columns = []
    associations = AssociationMatrix(columns: [], real: [], synthetic: [])
  }

  /// - Complexity: a sort per column and a pass over the rows per pair of columns.
  public init(of trial: Trial) {
    let judged = Dictionary(uniqueKeysWithValues: trial.panel.features.map { ($0.name, $0) })
    columns = trial.train.columns.map { column in
      judged[column.name].map { ColumnPortrait(of: $0, minimumRows: trial.minimumRows) }
        ?? ColumnPortrait(
          unseen: column, synthetic: trial.synthetic[column.name], minimumRows: trial.minimumRows)
    }
    associations = AssociationMatrix(of: trial)
  }
}
