import Chance
import Codecs
import Foundation
import Tables
import Testing

@Suite("The identifier codec")
struct IdentityCodecTests {
  typealias Made = IdentityRecognitionTests

  static func fitted(
    _ cells: [String?], _ identity: Identity? = .code, fakes: Fakes? = nil, floor: Int = 5
  ) throws -> any FittedCodec {
    let schema = ColumnSchema(name: "column", kind: .identifier, identity: identity)
    return try IdentifierCodec(fakes: fakes).fit(
      to: Column(schema, .text(cells)), privacy: PrivacyFloor(minimumRows: floor), seed: 1)
  }

  static func cells(
    _ codec: any FittedCodec, _ rows: Int, from firstRow: Int = 0, seed: Seed = 7
  ) throws -> [String] {
    let column = try codec.decode(
      [UInt16](repeating: 0, count: rows), firstRow: firstRow, seed: seed)
    guard case .text(let cells) = column.storage else { return [] }
    return cells.compactMap(\.self)
  }

  struct Kindred: Sendable, CustomTestStringConvertible {
    var name: String
    var identity: Identity?
    var cell: @Sendable (Int) -> String
    var testDescription: String { name }
  }

  /// Columns in which every value occurs once.
  static let unique: [Kindred] = [
    Kindred(name: "row numbers", identity: .code) { "\($0 + 1)" },
    Kindred(name: "growing numbers", identity: .code) {
      "\(20_000 + $0 * 13 + Made.scattered($0, 12))"
    },
    Kindred(name: "padded numbers", identity: .code) { "PT-\(String(format: "%07ld", $0 + 1))" },
    Kindred(name: "scattered numbers", identity: .code) {
      "\(100_000 + Made.scattered($0, 899_999))"
    },
    Kindred(name: "short codes", identity: .code) {
      "\(Character(UnicodeScalar(65 + UInt8($0 % 26))))\(Character(UnicodeScalar(65 + UInt8($0 / 26 % 26))))\($0 / 676)"
    },
    Kindred(name: "mixed lengths", identity: .code) {
      "\(1 + Made.scattered($0, 99_999_999) >> ($0 % 12))\($0)"
    },
    Kindred(name: "letters first", identity: .code) {
      "\(["M", "L", "H"][$0 % 3])\(10_000 + Made.scattered($0, 89_999))"
    },
    Kindred(name: "UUIDs", identity: .code) {
      "0f8fad5b-d9cb-469f-a165-\(String(format: "%012lx", Made.scattered($0, 1 << 46)))"
    },
    Kindred(name: "digests", identity: .code) {
      String(format: "%016lx%016lx", Made.scattered($0, .max), Made.scattered($0, .max, 1))
    },
    Kindred(name: "IBANs", identity: .code) { Made.iban($0) },
    Kindred(name: "cards", identity: .code) { Made.card($0) },
    Kindred(name: "SSNs", identity: .code) {
      "\(100 + $0 % 800)-\(10 + $0 / 800)-\(1_000 + Made.scattered($0, 8_999, 2))"
    },
    Kindred(name: "e-mails", identity: .email) { "real.person\($0)@hospital.org" },
    Kindred(name: "flat e-mails", identity: .email) { "rperson\($0)@hospital.org" },
    Kindred(name: "names", identity: .personName) { "Real\(String($0, radix: 36)) Person" },
    Kindred(name: "addresses", identity: .streetAddress) { "\($0 + 1) Real Street" },
    Kindred(name: "US phones", identity: .phone) {
      "(\(200 + $0 % 700)) \(200 + Made.scattered($0, 700))-\(1_000 + Made.scattered($0, 8_999, 1))"
    },
    Kindred(name: "German phones", identity: .phone) {
      "+49 30 \(1_000_000 + Made.scattered($0, 8_999_999))"
    },
    Kindred(name: "URLs", identity: .url) { "https://hospital.org/p/\($0)" },
    Kindred(name: "IP addresses", identity: .ip) { "93.184.\($0 / 256 % 256).\($0 % 256)" },
    Kindred(name: "IP addresses of version 6", identity: .ip) {
      "2a00:1450::\(String($0, radix: 16))"
    },
  ]

  @Test("unique columns stay unique over a million rows, in any block", arguments: unique)
  func staysUnique(_ kindred: Kindred) throws {
    let real = (0..<1_500).map(kindred.cell)
    var seen: Set<String> = []
    let codec = try Self.fitted(real.filter { seen.insert($0).inserted }, kindred.identity)
    let rows = 1_000_000
    let clock = ContinuousClock()
    var made: [String] = []
    let time = try clock.measure { made = try Self.cells(codec, rows) }
    print("\(kindred.name): \(Int(Double(rows) / (time / .seconds(1)))) a second")
    #expect(made.count == rows)
    // Hashes of 64 bits: two of a million meet once in 4 * 10^7 runs.
    #expect(Set(made.map(\.hashValue)).count == rows)
    // Any block alone is the same as that block after all others.
    #expect(try Self.cells(codec, 500, from: 65_536) == Array(made[65_536..<66_036]))
    #expect(try Self.cells(codec, 500, from: 983_040) == Array(made[983_040..<983_540]))
    // Another seed makes others, but for counting.
    if !kindred.name.hasSuffix("row numbers"), kindred.name != "padded numbers" {
      #expect(try Self.cells(codec, 500, seed: 8) != Array(made[0..<500]))
    }
  }

  @Test("values keep their form")
  func keepsForm() throws {
    let padded = try Self.cells(
      Self.fitted((1...300).map { "PT-\(String(format: "%05ld", $0))" }), 1_000)
    #expect(padded.first == "PT-00001" && padded.last == "PT-01000")
    let mixed = try Self.cells(
      Self.fitted(
        (0..<900).map {
          "\($0 % 3 == 0 ? "AB-" : "XY-")\(1_000 + Made.scattered($0, 8_999))/\($0 % 10)"
        }), 3_000)
    #expect(
      mixed.allSatisfy {
        $0.count == 9 && ($0.hasPrefix("AB-") || $0.hasPrefix("XY-")) && $0.dropLast().last == "/"
      })
    let share = Double(mixed.count { $0.hasPrefix("AB-") }) / 3_000
    #expect(abs(share - 1 / 3) < 0.02)
    let upper = try Self.cells(
      Self.fitted(
        (0..<300).map { "{0F8FAD5B-D9CB-469F-A165-\(String(format: "%012lX", $0 * 7_919))}" }), 100)
    #expect(
      upper.allSatisfy {
        UUID(uuidString: String($0.dropFirst().dropLast())) != nil && $0 == $0.uppercased()
      })
    let growing = try Self.cells(
      Self.fitted((0..<300).map { "\(5_321 + $0 * 40 + $0 % 7)" }), 1_000
    ).compactMap(Int.init)
    #expect(zip(growing, growing.dropFirst()).allSatisfy { $0 < $1 })
    #expect(growing.first.map { (1_000..<1_100).contains($0) } == true)
    let phones = try Self.cells(
      Self.fitted((0..<300).map { "+1 (617) 492-\(1_000 + $0)" }, .phone), 500)
    #expect(phones.allSatisfy { $0.hasPrefix("+1 (555) ") && $0.count == 17 })
    let social = try Self.cells(Self.fitted((0..<300).map { "123-45-\(1_000 + $0)" }), 500)
    #expect(social.allSatisfy { $0.hasPrefix("9") && $0.count == 11 })
  }

  @Test("a number of decimals the file padded comes back")
  func wholeNumbersWithDecimals() throws {
    var schema = ColumnSchema(name: "id", kind: .count)
    schema.format.decimals = 1
    schema.format.paddedDecimals = true
    let table = Table([Column(schema, .doubles((1...50).map(Double.init) + [.nan]))])
    let column = IdentityScan.recognising(table).table.columns[0]
    #expect(column.kind == .identifier)
    let codec = try IdentifierCodec().fit(to: column, privacy: PrivacyFloor(), seed: 1)
    #expect(codec.cardinality == 2)
    let made = try codec.decode([0, 1, 0], firstRow: 0, seed: 3)
    #expect(made.storage == .text(["1.0", nil, "3.0"]))
  }

  @Test("long numbers stay within the type that the source declared")
  func withinType() throws {
    var schema = ColumnSchema(name: "id", kind: .identifier, identity: .code)
    schema.format.sourceType = "INTEGER"
    let real = (0..<400).map { "\(1_000_000_000 + Made.scattered($0, 1_147_483_647))" as String? }
    let codec = try IdentifierCodec().fit(
      to: Column(schema, .text(real)), privacy: PrivacyFloor(), seed: 1)
    #expect(try Self.cells(codec, 50_000).allSatisfy { Int32($0) != nil })
  }

  @Test("a million identifiers are fitted in seconds")
  func fittingSpeed() throws {
    let real = (0..<1_000_000).map { "PT-\(Made.scattered($0, 1 << 50))" as String? }
    let time = try ContinuousClock().measure { _ = try Self.fitted(real) }
    print("fit of 1,000,000 identifiers: \(time)")
    #expect(time < .seconds(20))
  }

  @Test("nothing carried by fewer values than the floor is kept")
  func floor() throws {
    // Four values share a prefix; the floor is five.
    let rare = try Self.fitted(["SECRET-1", "SECRET-2", "SECRET-3", "SECRET-4"])
    let saved = String(decoding: try rare.saved(), as: UTF8.self)
    #expect(!saved.contains("SECRET") && !saved.contains("\"S\""))
    #expect(try Self.cells(rare, 100).allSatisfy { !$0.hasPrefix("SECRET") })
    // One value in many rows is one value.
    let repeated = try Self.fitted([String?](repeating: "P-1039", count: 50))
    #expect(try Self.cells(repeated, 1_000).allSatisfy { !$0.hasPrefix("P-10") })
    // A common prefix stays, a rare one does not.
    let both = try Self.fitted(
      (0..<200).map { "PT\(100_000 + Made.scattered($0, 899_999))" } + ["VIP1"])
    #expect(try Self.cells(both, 2_000).allSatisfy { $0.hasPrefix("PT") && $0.count == 8 })
    #expect(!String(decoding: try both.saved(), as: UTF8.self).contains("VIP"))
  }

  @Test("no saved codec holds a real value", arguments: unique)
  func savesNothingReal(_ kindred: Kindred) throws {
    let real = (0..<500).map(kindred.cell)
    let saved = String(decoding: try Self.fitted(real, kindred.identity).saved(), as: UTF8.self)
    #expect(!real.contains { $0.utf8.count >= 5 && saved.contains($0) })
  }

  @Test("repetition keeps rows per identifier and groups rows where the original does")
  func repetition() throws {
    let visits = (0..<5_000).map { "\(7_000_000 + ($0 / 5) * 991)" as String? }
    let codec = try Self.fitted(visits)
    let made = try Self.cells(codec, 50_000)
    #expect(Set(made).count == 10_000)
    #expect(zip(made, made.dropFirst()).count { $0 == $1 } > 35_000)
    #expect(try Self.cells(codec, 300, from: 20_000) == Array(made[20_000..<20_300]))
    // Scattered over the rows, of uneven sizes.
    let uneven = (0..<9_000).map {
      "C\(10_000 + Made.scattered($0, 40) * Made.scattered($0, 40, 3))" as String?
    }
    let rate = 9_000 / Double(Set(uneven).count)
    let scattered = try Self.cells(Self.fitted(uneven), 90_000)
    #expect(abs(90_000 / Double(Set(scattered).count) - rate) < 0.15 * rate)
    #expect(zip(scattered, scattered.dropFirst()).count { $0 == $1 } < 20_000)
  }

  @Test("names, e-mails and identifiers of one output agree on who is who")
  func agreement() throws {
    let names = try IdentifierCodec().fit(
      to: Column(
        ColumnSchema(name: "name", kind: .identifier, identity: .personName),
        .text(Self.names("en_US", 300))),
      privacy: PrivacyFloor(), seed: 1)
    let emails = try IdentifierCodec().fit(
      to: Column(
        ColumnSchema(name: "mail", kind: .identifier, identity: .email),
        .text(
          Self.names("en_US", 300).map {
            $0.map { $0.lowercased().replacingOccurrences(of: " ", with: ".") + "@x.org" }
          })),
      privacy: PrivacyFloor(), seed: 1)
    let pairs = zip(try Self.cells(names, 200), try Self.cells(emails, 200))
    #expect(
      pairs.allSatisfy { name, email in
        email.hasPrefix(
          name.lowercased().replacingOccurrences(of: " ", with: ".").filter {
            "abcdefghijklmnopqrstuvwxyz.".contains($0)
          } + "@")
      })
  }

  /// Names from an installed locale, as a table of people of that country would hold them.
  static func names(_ locale: String, _ count: Int) -> [String?] {
    guard let lists = Fakes.installed.locales.first(where: { $0.name == locale }) else {
      return IdentityRecognitionTests.many(count) { "Anna\($0) Lee" }
    }
    return (0..<count).map {
      lists.given[Made.scattered($0, lists.given.count)] + " "
        + lists.family[Made.scattered($0, lists.family.count, 1)]
    }
  }

  @Test("e-mails and web addresses never leave the reserved domains", arguments: [0, 1, 2])
  func reservedDomains(_ style: Int) throws {
    let real = (0..<400).map {
      ["a.b\($0)@gmail.com", "a_b\($0)@web.de", "ab\($0)@uni.edu"][style] as String?
    }
    let hosts = ["@example.com", "@example.org", "@example.net"]
    #expect(
      try Self.cells(Self.fitted(real, .email), 5_000).allSatisfy { cell in
        hosts.contains { cell.hasSuffix($0) }
      })
    let urls = try Self.cells(
      Self.fitted((0..<400).map { "http://www.clinic.de/\($0).jpg" }, .url), 5_000)
    #expect(urls.allSatisfy { $0.hasPrefix("http://www.example.") && $0.hasSuffix(".jpg") })
    let addresses = try Self.cells(
      Self.fitted((0..<400).map { "93.184.216.\($0 % 256)" }, .ip), 5_000)
    #expect(addresses.allSatisfy { $0.hasPrefix("10.") })
  }

  @Test("the locale of names is told from the names", .enabled(if: Fakes.installed.knowsNames))
  func locales() throws {
    for lists in Fakes.installed.locales {
      for size in [60, 600] {
        let names = Self.names(lists.name, size)
        let saved = String(decoding: try Self.fitted(names, .personName).saved(), as: UTF8.self)
        // American and British lists share most of their names.
        let expected =
          lists.name.hasPrefix("en") ? "\"locale\":\"en_" : "\"locale\":\"\(lists.name)\""
        #expect(saved.contains(expected), "\(lists.name) of \(size)")
      }
    }
  }

  @Test("the locale of streets is told from the streets", .enabled(if: Fakes.installed.knowsNames))
  func streetLocales() throws {
    for lists in Fakes.installed.locales {
      let streets = (0..<300).map {
        "\(lists.streets[Made.scattered($0, lists.streets.count)]) \(1 + $0 % 90)" as String?
      }
      let saved = String(decoding: try Self.fitted(streets, .streetAddress).saved(), as: UTF8.self)
      let expected = lists.name.hasPrefix("en") ? "\"name\":\"en_" : "\"name\":\"\(lists.name)\""
      #expect(saved.contains(expected), "\(lists.name)")
    }
  }

  @Test(
    "every locale has at least a thousand names and streets",
    .enabled(if: Fakes.installed.knowsNames))
  func enoughFakes() {
    #expect(Fakes.installed.locales.count >= 5)
    for lists in Fakes.installed.locales {
      #expect(lists.given.count * lists.family.count >= 1_000)
      #expect(lists.streets.count >= 1_000)
      #expect(!lists.source.isEmpty)
    }
  }

  @Test("names keep their order and case")
  func nameForms() throws {
    let reversed = try Self.cells(
      Self.fitted(
        Made.many(200) {
          "\(Made.familyNames[$0 % 7].uppercased()), \(Made.givenNames[$0 % 8].uppercased())"
        }, .personName), 200)
    #expect(reversed.allSatisfy { $0.contains(", ") && $0 == $0.uppercased() })
    let initials = try Self.cells(
      Self.fitted(
        Made.many(200) {
          "\(Made.givenNames[$0 % 8]) \(["J", "K", "L"][$0 % 3]). \(Made.familyNames[$0 % 7])"
        }, .personName), 200)
    #expect(initials.allSatisfy { $0.contains(". ") })
    let titled = try Self.cells(
      Self.fitted(
        Made.many(200) {
          "\(Made.familyNames[$0 % 7]), \($0 % 2 == 0 ? "Mr." : "Mrs.") \(Made.givenNames[$0 % 8])"
        }, .personName), 200)
    #expect(titled.allSatisfy { $0.contains(", Mr. ") || $0.contains(", Mrs. ") })
  }

  @Test("without lists names are made up, the same everywhere, and the protection says so")
  func madeUpNames() throws {
    let absent = Fakes.load(environment: ["UNDERSTUDY_FAKES": "/nowhere/fakes.json"])
    #expect(!absent.knowsNames && absent.shortfall != nil)
    let codec = try Self.fitted(
      Made.many(100) { "\(Made.givenNames[$0 % 8]) Real\($0)" }, .personName, fakes: absent)
    #expect(codec.protections.contains { $0.how.contains("made-up names") })
    let made = try Self.cells(codec, 2_000)
    #expect(Set(made).count == 2_000)
    #expect(made.allSatisfy { $0.split(separator: " ").count == 2 })
    // A saved codec needs no lists.
    let restored = try IdentifierCodec().restored(from: codec.saved())
    #expect(try Self.cells(restored, 2_000) == made)
  }

  @Test("missing cells are learned and come back where the code says")
  func missing() throws {
    let codec = try Self.fitted([nil, "A1", nil, "A2", "A3"])
    let column = Column(ColumnSchema(name: "column", kind: .identifier), .text([nil, "A1", "zz"]))
    #expect(try codec.encode(column).values == [1, 0, 0])
    let made = try codec.decode([1, 0, 1], firstRow: 10, seed: 1)
    #expect((0..<3).map(made.isMissing) == [true, false, true])
    #expect(codec.fidelity == .presence && codec.cardinality == 2)
    #expect(throws: CodecError.self) { try codec.decode([2], firstRow: 0, seed: 1) }
    #expect(throws: CodecError.self) { try codec.decode([0], firstRow: -1, seed: 1) }
    let whole = try Self.fitted(["A1", "A2"])
    #expect(whole.cardinality == 1)
    #expect(throws: CodecError.self) { try whole.encode(column) }
    let none = try Self.fitted([nil, nil])
    #expect(try none.decode([0, 1], firstRow: 0, seed: 1).storage == .text([nil, nil]))
    let empty = try Self.fitted([])
    #expect(try empty.decode([0], firstRow: 0, seed: 1).storage == .text([nil]))
  }
}
