public import Tables

/// Delimited text: commas, semicolons, tabs or bars; plain, gzip or zstd.
///
/// It is read in two passes of our own scanner: the first finds out what every column holds over
/// *all* rows, the second fills the columns. No engine's guess is trusted: those lose leading
/// zeros, decimal commas and the order of day and month.
public struct CSV: TableFormat {
  public init() {}

  public let name = "CSV"
  public let extensions = ["csv", "tsv", "tab", "txt"]
  public let schemes = ["csv", "tsv"]

  public func read(_ source: Source, options: ReadingOptions) throws -> ReadTable {
    var options = options
    if source.scheme == "tsv", options.delimiter == nil { options.delimiter = "\t" }
    var text = try DelimitedText(LocalFile(source, options: options), options: options)
    let survey: RowPasses.Survey
    do { survey = try text.passes.surveyed(options) } catch let error as FormatError
      where error.code == .malformed && text.sniffer.dialect.quote == "\""
      && ["\t", "|"].contains(text.sniffer.dialect.delimiter)
    {
      // Text files without quoting hold quotes that open nothing: then every row fits without.
      let bare = text.withoutQuotes()
      guard let again = try? bare.passes.surveyed(options) else { throw error }
      (text, survey) = (bare, again)
    }
    var read = try text.passes.table(survey, options)
    read.notes = text.notes + read.notes
    read.dialect = text.sniffer.dialect
    return read
  }

  public func writer(to sink: Sink, schema: Schema, options: WritingOptions) throws
    -> any TableWriter
  {
    var dialect = options.dialect ?? TextDialect()
    if sink.fileExtension == "tsv" || sink.fileExtension == "tab" || sink.scheme == "tsv" {
      dialect.delimiter = "\t"
    }
    let encoder = DelimitedEncoder(schema: schema, dialect: dialect)
    return try TextWriter(to: sink, schema: schema, options: options, encoder: encoder)
  }
}
