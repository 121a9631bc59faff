/// What a picture's file says about where it comes from: an XMP packet in a PNG or a JPEG.
///
/// A stamp is no proof: whoever wants to removes it. It is there so that honest programs (search
/// engines, archives, the next training run) know a synthetic picture when they see one.
///
/// *Source*: IPTC Photo Metadata Standard 2023.1, Digital Source Type; XMP Specification parts 1
/// and 3 (ISO 16684-1:2019).
public struct ProvenanceStamp: Sendable, Hashable {
  /// IPTC's term for what a trained model made.
  public static let trainedAlgorithmicMedia =
    "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
  /// The namespace of `manifestSha256`.
  public static let namespace = "urn:understudy:provenance:1#"

  /// `Iptc4xmpExt:DigitalSourceType`: a URI of IPTC's list.
  public var digitalSourceType: String
  /// `understudy:manifestSha256`: the digest of the manifest that the picture belongs to, 64
  /// hexadecimal digits; nil where there is none.
  public var manifestSha256: String?
  /// `xmp:CreatorTool`: the program and its version.
  public var creatorTool: String?

  public init(
    digitalSourceType: String = ProvenanceStamp.trainedAlgorithmicMedia, manifestSha256: String?,
    creatorTool: String?
  ) {
    self.digitalSourceType = digitalSourceType
    self.manifestSha256 = manifestSha256
    self.creatorTool = creatorTool
  }

  /// The packet, read-only, in UTF-8.
  var packet: String {
    var properties = """
          <Iptc4xmpExt:DigitalSourceType>\(Self.escaped(digitalSourceType))\
      </Iptc4xmpExt:DigitalSourceType>

      """
    if let creatorTool {
      properties += "   <xmp:CreatorTool>\(Self.escaped(creatorTool))</xmp:CreatorTool>\n"
    }
    if let manifestSha256 {
      properties +=
        "   <understudy:manifestSha256>\(Self.escaped(manifestSha256))"
        + "</understudy:manifestSha256>\n"
    }
    return """
      <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/">
       <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about=""
          xmlns:xmp="http://ns.adobe.com/xap/1.0/"
          xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
          xmlns:understudy="\(Self.namespace)">
      \(properties)  </rdf:Description>
       </rdf:RDF>
      </x:xmpmeta>
      <?xpacket end="r"?>
      """
  }

  /// What a packet says, ours or one that another program rewrote with the usual prefixes; nil where
  /// it names no digital source type.
  init?(packet: String) {
    guard let type = Self.value(of: "Iptc4xmpExt:DigitalSourceType", in: packet) else { return nil }
    digitalSourceType = type
    manifestSha256 = Self.value(of: "understudy:manifestSha256", in: packet)
    creatorTool = Self.value(of: "xmp:CreatorTool", in: packet)
  }

  /// A simple property's value, written as an element or as an attribute.
  private static func value(of name: String, in packet: String) -> String? {
    let bytes = Array(packet.utf8)
    for (opening, closing) in [
      ("<\(name)>", "</\(name)>"), ("\(name)=\"", "\""), ("\(name)='", "'"),
    ] {
      guard let start = Self.place(of: Array(opening.utf8), in: bytes, from: 0) else { continue }
      let first = start + opening.utf8.count
      guard let end = Self.place(of: Array(closing.utf8), in: bytes, from: first),
        end - first <= 4096
      else { continue }
      return unescaped(String(decoding: bytes[first..<end], as: UTF8.self))
    }
    return nil
  }

  static func place(of wanted: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard let head = wanted.first, bytes.count >= wanted.count else { return nil }
    var at = start
    while at <= bytes.count - wanted.count {
      if bytes[at] == head, bytes[at..<at + wanted.count].elementsEqual(wanted) { return at }
      at += 1
    }
    return nil
  }

  private static let entities = [
    ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&apos;"),
  ]

  /// As XML writes it; characters that XML cannot hold are left out.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if let entity = entities.first(where: { $0.0 == String(scalar) }) {
        result += entity.1
      } else if scalar.value >= 0x20, scalar.value != 0xFFFE, scalar.value != 0xFFFF {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func unescaped(_ text: String) -> String {
    // The ampersand last: "&amp;lt;" is "&lt;".
    entities.reversed().reduce(text) { $0.replacing($1.1, with: $1.0) }
  }
}
