import Foundation
import Media
import Neural
import NeuralClient
import Synchronization
import Tensors

/// Says replies, one JSON line each.
struct Voice {
  private let encoder = JSONEncoder()

  func say(_ reply: NeuralReply) {
    guard let line = try? encoder.encode(reply) else { return }
    // A listener that is gone ends the worker by SIGPIPE, as it should.
    FileHandle.standardOutput.write(line + Data("\n".utf8))
  }
}

/// Any error as place, expectation and remedy.
struct Refusal: Error {
  var place: String
  var expected: String
  var remedy: String

  init(place: String, expected: String, remedy: String) {
    self.place = place
    self.expected = expected
    self.remedy = remedy
  }

  init(_ error: any Error) {
    switch error {
    case let error as Refusal: self = error
    case let error as NeuralError:
      self.init(place: error.place, expected: error.expected, remedy: error.remedy)
    case let error as MediaError:
      self.init(place: error.place, expected: error.expected, remedy: error.remedy)
    case let error as TensorError:
      self.init(
        place: "the neural worker", expected: error.description,
        remedy: "If it speaks of memory, take smaller pictures (--side); else report it.")
    case let error as CocoaError:
      self.init(
        place: error.filePath ?? "a working file", expected: "it cannot be read or written",
        remedy: "Check that the disk has room and the folder is yours.")
    default:
      self.init(
        place: "the neural worker", expected: "\(type(of: error)) was thrown",
        remedy: "Try again; if it comes back, report it.")
    }
  }
}

/// Whether somebody asked the worker to stop: a training then keeps what it has.
enum Interruption {
  private static let asked = Atomic<Bool>(false)
  static var isAsked: Bool { asked.load(ordering: .relaxed) }

  static func listen() {
    for number in [SIGTERM, SIGINT] {
      signal(number) { _ in Interruption.asked.store(true, ordering: .relaxed) }
    }
  }
}

/// Reads what a request names.
enum Files {
  static func bytes(_ path: String, multipleOf size: Int) throws -> [UInt8] {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe))
    guard size > 0, bytes.count % size == 0 else {
      throw Refusal(
        place: path, expected: "a pack holds whole pictures", remedy: "Make it again.")
    }
    return bytes
  }

  /// An empty file to write to, readable by its owner alone.
  static func new(_ path: String) throws -> FileHandle {
    guard
      FileManager.default.createFile(
        atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    else {
      throw Refusal(
        place: path, expected: "a file can be made there",
        remedy: "Check that the disk has room and the folder is yours.")
    }
    return try FileHandle(forWritingTo: URL(filePath: path))
  }

  static func floats(_ path: String) throws -> [Float] {
    let data = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
    return [Float](unsafeUninitializedCapacity: data.count / 4) { buffer, filled in
      filled = data.copyBytes(to: buffer, from: 0..<data.count / 4 * 4) / 4
    }
  }

  static func pictures(_ packed: PackedPictures, size: Int, conditions: Int) throws -> PictureSet {
    let pixels = try bytes(packed.pack, multipleOf: size)
    let rows = conditions == 0 ? [] : try floats(packed.rows)
    guard rows.count == pixels.count / size * conditions else {
      throw Refusal(
        place: packed.rows, expected: "a row for each picture", remedy: "Make it again.")
    }
    return PictureSet(pixels: pixels, size: size, rows: rows, conditions: conditions)
  }
}
