import Chance
import Foundation
import Media
import Testing

/// A picture of random samples that differ little from pixel to pixel.
func sample(
  width: Int, height: Int, channels: Int, bits: Int = 8, _ random: inout RandomStream
) -> Picture {
  let smooth = (0..<width * height * channels).map { index in
    let (pixel, channel) = (index / channels, index % channels)
    let (x, y) = (pixel % width, pixel / width)
    return Float(x * 5 + y * 3 + channel * 40 + random.below(4)) / 128 - 1
  }
  // Channel-first is what the initialiser takes.
  let plane = width * height
  let planes = (0..<smooth.count).map { smooth[$0 % plane * channels + $0 / plane] }
  return Picture(normalised: planes, width: width, height: height, channels: channels, bits: bits)
}

@Suite("Pictures")
struct PictureTests {
  private var random = Seed(3).stream("pictures")

  @Test("a PNG gives back every sample", arguments: [8, 16], [1, 3])
  func png(bits: Int, channels: Int) throws {
    var random = random
    for (width, height) in [(1, 1), (3, 1), (1, 5), (28, 28), (37, 23), (130, 65)] {
      let picture = sample(
        width: width, height: height, channels: channels, bits: bits, &random)
      let back = try Picture(decoding: picture.encoded(as: .png))
      #expect(back == picture)
    }
  }

  @Test("a JPEG gives back nearly every sample, and grey stays grey", arguments: [1, 3])
  func jpeg(channels: Int) throws {
    var random = random
    let picture = sample(width: 64, height: 48, channels: channels, &random)
    let back = try Picture(decoding: picture.encoded(as: .jpeg(quality: 95)))
    #expect(back.channels == channels)
    let errors = zip(back.bytes, picture.bytes).map { abs(Int($0) - Int($1)) }
    #expect(Double(errors.reduce(0, +)) / Double(errors.count) < 2)
    let poor = try picture.encoded(as: .jpeg(quality: 10)).count
    #expect(try picture.encoded(as: .jpeg(quality: 95)).count > poor)
  }

  @Test("numbers for a network become the same picture again", arguments: [8, 16], [1, 3])
  func normalised(bits: Int, channels: Int) {
    var random = random
    let picture = sample(width: 9, height: 7, channels: channels, bits: bits, &random)
    let numbers = picture.normalised
    #expect(numbers.allSatisfy { (-1...1).contains($0) })
    let back = Picture(
      normalised: numbers, width: 9, height: 7, channels: channels, bits: bits)
    #expect(back == picture)
  }

  @Test("numbers outside the range become black and white, and NaN black")
  func outOfRange() {
    let picture = Picture(
      normalised: [-7, 9, .nan, -.infinity, .infinity, 0], width: 3, height: 2, channels: 1)
    #expect(picture.bytes == [0, 255, 0, 0, 255, 128])
  }

  @Test("a constant picture stays constant in every size", arguments: Picture.Fit.allCases)
  func constant(fit: Picture.Fit) {
    for value: UInt16 in [0, 1, 777, 65_535] {
      let picture = Picture(
        width: 13, height: 7, channels: 3,
        samples: .sixteen(.init(repeating: value, count: 273)))
      for (width, height) in [(1, 1), (5, 5), (13, 40), (64, 3), (28, 28)] {
        let resized = picture.resized(width: width, height: height, fit: fit)
        #expect(resized.width == width && resized.height == height)
        let expected = [UInt16](repeating: value, count: width * height * 3)
        guard case .sixteen(let samples) = resized.samples else {
          Issue.record("the bits changed")
          return
        }
        #expect(zip(samples, expected).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
      }
    }
  }

  @Test("shrinking keeps the mean")
  func mean() {
    var random = random
    let picture = sample(width: 96, height: 60, channels: 1, bits: 16, &random)
    func mean(_ picture: Picture) -> Double {
      let numbers = picture.normalised
      return numbers.reduce(0) { $0 + Double($1) } / Double(numbers.count)
    }
    for (width, height) in [(48, 30), (31, 17), (7, 59), (1, 1)] {
      let small = picture.resized(width: width, height: height, fit: .stretched)
      #expect(abs(mean(small) - mean(picture)) < 1e-4)
    }
  }

  @Test("cropping keeps the middle, padding keeps all and fills with the border's mean")
  func fits() {
    // Black, white, black: 3 by 1.
    let picture = Picture(width: 3, height: 1, channels: 1, samples: .eight([0, 255, 0]))
    #expect(picture.resized(to: 1).bytes == [255])
    let padded = picture.resized(width: 3, height: 3, fit: .padded)
    #expect(padded.bytes == [85, 85, 85, 0, 255, 0, 85, 85, 85])
    let stretched = picture.resized(width: 1, height: 1, fit: .stretched)
    #expect(stretched.bytes == [85])
  }

  @Test("the same size changes nothing")
  func sameSize() {
    var random = random
    let picture = sample(width: 8, height: 9, channels: 3, &random)
    for fit in Picture.Fit.allCases {
      #expect(picture.resized(width: 8, height: 9, fit: fit) == picture)
    }
  }

  @Test("grey to colour and back is the same picture")
  func colours() {
    var random = random
    for bits in [8, 16] {
      let grey = sample(width: 6, height: 5, channels: 1, bits: bits, &random)
      #expect(grey.colour.isGrey)
      #expect(grey.colour.grey == grey)
    }
    let red = Picture(width: 1, height: 1, channels: 3, samples: .eight([255, 0, 0]))
    #expect(!red.isGrey)
    #expect(red.grey.bytes == [76])
  }

  @Test("16 bits become 8 by the nearest level")
  func eightBit() {
    let picture = Picture(
      width: 4, height: 1, channels: 1, samples: .sixteen([0, 128, 129, 65_535]))
    #expect(picture.eightBit.bytes == [0, 0, 1, 255])
  }

  @Test("a sheet shows every picture in its place")
  func sheet() throws {
    let pictures = (0..<5).map { number in
      Picture(
        width: 2, height: 2, channels: 1,
        samples: .eight(.init(repeating: UInt8(number * 10), count: 4)))
    }
    let sheet = try Picture.sheet(of: pictures, columns: 3, gap: 1)
    #expect(sheet.width == 10 && sheet.height == 7 && sheet.channels == 1)
    for (index, picture) in pictures.enumerated() {
      let (x, y) = (1 + index % 3 * 3, 1 + index / 3 * 3)
      #expect(sheet.bytes[y * 10 + x] == picture.bytes[0])
      #expect(sheet.bytes[(y - 1) * 10 + x] == 255)
    }
    let red = Picture(
      width: 1, height: 3, channels: 3, samples: .eight([UInt8](repeating: 9, count: 9)))
    #expect(try Picture.sheet(of: pictures + [red], columns: 9).channels == 3)
  }

  @Test("a sheet beyond the limits is refused")
  func largeSheet() {
    let picture = Picture(width: 1, height: 1, channels: 1, samples: .eight([0]))
    #expect(throws: MediaError.self) {
      try Picture.sheet(of: [picture, picture], columns: 1, gap: 10_000)
    }
  }
}
