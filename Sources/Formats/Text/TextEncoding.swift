import Foundation

/// How a text file spells characters as bytes.
enum TextEncoding: Equatable {
  case utf8
  case utf16(bigEndian: Bool)
  /// One byte a character: what 0x80...0xFF stand for, as UTF-8.
  case singleByte(name: String, upper: [[UInt8]])

  var name: String {
    switch self {
    case .utf8: "UTF-8"
    case .utf16: "UTF-16"
    case .singleByte(let name, _): name
    }
  }

  /// The encoding of that name.
  init(named name: String) throws {
    let key = name.lowercased().filter { $0.isLetter || $0.isNumber }
    switch key {
    case "utf8": self = .utf8
    case "utf16", "utf16le": self = .utf16(bigEndian: false)
    case "utf16be": self = .utf16(bigEndian: true)
    default:
      guard let (shown, encoding) = TextEncoding.tables[key] else {
        throw FormatError(
          .unsupported, place: "The encoding", expected: "no encoding is known by the name given",
          remedy:
            "Use utf-8, utf-16, windows-1250 to windows-1254, iso-8859-1, iso-8859-2 or mac-roman.")
      }
      self = .singleByte(name: shown, upper: TextEncoding.upper(of: encoding))
    }
  }

  static let windows1252 = TextEncoding.singleByte(
    name: "Windows-1252", upper: upper(of: .windowsCP1252))

  private static let tables: [String: (String, String.Encoding)] = [
    "windows1252": ("Windows-1252", .windowsCP1252), "cp1252": ("Windows-1252", .windowsCP1252),
    // As the WHATWG has it: files said to be ISO 8859-1 are Windows-1252 in practice.
    "iso88591": ("Windows-1252", .windowsCP1252), "latin1": ("Windows-1252", .windowsCP1252),
    "windows1250": ("Windows-1250", .windowsCP1250), "cp1250": ("Windows-1250", .windowsCP1250),
    "windows1251": ("Windows-1251", .windowsCP1251), "cp1251": ("Windows-1251", .windowsCP1251),
    "windows1253": ("Windows-1253", .windowsCP1253), "cp1253": ("Windows-1253", .windowsCP1253),
    "windows1254": ("Windows-1254", .windowsCP1254), "cp1254": ("Windows-1254", .windowsCP1254),
    "iso88592": ("ISO 8859-2", .isoLatin2), "latin2": ("ISO 8859-2", .isoLatin2),
    "macroman": ("Mac Roman", .macOSRoman), "macintosh": ("Mac Roman", .macOSRoman),
  ]

  /// Bytes the encoding leaves undefined become U+FFFD.
  private static func upper(of encoding: String.Encoding) -> [[UInt8]] {
    (0x80...0xFF).map { byte in
      Array((String(data: Data([UInt8(byte)]), encoding: encoding) ?? "\u{FFFD}").utf8)
    }
  }
}

/// What one pass over a text file's bytes finds out about its encoding.
struct EncodingSurvey {
  /// Bytes of a byte order mark at the start.
  var markLength = 0
  var encoding = TextEncoding.utf8
  var note: String?

  /// - Parameter named: the encoding the user stated.
  /// - Throws: `FormatError` where the bytes are no text, or of two encodings at once.
  init(_ file: Descriptor, from offset: Int = 0, named: String?) throws {
    let head = try file.head(4096)
    let stated = try named.map(TextEncoding.init(named:))
    if head.starts(with: [0xEF, 0xBB, 0xBF]) {
      markLength = 3
    } else if head.starts(with: [0xFF, 0xFE]), stated == nil || stated?.name == "UTF-16" {
      (markLength, encoding) = (2, .utf16(bigEndian: false))
      note = "\(file.place) is UTF-16 text; it was read as such."
      return
    } else if head.starts(with: [0xFE, 0xFF]), stated == nil || stated?.name == "UTF-16" {
      (markLength, encoding) = (2, .utf16(bigEndian: true))
      note = "\(file.place) is UTF-16 text; it was read as such."
      return
    }
    if let stated, stated != .utf8 {
      encoding = stated
      return
    }
    if head.contains(0) {
      throw FormatError(
        .malformed, place: file.place, expected: "this is not a text file: it holds NUL bytes",
        remedy: "Check that it is the file you mean; its ending should tell its format.")
    }
    let scan = try UTF8Scan(file, from: markLength)
    guard let line = scan.firstInvalidLine else { return }
    if stated == .utf8 || markLength == 3 {
      throw FormatError(
        .encoding, place: "\(file.place), line \(line)", expected: "bytes here are not valid UTF-8",
        remedy: "State the file's encoding with --encoding, windows-1252 for instance.")
    }
    if scan.hasValidMultibyte {
      throw FormatError(
        .encoding, place: "\(file.place), line \(line)",
        expected: "bytes here are not valid UTF-8, while other lines hold valid UTF-8 characters",
        remedy: "Repair the line, or state one encoding for the whole file with --encoding.")
    }
    encoding = .windows1252
    note =
      "\(file.place) is not UTF-8 (line \(line) is the first that is not); it was read as "
      + "Windows-1252. State another with --encoding."
  }
}

/// Whether a file is valid UTF-8 (RFC 3629), in one streaming pass.
private struct UTF8Scan {
  var firstInvalidLine: Int?
  var hasValidMultibyte = false

  init(_ file: Descriptor, from start: Int) throws {
    let capacity = 1 << 20
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    defer { buffer.deallocate() }
    var offset = start
    var kept = 0  // bytes of an unfinished character carried to the front
    var line = 1
    while true {
      let got = try file.read(into: buffer + kept, count: capacity - kept, at: offset)
      offset += got
      let count = kept + got
      if count == 0 { return }
      let used = scan(buffer, count, isLast: got == 0, line: &line)
      kept = count - used
      if got == 0 { return }
      if kept > 0 { (buffer).update(from: buffer + used, count: kept) }
    }
  }

  /// Returns how many bytes are settled.
  private mutating func scan(
    _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, isLast: Bool, line: inout Int
  ) -> Int {
    var i = 0
    // Lines are counted lazily: only up to the first invalid byte.
    var counted = 0
    func lines(upTo end: Int) -> Int {
      var n = 0
      for j in counted..<end where bytes[j] == 0x0A { n += 1 }
      return n
    }
    while i < count {
      if i + 8 <= count,
        UnsafeRawPointer(bytes + i).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        i += 8
        continue
      }
      let first = bytes[i]
      if first < 0x80 {
        i += 1
        continue
      }
      let width: Int
      var low: UInt8 = 0x80
      var high: UInt8 = 0xBF
      switch first {
      case 0xC2...0xDF: width = 2
      case 0xE0: (width, low) = (3, 0xA0)
      case 0xED: (width, high) = (3, 0x9F)
      case 0xE1...0xEF: width = 3
      case 0xF0: (width, low) = (4, 0x90)
      case 0xF4: (width, high) = (4, 0x8F)
      case 0xF1...0xF3: width = 4
      default: width = 0
      }
      var valid = width > 0
      if valid {
        for k in 1..<width {
          if i + k >= count {
            if !isLast {  // wait for the rest of the character
              line += lines(upTo: i)
              return i
            }
            valid = false
            break
          }
          let byte = bytes[i + k]
          if byte < (k == 1 ? low : 0x80) || byte > (k == 1 ? high : 0xBF) {
            valid = false
            break
          }
        }
      }
      if valid {
        hasValidMultibyte = true
        i += width
      } else {
        if firstInvalidLine == nil {
          line += lines(upTo: i)
          counted = i
          firstInvalidLine = line
        }
        i += 1
      }
    }
    line += firstInvalidLine == nil ? lines(upTo: count) : 0
    return count
  }
}
