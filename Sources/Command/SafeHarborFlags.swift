import ArgumentParser
import Foundation
import Understudy

/// HIPAA's Safe Harbor before anything is learned.
struct SafeHarborFlags: ParsableArguments {
  @Flag(
    help: """
      Carry out HIPAA's Safe Harbor (45 CFR 164.514(b)(2)): identifiers made up, dates to the year, ages \
      from 90 pooled, ZIP codes to three digits, other places left out.
      """)
  var safeHarbor = false

  @Option(
    help: """
      A file with the three-digit ZIP areas in which 20,000 people or fewer live (default: those of the \
      2000 census).
      """)
  var zipAreas: String?

  @Option(help: "The year ages are reckoned at (default: the latest in the table).")
  var asOf: Int?

  @Option(
    name: .customLong("keep"), parsing: .upToNextOption,
    help: "Columns that Safe Harbor leaves as they are, by your decision.")
  var kept: [String] = []

  func validate() throws {
    guard safeHarbor || (zipAreas == nil && asOf == nil && kept.isEmpty) else {
      throw ValidationError("--zip-areas, --as-of and --keep belong to --safe-harbor.")
    }
    if let asOf, !(1900...2200).contains(asOf) {
      throw ValidationError("--as-of is a year, such as 2024.")
    }
  }

  /// A private fit looks at nothing it was not told, which carrying out the rules would have to.
  static let notWithPrivateFit = ValidationError(
    "--safe-harbor cannot be combined with --epsilon: its rulings are read off the cells, which a "
      + "private fit must not do. State generalised domains in the schema (Documentation/Privacy.md)."
  )

  /// The rules; nil where they are not asked for.
  func rules() throws -> SafeHarbor? {
    guard safeHarbor else { return nil }
    var rules = SafeHarbor(year: asOf, exceptions: Set(kept))
    if let zipAreas {
      guard let handle = FileHandle(forReadingAtPath: zipAreas),
        let data = try handle.read(upToCount: 1 << 16),
        let zips = RestrictedZIPs(
          parsing: String(decoding: data, as: UTF8.self), source: "a list of the user's own")
      else {
        throw FormatError(
          .schema, place: zipAreas,
          expected: "a file of three-digit ZIP areas, such as 036 059 063",
          remedy: "Leave --zip-areas out to take those of the 2000 census.")
      }
      rules.zips = zips
    }
    return rules
  }
}
