import Foundation
import Synchronization

/// Files and folders that must not outlive the work they belong to.
///
/// Whoever ends the process early (a command on Ctrl-C) calls `removeAll` first.
public enum Unfinished {
  private static let paths = Mutex<Set<String>>([])

  static func add(_ path: String) { _ = paths.withLock { $0.insert(path) } }

  /// The path stands on its own now.
  static func settle(_ path: String) { _ = paths.withLock { $0.remove(path) } }

  static func remove(_ path: String) {
    settle(path)
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Removes every file that is being written and every temporary folder.
  public static func removeAll() {
    let all = paths.withLock { paths in
      defer { paths = [] }
      return paths
    }
    for path in all { try? FileManager.default.removeItem(atPath: path) }
  }
}

/// A folder only this user may enter, removed with all that is in it when let go.
final class TemporaryFolder {
  let path: String

  init() throws {
    let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    var template = Array((base + "/understudy-XXXXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Descriptor.refusal(errno, place: "The temporary folder \(base)", writing: true)
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    Unfinished.add(path)
  }

  deinit { Unfinished.remove(path) }

  /// A harmless name in this folder for a path that may hold anything: no quote, wildcard or line
  /// break of the path reaches the engine.
  func alias(_ target: String, named name: String) throws -> String {
    let alias = path + "/" + name
    let absolute = URL(fileURLWithPath: target).path
    guard symlink(absolute, alias) == 0 else {
      throw Descriptor.refusal(errno, place: "The temporary folder \(path)", writing: true)
    }
    return alias
  }
}
