extension Picture {
  /// The samples as a network takes them: black −1, white 1.
  ///
  /// *Shape*: channels × height × width.
  public var normalised: [Float] {
    let plane = width * height
    var numbers = [Float](repeating: 0, count: plane * channels)
    let values = levels
    let scale = 2 / Float(top)
    for channel in 0..<channels {
      for pixel in 0..<plane {
        numbers[channel * plane + pixel] = values[pixel * channels + channel] * scale - 1
      }
    }
    return numbers
  }

  /// A picture of such numbers; what lies outside −1...1 becomes black or white, NaN black.
  ///
  /// *Shape*: channels × height × width.
  /// - Parameter bits: 8 or 16 a sample.
  public init(
    normalised numbers: some RandomAccessCollection<Float>, width: Int, height: Int,
    channels: Int, bits: Int = 8
  ) {
    precondition(
      numbers.count == width * height * channels,
      "There must be width times height times channels numbers.")
    let top: Float = bits == 16 ? 65_535 : 255
    let plane = width * height
    var levels = [Float](repeating: 0, count: numbers.count)
    for (index, number) in numbers.enumerated() {
      levels[index % plane * channels + index / plane] = (number + 1) * 0.5 * top
    }
    self.init(width: width, height: height, channels: channels, levels: levels, bits: bits)
  }

  /// The largest sample there is.
  var top: Int { bits == 16 ? 65_535 : 255 }

  /// The samples as they are, as numbers.
  var levels: [Float] {
    switch samples {
    case .eight(let samples): samples.map { Float($0) }
    case .sixteen(let samples): samples.map { Float($0) }
    }
  }

  /// A picture of samples that are rounded and held within their range.
  init(width: Int, height: Int, channels: Int, levels: [Float], bits: Int) {
    precondition(bits == 8 || bits == 16, "A sample has 8 or 16 bits.")
    // NaN is not above 0 either.
    let samples: Samples =
      if bits == 16 {
        .sixteen(levels.map { UInt16($0 > 0 ? Swift.min($0, 65_535).rounded() : 0) })
      } else {
        .eight(levels.map { UInt8($0 > 0 ? Swift.min($0, 255).rounded() : 0) })
      }
    self.init(width: width, height: height, channels: channels, samples: samples)
  }

  /// One channel: the luma of ITU-R BT.601, 0.299 red + 0.587 green + 0.114 blue.
  public var grey: Picture {
    guard channels == 3 else { return self }
    let values = levels
    var luma = [Float](repeating: 0, count: width * height)
    for pixel in luma.indices {
      let (red, green, blue) = (values[3 * pixel], values[3 * pixel + 1], values[3 * pixel + 2])
      luma[pixel] = 0.299 * red + 0.587 * green + 0.114 * blue
    }
    return Picture(width: width, height: height, channels: 1, levels: luma, bits: bits)
  }

  /// Three channels: a grey picture has three equal ones.
  public var colour: Picture {
    guard channels == 1 else { return self }
    let tripled: Samples =
      switch samples {
      case .eight(let samples): .eight(samples.flatMap { [$0, $0, $0] })
      case .sixteen(let samples): .sixteen(samples.flatMap { [$0, $0, $0] })
      }
    return Picture(width: width, height: height, channels: 3, samples: tripled)
  }

  /// Whether every pixel's channels are equal, so that `grey` loses nothing.
  public var isGrey: Bool {
    guard channels == 3 else { return true }
    return switch samples {
    case .eight(let samples): Picture.isGrey(samples)
    case .sixteen(let samples): Picture.isGrey(samples)
    }
  }

  private static func isGrey(_ samples: [some Equatable]) -> Bool {
    for first in stride(from: 0, to: samples.count, by: 3) {
      if samples[first] != samples[first + 1] || samples[first] != samples[first + 2] {
        return false
      }
    }
    return true
  }
}
