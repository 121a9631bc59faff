public import Formats
public import Tables

extension Table {
  /// Reads a table from a path, a database or a stream; see `Source` for the forms.
  ///
  /// `Table.reading` also returns what was noticed on the way.
  ///
  /// - Throws: `FormatError`.
  public init(reading source: String, options: ReadingOptions = ReadingOptions()) throws {
    self = try Table.reading(source, options: options).table
  }
}
