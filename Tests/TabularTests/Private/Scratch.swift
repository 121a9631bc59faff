import Foundation

/// Places for files of one test.
enum Scratch {
  static func path(_ name: String) -> String {
    let folder = NSTemporaryDirectory() + "understudy-private-\(UUID().uuidString)"
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: nil)
    return folder + "/" + name
  }
}
