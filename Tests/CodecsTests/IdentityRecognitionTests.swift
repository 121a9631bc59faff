import Codecs
import Foundation
import Tables
import Testing

@Suite("Recognition of identifying columns")
struct IdentityRecognitionTests {
  /// The finding for a column of its own, read as a CSV reader would.
  static func identity(_ name: String, _ cells: [String]) -> Identity? {
    IdentityScan.recognising(Table([IdentityCSV.column(name, cells)])).findings.first?.identity
  }

  static func many(_ count: Int, _ cell: (Int) -> String) -> [String] { (0..<count).map(cell) }

  /// A number scattered over 0..<bound, the same in every run.
  static func scattered(_ index: Int, _ bound: Int, _ salt: Int = 0) -> Int {
    var z = UInt64(index &* 7_919 &+ salt &* 104_729) &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var column: String
    var identity: Identity?
    var note = ""
    var rows = 400
    var cells: @Sendable (Int) -> String
    var testDescription: String {
      "“\(column)” \(note) is \(identity?.description ?? "nothing")"
    }
  }

  static let givenNames = ["Anna", "Peter", "Maria", "James", "Laura", "Thomas", "Julia", "David"]
  static let familyNames = ["Schmidt", "Miller", "Garcia", "Rossi", "Martin", "Jones", "Fischer"]

  static let direct: [Case] = [
    Case(column: "contact", identity: .email) { "user\($0)@host\(scattered($0, 9)).org" },
    Case(column: "Kontakt", identity: .email, note: "a fifth e-mails") {
      $0 % 4 == 0 ? "user\($0)@mail.net" : "keine \($0)"
    },
    Case(column: "x", identity: .phone, note: "+49") {
      "+49 30 \(1_000_000 + scattered($0, 8_999_999))"
    },
    Case(column: "Telefonnummer", identity: .phone) {
      "030/\(1_000_000 + scattered($0, 8_999_999))"
    },
    Case(column: "mobile", identity: .phone, note: "digits only") {
      "\(6_170_000_000 + scattered($0, 9_999_999))"
    },
    Case(column: "x", identity: .phone, note: "(555) 123-4567") {
      "(\(200 + scattered($0, 700))) \(200 + scattered($0, 700, 1))-\(1_000 + scattered($0, 8_999, 2))"
    },
    Case(column: "profile", identity: .url) { "https://example.com/u/\($0)" },
    Case(column: "client", identity: .ip) { "10.\($0 % 7).\($0 % 256).\(scattered($0, 256))" },
    Case(column: "source", identity: .ip, note: "version 6") {
      "2001:db8::\(String(scattered($0, 65_535), radix: 16)):\(String($0, radix: 16))"
    },
    Case(column: "adapter", identity: .code, note: "MAC") {
      "00:1A:2B:\(hex($0 % 256)):\(hex(scattered($0, 256))):\(hex(scattered($0, 256, 1)))"
    },
    Case(column: "x", identity: .code, note: "SSN") {
      "\(100 + scattered($0, 800))-\(10 + scattered($0, 89, 1))-\(1_000 + scattered($0, 8_999, 2))"
    },
    Case(column: "x", identity: .code, note: "UUID") {
      let h = String(format: "%012lx", scattered($0, 1 << 40))
      return "0f8fad5b-d9cb-469f-a165-\(h)"
    },
    Case(column: "sha", identity: .code, note: "digest") {
      String(format: "%016lx%016lx", scattered($0, .max), scattered($0, .max, 1))
    },
    Case(column: "bank", identity: .code, note: "IBAN") { iban($0) },
    Case(column: "paid with", identity: .code, note: "card") { card($0) },
    Case(column: "Patient_ID", identity: .code) { "\(100_000 + scattered($0, 899_999))" },
    Case(column: "patientid", identity: .code, note: "five rows each") { "\(4_000 + $0 / 5 * 7)" },
    Case(column: "MRN", identity: .code) {
      "PT-\(String(format: "%06ld", scattered($0, 999_999)))"
    },
    Case(column: "account_no", identity: .code, note: "many rows each", rows: 5_000) {
      "\(70_000 + $0 % 30 * 131)"
    },
    Case(column: "Kundennummer", identity: .code) { "\(10_000 + $0 * 3)" },
    Case(column: "numéro de dossier", identity: .code) { "D\(10_000 + scattered($0, 80_000))" },
    Case(column: "n_poliza", identity: .code) { "POL\(100_000 + scattered($0, 800_000))/A" },
    Case(column: "", identity: .code, note: "row numbers") { "\($0 + 1)" },
    Case(column: "Kennzeichen", identity: .code) { "B-AB \(1_000 + $0)" },
    Case(column: "x", identity: .code, note: "unique codes") {
      "K\(scattered($0, 90) + 10)-\(String(format: "%05ld", $0 * 37))"
    },
    Case(column: "Name", identity: .personName) {
      "\(givenNames[$0 % 8]) \(familyNames[$0 % 7])"
    },
    Case(column: "patient", identity: .personName, note: "Last, First") {
      "\(familyNames[$0 % 7]), \(givenNames[$0 % 8])"
    },
    Case(column: "Vorname", identity: .givenName) { givenNames[$0 % 8] },
    Case(column: "prénom", identity: .givenName) { givenNames[$0 % 8] },
    Case(column: "Nachname", identity: .familyName) { familyNames[$0 % 7] },
    Case(column: "apellido", identity: .familyName) { familyNames[$0 % 7] },
    Case(column: "cognome", identity: .familyName) { familyNames[$0 % 7] },
    Case(column: "achternaam", identity: .familyName) { familyNames[$0 % 7] },
    Case(column: "sobrenome", identity: .familyName) { familyNames[$0 % 7] },
    Case(column: "address", identity: .streetAddress) { "\($0 + 1) Maple Street" },
    Case(column: "Straße", identity: .streetAddress) { "Lindenweg \($0 + 1)" },
    Case(column: "x", identity: .streetAddress, note: "by form alone") {
      "\($0 + 1) \(familyNames[$0 % 7]) Avenue"
    },
    Case(column: "fingerprint_file", identity: .code) { "scan\($0).wsq" },
  ]

  static let learned: [Case] = [
    Case(column: "birth date", identity: .date) { "19\(10 + $0 % 80)-0\(1 + $0 % 9)-1\($0 % 9)" },
    Case(column: "seen", identity: .date, note: "12 March 2020") {
      "\(1 + $0 % 28) March 20\(10 + $0 % 13)"
    },
    Case(column: "period", identity: .date, note: "1959Q1") { "\(1_900 + $0 / 4)Q\(1 + $0 % 4)" },
    Case(column: "month", identity: .date, note: "2020-05") { "\(1_990 + $0 / 12)-0\(1 + $0 % 9)" },
    Case(column: "at", identity: .date, note: "9:05") { "\($0 % 24):\(10 + $0 % 50)" },
    Case(column: "age", identity: .date, note: "up to 95") { "\(20 + $0 % 76)" },
    Case(column: "PLZ", identity: .geography) { "\(10_000 + scattered($0, 89_999))" },
    Case(column: "zip_code", identity: .geography) {
      String(format: "%05ld", scattered($0, 99_999))
    },
    Case(column: "city", identity: .geography) { ["Berlin", "Paris", "Boston"][$0 % 3] },
    Case(column: "Wohnort", identity: .geography) { ["Berlin", "Köln", "Bonn"][$0 % 3] },
    Case(column: "lat", identity: .geography) { "\(Double(scattered($0, 180_000)) / 2_000 - 45)5" },
    Case(column: "position", identity: .geography) {
      "52.\(1_000 + scattered($0, 8_999)), 13.\(1_000 + scattered($0, 8_999, 1))"
    },
  ]

  static let nothing: [Case] = [
    Case(column: "fnlwgt", identity: nil, note: "nearly unique") {
      "\(12_285 + scattered($0, 1_400_000))"
    },
    Case(column: "price", identity: nil, note: "unique") { "\(1_000 + $0 * 13)" },
    Case(column: "income", identity: nil) { "\(scattered($0, 1_000_000)).50" },
    Case(column: "num_claims", identity: nil) { "\($0 % 9)" },
    Case(column: "number_of_children", identity: nil) { "\($0 % 5)" },
    Case(column: "total_number", identity: nil, note: "unique") { "\(scattered($0, 10_000_000))" },
    Case(column: "filename_length", identity: nil) { "\($0 % 120)" },
    Case(column: "parameter_name", identity: nil) {
      ["alpha level", "beta level", "gamma"][$0 % 3]
    },
    Case(column: "name", identity: nil, note: "12 products") {
      "Product \(Character(UnicodeScalar(65 + UInt8($0 % 12))))"
    },
    Case(column: "product_name", identity: nil, note: "12 products") {
      ["Red Lamp", "Blue Lamp", "Oak Table", "Pine Table"][$0 % 4]
    },
    Case(column: "admission_type_id", identity: nil) { "\(1 + $0 % 8)" },
    Case(column: "store_id", identity: nil, note: "16 shops") { "\(100 + $0 % 16)" },
    Case(column: "address_change", identity: nil) {
      ["1 year", "no change", "2 to 3 years"][$0 % 3]
    },
    Case(column: "email_opt_in", identity: nil) { ["yes", "no", "later"][$0 % 3] },
    Case(column: "phone_type", identity: nil) { ["mobile", "landline", "none"][$0 % 3] },
    Case(column: "ip_class", identity: nil) { ["A", "B", "C"][$0 % 3] },
    Case(column: "span", identity: nil, note: "of years") {
      "\(1_950 + $0 % 50)-\(2_000 + $0 % 20)"
    },
    Case(column: "thousands", identity: nil, note: "grouped") {
      "\(1 + $0 % 9) \(100 + $0) \(100 + scattered($0, 899))"
    },
    Case(column: "amount", identity: nil, note: "decimal comma") {
      "\($0 * 7 + 1),\(10 + $0 % 89)"
    },
    Case(column: "time", identity: nil, note: "sequence") { "\($0)" },
    Case(column: "age", identity: nil, note: "up to 80") { "\($0 % 81)" },
    Case(column: "age_of_vehicle", identity: nil) { "\($0 % 100)" },
    Case(column: "cp", identity: nil, note: "chest pain") { "\(1 + $0 % 4)" },
    Case(column: "state", identity: nil, note: "of a machine") { ["on", "off", "idle"][$0 % 3] },
    Case(column: "flower", identity: nil) { ["Rose", "Iris", "Lily", "Daisy", "Violet"][$0 % 5] },
    Case(column: "make", identity: nil) { ["Ford", "Honda", "Mercedes", "Porsche"][$0 % 4] },
    Case(column: "diagnosis", identity: nil, note: "codes") { "E\(10 + $0 % 30).\($0 % 9)" },
    Case(column: "capital", identity: nil) { "\(scattered($0, 100_000))" },
    Case(column: "pressure_text", identity: nil, note: "120/80") { "\(90 + $0)/\(50 + $0 % 60)" },
    Case(column: "dose", identity: nil, note: "with unit") { "\($0).5mg" },
    Case(column: "span", identity: nil, note: "of numbers") { "\($0 * 3)-\($0 * 3 + 9)" },
    Case(column: "movie_id", identity: nil, note: "many rows each", rows: 4_000) { "\($0 % 80)" },
    Case(column: "title", identity: nil, note: "songs") {
      "Song Of The \(familyNames[$0 % 7]) \($0)"
    },
    Case(column: "t", identity: nil, note: "counting") { "\($0)" },
    Case(column: "country code", identity: nil, note: "unique") {
      "\(UnicodeScalar(65 + UInt8($0 / 26)))\(UnicodeScalar(65 + UInt8($0 % 26)))"
    },
    Case(column: "airport", identity: nil, note: "unique short codes") {
      "\(UnicodeScalar(65 + UInt8($0 / 26)))\(UnicodeScalar(65 + UInt8($0 % 26)))K"
    },
    Case(column: "idle", identity: nil) { "\(scattered($0, 100_000))" },
  ]

  @Test("direct identifiers are found and become identifiers", arguments: direct)
  func findsDirect(_ item: Case) throws {
    let column = IdentityCSV.column(item.column, Self.many(item.rows, item.cells))
    let (table, findings) = IdentityScan.recognising(Table([column]))
    let finding = try #require(findings.first)
    #expect(finding.identity == item.identity)
    #expect(table.columns[0].kind == .identifier)
    guard case .text(let cells) = table.columns[0].storage else {
      Issue.record("An identifier's storage is text.")
      return
    }
    #expect(cells.compactMap(\.self).count == item.rows)
    // A report may show the sentence: it must quote no cell.
    #expect(!cells.compactMap(\.self).contains { $0.utf8.count > 3 && finding.why.contains($0) })
  }

  @Test("dates and places are flagged and stay as they are", arguments: learned)
  func findsLearned(_ item: Case) {
    let column = IdentityCSV.column(item.column, Self.many(item.rows, item.cells))
    let (table, findings) = IdentityScan.recognising(Table([column]))
    #expect(findings.map(\.identity) == [item.identity].compactMap(\.self))
    #expect(table.columns[0].storage == column.storage)
    #expect(table.columns[0].kind == column.kind)
  }

  @Test("near misses are left alone", arguments: nothing)
  func leavesAlone(_ item: Case) {
    let column = IdentityCSV.column(item.column, Self.many(item.rows, item.cells))
    let (table, findings) = IdentityScan.recognising(Table([column]))
    #expect(findings.isEmpty)
    #expect(table.columns[0] == column)
  }

  @Test("a state is a place beside a city")
  func stateBesideCity() {
    let states = IdentityCSV.column("state", Self.many(100) { ["MA", "NY", "CA"][$0 % 3] })
    let cities = IdentityCSV.column("city", Self.many(100) { ["Boston", "Albany"][$0 % 2] })
    let found = IdentityScan.recognising(Table([states, cities])).findings
    #expect(found.map(\.column) == ["state", "city"])
    #expect(IdentityScan.recognising(Table([states])).findings.isEmpty)
  }

  @Test("a name among people's columns needs no list of names")
  func nameAmongPeople() {
    let name = IdentityCSV.column(
      "name", Self.many(60) { "Xq\(["a", "e", "o"][$0 % 3])n Zw\($0 / 3)" })
    let rare = IdentityCSV.column(
      "name",
      Self.many(60) {
        "Xqan\(Character(UnicodeScalar(97 + UInt8($0 % 26)))) Zw\(["a", "e", "o"][$0 / 26])k"
      })
    let sex = IdentityCSV.column("sex", Self.many(60) { ["f", "m"][$0 % 2] })
    #expect(IdentityScan.recognising(Table([rare, sex])).findings.map(\.identity) == [.personName])
    #expect(IdentityScan.recognising(Table([rare])).findings.map(\.identity) == [])
    #expect(IdentityScan.recognising(Table([name, sex])).findings.count == 1)
  }

  @Test("empty tables, all-missing columns and one row are no trouble")
  func edges() {
    let empty = Table([Column("id", .identifier, .text([])), Column("x", .count, .integers([]))])
    #expect(IdentityScan.recognising(empty).findings.map(\.column) == ["id"])
    let missing = Table([
      Column("email", .text, .text([nil, nil])),
      Column("age", .count, .integers([Storage.missingInteger, Storage.missingInteger])),
      Column("lat", .measurement, .doubles([.nan, .nan])),
      Column("city", .category, .codes([-1, -1], levels: [])),
    ])
    #expect(IdentityScan.recognising(missing).findings.isEmpty)
    let one = Table([Column("patient_id", .count, .integers([7]))])
    #expect(IdentityScan.recognising(one).findings.map(\.identity) == [.code])
  }

  @Test("what the schema says about identity stands")
  func schemaStands() {
    var schema = ColumnSchema(name: "weight", kind: .count)
    schema.identity = .code
    let table = Table([Column(schema, .integers([70, 70, 71]))])
    let (made, findings) = IdentityScan.recognising(table)
    #expect(findings.map(\.identity) == [.code])
    #expect(made.columns[0].storage == .text(["70", "70", "71"]))
  }

  @Test("a million rows of twenty columns are scanned in seconds")
  func speed() {
    let rows = 1_000_000
    let ids = (0..<rows).map { Int64(Self.scattered($0, 1 << 40)) }
    let names = (0..<rows).map {
      "\(Self.givenNames[$0 % 8]) \(Self.familyNames[$0 % 7])" as String?
    }
    let levels = (0..<50).map { "level \($0)" }
    let codes = (0..<rows).map { Int32($0 % 50) }
    var columns = [
      Column("patient_id", .count, .integers(ids)), Column("name", .text, .text(names)),
    ]
    for number in 0..<9 {
      columns.append(Column("c\(number)", .category, .codes(codes, levels: levels)))
      columns.append(Column("n\(number)", .count, .integers(ids)))
    }
    let table = Table(columns)
    var found: [Finding] = []
    let time = ContinuousClock().measure { found = IdentityScan.recognising(table).findings }
    print("scan of 1,000,000 x 20: \(time)")
    #expect(found.map(\.column) == ["patient_id", "name"])
    #expect(time < .seconds(10))
  }

  static func hex(_ value: Int) -> String { String(format: "%02lX", value) }

  static func iban(_ index: Int) -> String {
    let body = String(
      format: "%08ld%010ld", scattered(index, 99_999_999), scattered(index, 999_999_999, 1))
    var rest = 0
    for digit in (body + "131400").utf8 { rest = (rest * 10 + Int(digit) - 48) % 97 }
    return "DE" + String(format: "%02ld", 98 - rest) + body
  }

  static func card(_ index: Int) -> String {
    let body = "4" + String(format: "%014ld", scattered(index, 99_999_999_999_999))
    var sum = 0
    for (place, digit) in body.utf8.reversed().enumerated() {
      let value = Int(digit) - 48
      sum += place % 2 == 0 ? (value * 2 > 9 ? value * 2 - 9 : value * 2) : value
    }
    return body + "\((10 - sum % 10) % 10)"
  }
}
