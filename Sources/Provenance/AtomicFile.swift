package import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes a small file whole or not at all: beside its place under another name, then renamed.
package enum AtomicFile {
  /// - Parameter mode: the file's permissions from its first byte on.
  /// - Throws: `ProvenanceError` with what stood in the way; nothing is left behind then.
  package static func write(_ data: Data, to path: String, mode: UInt16 = 0o644) throws {
    var target = URL(fileURLWithPath: path)
    var status = stat()
    if unsafe stat(path, &status) == 0 {
      let type = status.st_mode & S_IFMT
      if type == S_IFDIR {
        throw refusal(path, "a file's name, but this is a directory", "Name a file inside it.")
      }
      // A terminal, a pipe or /dev/stdout is written through: renaming would replace the device.
      if type != S_IFREG { return try pour(data, into: path) }
      target = target.resolvingSymlinksInPath()
    }
    let temporary = target.deletingLastPathComponent().appendingPathComponent(
      ".\(target.lastPathComponent.prefix(100)).\(getpid()).\(UInt32.random(in: 0 ... .max)).part"
    ).path
    // O_EXCL: a link planted under this name is not followed.
    let descriptor = unsafe open(
      temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
    guard descriptor >= 0 else { throw failure(path, errno) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: data)
      try handle.synchronize()
      try handle.close()
    } catch {
      unsafe unlink(temporary)
      throw failure(path, underlying(error))
    }
    guard unsafe rename(temporary, target.path) == 0 else {
      let cause = errno
      unsafe unlink(temporary)
      throw failure(path, cause)
    }
  }

  private static func pour(_ data: Data, into path: String) throws {
    guard let handle = FileHandle(forWritingAtPath: path) else { throw failure(path, errno) }
    do {
      try handle.write(contentsOf: data)
      try handle.close()
    } catch {
      throw failure(path, underlying(error))
    }
  }

  private static func underlying(_ error: any Error) -> Int32 {
    var current = error as NSError
    while current.domain != NSPOSIXErrorDomain {
      if current.domain == NSCocoaErrorDomain,
        current.code == CocoaError.fileWriteOutOfSpace.rawValue
      {
        return ENOSPC
      }
      guard let next = current.userInfo[NSUnderlyingErrorKey] as? NSError else { return EIO }
      current = next
    }
    return Int32(current.code)
  }

  private static func failure(_ path: String, _ cause: Int32) -> ProvenanceError {
    switch cause {
    case ENOENT, ENOTDIR:
      refusal(path, "a directory to write into", "Create the directory, or name another place.")
    case EACCES, EPERM, EROFS:
      refusal(path, "permission to write here", "Change the permissions, or name another place.")
    case ENOSPC, EDQUOT:
      refusal(path, "room on the disk", "Free some space, or name another place.")
    case ENAMETOOLONG:
      refusal(path, "a shorter name", "Name a shorter path.")
    default:
      refusal(
        path, "to write the file, but the system refused (error \(cause))",
        "Check the disk and the path.")
    }
  }

  private static func refusal(_ path: String, _ expected: String, _ remedy: String)
    -> ProvenanceError
  {
    ProvenanceError(.unwritable, place: path, expected: expected, remedy: remedy)
  }
}
