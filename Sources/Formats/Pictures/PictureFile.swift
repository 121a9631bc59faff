/// A picture's file format, told from its name and from its first bytes; nothing is decoded.
enum PictureFile: String, CaseIterable {
  case png, jpeg, webp, bmp, gif, tiff

  /// Bytes that `init(head:)` looks at.
  static let headLength = 12

  /// The format that a name's ending says; nil for names of other things.
  init?(name: String) {
    switch Address.fileExtension(name) {
    case "png": self = .png
    case "jpg", "jpeg", "jpe": self = .jpeg
    case "webp": self = .webp
    case "bmp", "dib": self = .bmp
    case "gif": self = .gif
    case "tif", "tiff": self = .tiff
    default: return nil
    }
  }

  /// The format that a file's first bytes say.
  init?(head: some Collection<UInt8>) {
    let head = Array(head.prefix(Self.headLength))
    func begins(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
    if begins([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if begins([0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if begins(Array("RIFF".utf8)), head.count == 12, head[8...].elementsEqual("WEBP".utf8) {
      self = .webp
    } else if begins(Array("GIF87a".utf8)) || begins(Array("GIF89a".utf8)) {
      self = .gif
    } else if begins([0x49, 0x49, 0x2A, 0]) || begins([0x4D, 0x4D, 0, 0x2A]) {
      self = .tiff
    } else if begins(Array("BM".utf8)) {
      self = .bmp
    } else {
      return nil
    }
  }

  /// The ending that such a file's name gets.
  var fileExtension: String {
    switch self {
    case .jpeg: "jpg"
    case .tiff: "tif"
    default: rawValue
    }
  }
}
