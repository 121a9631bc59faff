import Foundation
import Tables

/// A folder for what passes between house and worker: real pixels too, so it is its owner's alone
/// and goes when the work is done.
final class PictureWork {
  let folder: String

  init(in place: String) throws {
    Self.removeAbandoned(in: place)
    folder = "\(place)/\(Self.prefix)\(getpid())-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  private static let prefix = ".work-"

  /// Removes what processes that were killed could not: real pixels, that nobody would look for.
  private static func removeAbandoned(in place: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    for name in names where name.hasPrefix(prefix) {
      guard let owner = Int32(name.dropFirst(prefix.count).prefix { $0 != "-" }), owner > 0,
        kill(owner, 0) != 0, errno == ESRCH
      else { continue }
      try? FileManager.default.removeItem(atPath: "\(place)/\(name)")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Writes float32 numbers, little-endian, and returns where.
  func file(_ name: String, _ numbers: [Float]) throws -> String {
    var data = Data(capacity: numbers.count * 4)
    for number in numbers {
      let bits = number.bitPattern
      for shift in stride(from: 0, to: 32, by: 8) {
        data.append(UInt8(truncatingIfNeeded: bits >> UInt32(shift)))
      }
    }
    try data.write(to: URL(filePath: path(name)))
    return path(name)
  }
}
