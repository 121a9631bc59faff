import Chance
import Codecs
import Foundation
import Tables
import Testing

/// What is right, file by file, written down by reading the files.
@Suite("Recognition on real tables", .enabled(if: IdentityCSV.data != nil))
struct IdentityDataTests {
  /// "column: identity", in the order of the columns.
  static let right: [(file: String, findings: [String])] = [
    // Ages are top-coded at 90, which is over 89; the survey weight is a measurement.
    ("adult/train.csv", ["age: date"]),
    ("adult/test.csv", ["age: date"]),
    // The unnamed first column numbers the rows; "charges", "totcst" and the like differ in nearly
    // every row and are measurements.
    ("support2/support2.csv", [": code", "age: date"]),
    // patient_nbr and encounter_id are not in this version; the *_id columns are lists of kinds.
    ("diabetes130/train.csv", []),
    // Parts of dates, and one policy a row. RepNumber has 16 levels; AddressChange_Claim holds no
    // address, Days_Policy_Claim no day.
    (
      "fraud_vehicle/fraud_oracle.csv",
      [
        "Month: date", "WeekOfMonth: date", "DayOfWeek: date", "DayOfWeekClaimed: date",
        "MonthClaimed: date", "WeekOfMonthClaimed: date", "PolicyNumber: code",
      ]
    ),
    // "cp" is chest pain, "num" the diagnosis.
    ("heart/heart_cleveland.csv", []),
    ("default/train.csv", []),
    ("magic/train.csv", []),
    ("shoppers/train.csv", ["Month: date"]),
    ("ai4i2020/ai4i2020.csv", ["UDI: code", "Product ID: code"]),
    ("cdnow/users.csv", ["id: code"]),
    ("cdnow/purchases.csv", ["users_id: code", "date: date"]),
    // Unit and cycle repeat as a sequence's keys do, and are called nothing that identifies.
    ("cmapss_fd001/train.csv", []),
    (
      "chinook/Customer.csv",
      [
        "CustomerId: code", "FirstName: given name", "LastName: family name",
        "Address: street address", "City: geography", "State: geography", "PostalCode: geography",
        "Phone: phone", "Fax: phone", "Email: e-mail",
      ]
    ),
    // Names of bands, albums and songs are no persons' names.
    ("chinook/Artist.csv", ["ArtistId: code"]),
    ("chinook/Album.csv", ["AlbumId: code", "ArtistId: code"]),
    ("chinook/Track.csv", ["TrackId: code", "AlbumId: code"]),
    (
      "synthea/patients.csv",
      [
        "Id: code", "BIRTHDATE: date", "DEATHDATE: date", "SSN: code", "DRIVERS: code",
        "PASSPORT: code", "FIRST: given name", "LAST: family name", "MAIDEN: family name",
        "BIRTHPLACE: geography", "ADDRESS: street address", "CITY: geography", "COUNTY: geography",
        "ZIP: geography", "LAT: geography", "LON: geography",
      ]
    ),
    (
      "synthea/conditions.csv",
      ["START: date", "STOP: date", "PATIENT: code", "ENCOUNTER: code"]
    ),
    (
      "synthea/providers.csv",
      [
        "Id: code", "ORGANIZATION: code", "NAME: person name", "ADDRESS: street address",
        "CITY: geography", "ZIP: geography", "LAT: geography", "LON: geography",
      ]
    ),
  ]

  @Test("finds what is right and nothing else", arguments: right)
  func findsWhatIsRight(file: String, findings: [String]) throws {
    let (_, found) = IdentityScan.recognising(try IdentityCSV.table(file))
    let names = found.map { "\($0.column): \($0.identity)" }
    // Telling a provider's name needs the lists of names.
    try #require(Fakes.installed.knowsNames || file != "synthea/providers.csv")
    #expect(names == findings)
  }

  @Test("generated identifiers have the original's form and none of its values")
  func generatesInForm() throws {
    let (table, findings) = IdentityScan.recognising(
      try IdentityCSV.table("synthea/encounters.csv"))
    let codec = IdentifierCodec()
    for finding in findings where finding.identity.isDirect {
      let column = try #require(table[finding.column])
      #expect(column.kind == .identifier)
      let fitted = try codec.fit(to: column, privacy: PrivacyFloor(), seed: 1)
      let code = try fitted.encode(column)
      let made = try fitted.decode(code.values, firstRow: 0, seed: 9)
      guard case .text(let cells) = made.storage, case .text(let real) = column.storage else {
        Issue.record("An identifier's storage is text.")
        continue
      }
      #expect(cells.map { $0 == nil } == real.map { $0 == nil })
      #expect(Set(cells.compactMap(\.self)).isDisjoint(with: real.compactMap(\.self)))
    }
  }
}
