/// Cuts XML into tags and texts, enough of it for the parts of an XLSX file.
///
/// Names lose their prefix; comments and processing instructions are passed over; a document type
/// is refused, since nothing an office program writes has one.
final class XMLScanner {
  private let reader: TextReader
  private let place: String
  private(set) var token = Token.text
  /// The token's name, or its text as it stands.
  private(set) var content = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  /// A start tag's attributes as they stand.
  private var attributes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  /// Whether the start tag is its own end.
  private(set) var isClosed = false
  /// Whether the text holds no entities, being marked as bare.
  private var isVerbatim = false

  enum Token { case start, end, text }

  init(_ file: Descriptor, place: String) {
    reader = TextReader(file, encoding: .utf8, from: 0)
    self.place = place
  }

  var broken: FormatError {
    FormatError(
      .malformed, place: place, expected: "it is not a whole XLSX file",
      remedy: "Open it in a spreadsheet program and save it again.")
  }

  func isNamed(_ name: StaticString) -> Bool {
    guard content.count == name.utf8CodeUnitCount else { return false }
    for i in 0..<content.count where content[i] != name.utf8Start[i] { return false }
    return true
  }

  /// Goes to the next token; false at the end. What was handed out before becomes invalid.
  func next() throws -> Bool {
    while true {
      var position = reader.start
      switch scan(&position) {
      case .token:
        reader.take(upTo: position)
        return true
      case .nothing: reader.take(upTo: position)
      case .more:
        if reader.isAtEnd {
          if reader.start == reader.end { return false }
          throw broken
        }
        guard try reader.refill() else { throw broken }
      case .broken: throw broken
      }
    }
  }

  private enum Outcome { case token, nothing, more, broken }

  private func scan(_ position: inout Int) -> Outcome {
    let bytes = reader.bytes
    let end = reader.end
    var p = position
    if p == end { return .more }
    func piece(_ from: Int, _ to: Int) -> UnsafeBufferPointer<UInt8> {
      UnsafeBufferPointer(start: bytes + from, count: to - from)
    }
    func starts(_ text: StaticString) -> Bool? {
      for i in 0..<text.utf8CodeUnitCount {
        if p + i >= end { return nil }
        if bytes[p + i] != text.utf8Start[i] { return false }
      }
      return true
    }
    func find(_ text: StaticString, from: Int) -> Int? {
      let length = text.utf8CodeUnitCount
      var q = from
      while q + length <= end {
        var i = 0
        while i < length, bytes[q + i] == text.utf8Start[i] { i += 1 }
        if i == length { return q }
        q += 1
      }
      return nil
    }
    guard bytes[p] == 0x3C else {
      let start = p
      while p < end, bytes[p] != 0x3C { p += 1 }
      if p == end, !reader.isAtEnd { return .more }
      token = .text
      isVerbatim = false
      content = piece(start, p)
      position = p
      return .token
    }
    guard p + 1 < end else { return .more }
    if bytes[p + 1] == 0x3F {
      guard let stop = find("?>", from: p + 2) else { return .more }
      position = stop + 2
      return .nothing
    }
    if bytes[p + 1] == 0x21 {
      guard let isComment = starts("<!--") else { return .more }
      if isComment {
        guard let stop = find("-->", from: p + 4) else { return .more }
        position = stop + 3
        return .nothing
      }
      guard let isData = starts("<![CDATA[") else { return .more }
      guard isData else { return .broken }
      guard let stop = find("]]>", from: p + 9) else { return .more }
      token = .text
      isVerbatim = true
      content = piece(p + 9, stop)
      position = stop + 3
      return .token
    }
    let isEnd = bytes[p + 1] == 0x2F
    p += isEnd ? 2 : 1
    var name = p
    while p < end, bytes[p] > 0x20, bytes[p] != 0x3E, bytes[p] != 0x2F {
      if bytes[p] == 0x3A { name = p + 1 }
      p += 1
    }
    let nameEnd = p
    // Attributes may hold > in quotes.
    var quote: UInt8 = 0
    while p < end {
      if quote != 0 {
        if bytes[p] == quote { quote = 0 }
      } else if bytes[p] == 0x22 || bytes[p] == 0x27 {
        quote = bytes[p]
      } else if bytes[p] == 0x3E {
        break
      }
      p += 1
    }
    if p == end { return .more }
    isClosed = !isEnd && bytes[p - 1] == 0x2F
    token = isEnd ? .end : .start
    content = piece(name, nameEnd)
    attributes = piece(nameEnd, max(nameEnd, isClosed ? p - 1 : p))
    position = p + 1
    return .token
  }

  /// An attribute of the start tag, by its local name.
  func attribute(_ name: StaticString) -> String? {
    guard let raw = rawAttribute(name) else { return nil }
    var buffer = ByteBuffer(capacity: raw.count)
    XMLScanner.decode(raw, to: &buffer)
    return String(decoding: buffer.raw, as: UTF8.self)
  }

  func rawAttribute(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
    let bytes = attributes
    var p = 0
    while p < bytes.count {
      while p < bytes.count, bytes[p] <= 0x20 { p += 1 }
      var start = p
      while p < bytes.count, bytes[p] != 0x3D, bytes[p] > 0x20 {
        if bytes[p] == 0x3A { start = p + 1 }
        p += 1
      }
      let nameEnd = p
      while p < bytes.count, bytes[p] != 0x22, bytes[p] != 0x27 { p += 1 }
      guard p < bytes.count else { return nil }
      let quote = bytes[p]
      p += 1
      let valueStart = p
      while p < bytes.count, bytes[p] != quote { p += 1 }
      guard p < bytes.count else { return nil }
      if nameEnd - start == name.utf8CodeUnitCount {
        var i = 0
        while i < nameEnd - start, bytes[start + i] == name.utf8Start[i] { i += 1 }
        if i == nameEnd - start { return UnsafeBufferPointer(rebasing: bytes[valueStart..<p]) }
      }
      p += 1
    }
    return nil
  }

  /// Writes the text token behind what `target` holds, its entities replaced.
  func appendText(to target: inout ByteBuffer) {
    if isVerbatim {
      if let start = content.baseAddress { target.append(start, content.count) }
    } else {
      XMLScanner.decode(content, to: &target)
    }
  }

  private static func decode(_ text: UnsafeBufferPointer<UInt8>, to target: inout ByteBuffer) {
    var p = 0
    while p < text.count {
      guard text[p] == 0x26, let stop = text[p...].prefix(12).firstIndex(of: 0x3B) else {
        target.append(text[p])
        p += 1
        continue
      }
      let name = String(decoding: text[(p + 1)..<stop], as: UTF8.self)
      switch name {
      case "amp": target.append(0x26)
      case "lt": target.append(0x3C)
      case "gt": target.append(0x3E)
      case "quot": target.append(0x22)
      case "apos": target.append(0x27)
      default:
        let value =
          name.hasPrefix("#x")
          ? UInt32(name.dropFirst(2), radix: 16)
          : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
        target.append(String(Character(value.flatMap(Unicode.Scalar.init) ?? "\u{FFFD}")))
      }
      p = stop + 1
    }
  }
}
