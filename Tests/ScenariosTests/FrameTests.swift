import Chance
import Foundation
import Scenarios
import Synthesis
import Tables
import Testing

#if canImport(Media)
  import Media
#endif

@Suite struct FrameTests {
  static func play() async throws -> Play {
    try await Play(
      try ScenarioFile.parse(ScenarioFileTests.whole), mix: [("natural", 0.5), ("severe", 0.5)],
      seed: 5)
  }

  @Test("boxes, depths and shares of the seen agree with the scene, by another way of reckoning")
  func geometry() async throws {
    let play = try await Self.play()
    let boxes = try #require(
      try play.frames(of: 12, rate: 5, width: 640, height: 360, seed: 3) { _ in })
    let places = try #require(try play.trajectories(of: 12, every: 0.2, seed: 3))
    guard case .codes(let seen, let seenNames)? = boxes["actor"]?.storage,
      case .codes(let there, let thereNames)? = places["actor"]?.storage
    else { return }
    func column(_ table: Table, _ name: String) throws -> [Double] {
      try #require(table[name]?.numbers)
    }
    let (row, time) = (try column(places, "row"), try column(places, "time"))
    let (x, y) = (try column(places, "x"), try column(places, "y"))
    let (length, width) = (try column(places, "length"), try column(places, "width"))
    let depth = try column(boxes, "depth")
    let (left, right) = (try column(boxes, "left"), try column(boxes, "right"))
    let pixels = try column(boxes, "pixels")
    let share = try column(boxes, "visible_share")
    let (boxRow, boxTime) = (try column(boxes, "row"), try column(boxes, "time"))
    var checked = 0
    for i in depth.indices where pixels[i] > 60 && seenNames[Int(seen[i])] == "child" {
      func place(_ actor: String) -> Int? {
        row.indices.first {
          row[$0] == boxRow[i] && time[$0] == boxTime[i] && thereNames[Int(there[$0])] == actor
        }
      }
      let (child, ego) = (try #require(place("child")), try #require(place("ego")))
      let eye = x[ego] + length[ego] / 2 - 1.5
      let ahead = x[child] - length[child] / 2 - eye
      #expect(share[i] > 0 && share[i] <= 1)
      // Of a child in full view, the nearest point is its front, and its edges are where they project.
      guard share[i] == 1, left[i] > 0, right[i] < 640, abs(y[child] - y[ego]) < width[child] / 2
      else { continue }
      #expect(abs(depth[i] - ahead) < 0.01 * ahead + 1e-3, "\(depth[i]), \(ahead)")
      let focal = 320 / tan(30 * Double.pi / 180)
      let edge = 320 - focal * (y[child] + width[child] / 2 - y[ego]) / ahead
      #expect(abs(left[i] - edge) <= 1.01, "\(left[i]), \(edge)")
      checked += 1
    }
    #expect(checked > 3, "\(checked)")
  }

  @Test("the same seed gives the same pictures")
  func same() async throws {
    var one: [Data] = []
    var two: [Data] = []
    _ = try await Self.play().frames(of: 2, rate: 2, seed: 3) {
      one += [$0.camera, $0.mask, $0.bird]
    }
    _ = try await Self.play().frames(of: 2, rate: 2, seed: 3) {
      two += [$0.camera, $0.mask, $0.bird]
    }
    #expect(one == two && one.count > 6)
  }

  #if canImport(Media)
    @Test("what is written as PNG is read back by FFmpeg as it was", arguments: [1, 3])
    func readable(channels: Int) throws {
      var stream = Seed(1).stream("pixels")
      for (width, height) in [(1, 1), (7, 3), (300, 40)] {
        // Runs of all lengths, and noise.
        var samples: [UInt8] = []
        while samples.count < width * height * channels {
          let run = 1 + stream.below(700)
          let value = UInt8(truncatingIfNeeded: stream.next())
          samples += [UInt8](repeating: value, count: run)
          if stream.below(3) == 0 {
            samples += (0..<20).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
          }
        }
        samples = Array(samples.prefix(width * height * channels))
        let data = PNG.data(
          width: width, height: height, channels: channels, samples: samples,
          texts: [("Software", "understudy")])
        let picture = try Picture(decoding: data)
        #expect(picture.width == width && picture.height == height)
        #expect(picture.channels == channels)
        #expect(picture.samples == .eight(samples))
      }
    }
  #endif
}
