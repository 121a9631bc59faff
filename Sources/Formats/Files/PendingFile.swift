import Foundation

/// A file that is written under another name beside its place and takes its place at the end.
///
/// What stood there before stays whole until then, and stays if the writing fails.
final class PendingFile {
  let path: String
  /// Where the bytes go meanwhile.
  let temporaryPath: String
  private let place: String
  private let overwrite: Bool
  private var isOpen = true

  /// - Throws: `FormatError` where the file exists and may not be replaced, or its folder is
  ///   missing or closed.
  init(_ path: String, overwrite: Bool) throws {
    // A link is written through: what it points at is replaced, not the link.
    self.path = PendingFile.resolved(path)
    self.place = path
    self.overwrite = overwrite
    var status = stat()
    if stat(self.path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw FormatError(
          .notAFile, place: path, expected: "something that is not a file has this name",
          remedy: "Choose another name.")
      }
      guard overwrite else { throw PendingFile.exists(path) }
    }
    let url = URL(fileURLWithPath: self.path)
    let folder = url.deletingLastPathComponent().path
    guard stat(folder, &status) == 0 else {
      throw Descriptor.refusal(errno, place: path, writing: true)
    }
    guard access(folder, W_OK | X_OK) == 0 else {
      throw Descriptor.refusal(errno, place: path, writing: true)
    }
    // Names may be 255 bytes long: the temporary one does not build on the other.
    let mark = String(UInt64.random(in: 0 ... .max), radix: 36)
    temporaryPath = folder + "/.understudy-\(mark).part"
    Unfinished.add(temporaryPath)
  }

  deinit { cancel() }

  static func exists(_ place: String) -> FormatError {
    FormatError(
      .exists, place: place, expected: "it exists already and was left as it is",
      remedy: "Choose another name, or pass --force to replace it.")
  }

  private static func resolved(_ path: String) -> String {
    guard let target = realpath(path, nil) else { return path }
    defer { free(target) }
    return String(cString: target)
  }

  /// As any new file's: the process's umask decides who may read it.
  static var permissions: mode_t {
    let mask = umask(0)
    umask(mask)
    return 0o666 & ~mask
  }

  func finish() throws {
    guard isOpen else { return }
    let file = try Descriptor(reading: temporaryPath, place: place)
    try file.synchronize()
    fchmod(file.number, PendingFile.permissions)
    // Without leave to overwrite, a file that has appeared meanwhile is not replaced either.
    let status =
      overwrite ? rename(temporaryPath, path) : link(temporaryPath, path)
    if status != 0 {
      let number = errno
      if !overwrite, number == EEXIST { throw PendingFile.exists(place) }
      // A file system without hard links: the check at the start has to do.
      guard !overwrite, number == EPERM || number == ENOTSUP || number == EMLINK,
        access(path, F_OK) != 0, rename(temporaryPath, path) == 0
      else { throw Descriptor.refusal(number, place: place, writing: true) }
    } else if !overwrite {
      unlink(temporaryPath)
    }
    Unfinished.settle(temporaryPath)
    isOpen = false
  }

  func cancel() {
    guard isOpen else { return }
    isOpen = false
    // SQLite keeps notes beside a file it writes.
    for ending in ["", "-journal", "-wal", "-shm"] { Unfinished.remove(temporaryPath + ending) }
  }
}
