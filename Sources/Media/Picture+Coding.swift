private import CFFmpeg
public import Foundation

extension Picture {
  /// How large a picture may be. Checked by its header, before anything is allocated for pixels.
  public struct Limits: Sendable, Hashable {
    /// Of the encoded picture, in bytes.
    public var bytes: Int
    /// Width and height each, in pixels.
    public var side: Int
    /// Width times height.
    public var pixels: Int

    /// Decoding holds at most about 14 bytes a pixel at once, and the encoded bytes twice.
    public init(bytes: Int = 64 << 20, side: Int = 16_384, pixels: Int = 64 << 20) {
      self.bytes = bytes
      self.side = side
      self.pixels = pixels
    }

    public static let standard = Limits()
  }

  /// What a picture is written as.
  public enum FileFormat: Sendable, Hashable {
    /// Lossless, 8 or 16 bits.
    case png
    /// Lossy, 8 bits (more are rounded); quality 1...100 as libjpeg counts it, colour not subsampled.
    case jpeg(quality: Int)

    /// The ending of such a file's name, without the dot.
    public var fileExtension: String {
      switch self {
      case .png: "png"
      case .jpeg: "jpg"
      }
    }
  }

  /// The picture that a PNG, JPEG, WebP, BMP, GIF or TIFF file's bytes hold; of an animated PNG or
  /// GIF the first.
  ///
  /// Transparent pixels are laid over white; a BMP's fourth byte is ignored; EXIF's orientation is
  /// applied; colour profiles are not. A palette becomes colour; a JPEG without any colour becomes
  /// grey. Truncated files are refused, not filled up.
  ///
  /// - Parameter place: what to call it in errors.
  /// - Throws: `MediaError`; never anything worse, whatever the bytes are.
  public init(
    decoding data: Data, place: String = "The picture", limits: Limits = .standard
  ) throws(MediaError) {
    var picture = unsafe um_picture()
    var bounds = Picture.bounds(limits)
    let status = unsafe data.withUnsafeBytes { bytes in
      unsafe um_decode(
        bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, &bounds, &picture)
    }
    guard status == UM_OK else {
      throw Picture.refusal(status, place: place, limits: limits)
    }
    defer { unsafe um_free(picture.samples) }
    let (width, height) = unsafe (Int(picture.width), Int(picture.height))
    let channels = unsafe Int(picture.channels)
    let count = width * height * channels
    let raw = unsafe UnsafeRawBufferPointer(
      start: picture.samples, count: count * Int(picture.bits) / 8)
    let samples: Samples =
      if unsafe picture.bits == 16 {
        .sixteen(unsafe Array(raw.bindMemory(to: UInt16.self)))
      } else {
        .eight(unsafe Array(raw))
      }
    self.init(width: width, height: height, channels: channels, samples: samples)
  }

  /// Width and height by the file's header alone, before EXIF's orientation.
  ///
  /// - Throws: `MediaError`.
  public static func size(
    of data: Data, place: String = "The picture", limits: Limits = .standard
  ) throws(MediaError) -> (width: Int, height: Int) {
    var bounds = Picture.bounds(limits)
    var (width, height): (UInt32, UInt32) = (0, 0)
    let status = unsafe data.withUnsafeBytes { bytes in
      unsafe um_measure(
        bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, &bounds, &width, &height)
    }
    guard status == UM_OK else {
      throw refusal(status, place: place, limits: limits)
    }
    return (Int(width), Int(height))
  }

  /// The picture as a file's bytes.
  ///
  /// The same picture gives the same bytes with the same build of FFmpeg and zlib.
  ///
  /// - Throws: `MediaError` where FFmpeg has no such encoder, or a side is longer than 65,535.
  public func encoded(as format: FileFormat) throws(MediaError) -> Data {
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status: Int32
    switch format {
    case .png:
      status = unsafe withShim { unsafe um_encode_png($0, &bytes, &count) }
    case .jpeg(let quality):
      precondition((1...100).contains(quality), "A JPEG's quality lies between 1 and 100.")
      status = unsafe eightBit.withShim {
        unsafe um_encode_jpeg($0, Int32(quality), &bytes, &count)
      }
    }
    guard status == UM_OK, let start = unsafe bytes else {
      throw Picture.refusal(status, place: "The picture", limits: .standard)
    }
    defer { unsafe um_free(start) }
    return unsafe Data(bytes: start, count: count)
  }

  /// Lends the picture to the shim, which only reads it.
  private func withShim(_ body: (UnsafePointer<um_picture>) -> Int32) -> Int32 {
    func lend(_ raw: UnsafeRawBufferPointer) -> Int32 {
      var picture = unsafe um_picture(
        width: UInt32(clamping: width), height: UInt32(clamping: height),
        channels: UInt32(channels), bits: UInt32(bits),
        samples: UnsafeMutableRawPointer(mutating: raw.baseAddress))
      return unsafe body(&picture)
    }
    switch samples {
    case .eight(let samples): return unsafe samples.withUnsafeBytes { unsafe lend($0) }
    case .sixteen(let samples): return unsafe samples.withUnsafeBytes { unsafe lend($0) }
    }
  }

  private static func bounds(_ limits: Limits) -> um_limits {
    um_limits(
      bytes: max(limits.bytes, 0), side: UInt32(clamping: limits.side),
      pixels: UInt64(clamping: limits.pixels))
  }

  /// The shim's words are fixed and quote nothing.
  private static func refusal(_ status: Int32, place: String, limits: Limits) -> MediaError {
    let words = unsafe String(cString: um_error())
    switch Int(status) {
    case UM_NOT_A_PICTURE:
      return MediaError(
        .notAPicture, place: place, expected: words,
        remedy: "PNG, JPEG, WebP, BMP, GIF and TIFF are read.")
    case UM_UNSUPPORTED:
      return MediaError(
        .unsupported, place: place, expected: "it is of a kind that is not read: \(words)",
        remedy: "Save it as a plain PNG.")
    case UM_TOO_LARGE:
      return MediaError(
        .tooLarge, place: place, expected: words,
        remedy: "At most \(limits.side) pixels a side, \(limits.pixels) in all and "
          + "\(limits.bytes) bytes are read.")
    case UM_MEMORY:
      return MediaError(
        .memory, place: place, expected: "there is no memory for it", remedy: "Make it smaller.")
    default:
      return MediaError(
        .damaged, place: place, expected: "it is not a whole picture: \(words)",
        remedy: "Fetch or save it again.")
    }
  }
}
