/// A picture in memory: grey, or red, green and blue, with 8 or 16 bits a sample.
///
/// *Shape*: height × width × channels, rows from the top, channels together.
public struct Picture: Sendable, Equatable {
  /// In pixels, at least 1.
  public let width: Int
  /// In pixels, at least 1.
  public let height: Int
  /// 1 for grey, 3 for red, green, blue.
  public let channels: Int
  public let samples: Samples

  /// The list is closed: whatever a file holds is brought to one of the two.
  public enum Samples: Sendable, Equatable {
    case eight([UInt8])
    case sixteen([UInt16])

    public var count: Int {
      switch self {
      case .eight(let samples): samples.count
      case .sixteen(let samples): samples.count
      }
    }
  }

  /// - Precondition: there are `width * height * channels` samples, and 1 or 3 channels.
  public init(width: Int, height: Int, channels: Int, samples: Samples) {
    precondition(width > 0 && height > 0, "A picture has at least one pixel.")
    precondition(channels == 1 || channels == 3, "A picture has one channel or three.")
    precondition(
      samples.count == width * height * channels,
      "A picture has width times height times channels samples.")
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
  }

  /// Bits a sample: 8 or 16.
  public var bits: Int {
    switch samples {
    case .eight: 8
    case .sixteen: 16
    }
  }

  /// The samples at 8 bits, rows from the top, channels together.
  public var bytes: [UInt8] {
    switch samples {
    case .eight(let samples): samples
    // 65,535 / 255 = 257: the nearest of 256 levels.
    case .sixteen(let samples): samples.map { UInt8((UInt32($0) + 128) / 257) }
    }
  }

  /// The same picture with 8 bits a sample.
  public var eightBit: Picture {
    Picture(width: width, height: height, channels: channels, samples: .eight(bytes))
  }
}
