import Foundation

/// An open file, closed when let go; its errors are sentences.
final class Descriptor {
  let number: Int32
  /// What the file is called in errors.
  let place: String

  init(reading path: String, place: String) throws {
    self.place = place
    number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { throw Descriptor.refusal(errno, place: place, writing: false) }
    var status = stat()
    if fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      close(number)
      throw FormatError(
        .notAFile, place: place, expected: "this is a folder, where a file was expected",
        remedy: "Name a file inside it.")
    }
  }

  /// Creates a file that only this user may read; it must not exist yet.
  init(creating path: String, place: String) throws {
    self.place = place
    number = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw Descriptor.refusal(errno, place: place, writing: true) }
  }

  deinit { close(number) }

  /// The file's length in bytes; 0 for what has none (a pipe).
  var length: Int {
    var status = stat()
    return fstat(number, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Reads up to `count` bytes at `offset`; 0 at the end.
  func read(into target: UnsafeMutablePointer<UInt8>, count: Int, at offset: Int) throws -> Int {
    while true {
      let got = pread(number, target, count, off_t(offset))
      if got >= 0 { return got }
      if errno != EINTR { throw Descriptor.refusal(errno, place: place, writing: false) }
    }
  }

  /// The file's first bytes, at most `count`; nothing for a pipe.
  func head(_ count: Int) throws -> [UInt8] {
    var status = stat()
    guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
    return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = try read(into: buffer.baseAddress! + filled, count: count - filled, at: filled)
        if got == 0 { break }
        filled += got
      }
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    try Descriptor.write(bytes, to: number, place: place)
  }

  static func write(_ bytes: UnsafeRawBufferPointer, to number: Int32, place: String) throws {
    var rest = bytes
    while !rest.isEmpty {
      #if canImport(Darwin)
        let written = Darwin.write(number, rest.baseAddress, rest.count)
      #else
        let written = Glibc.write(number, rest.baseAddress, rest.count)
      #endif
      if written > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      } else if errno != EINTR {
        throw refusal(errno, place: place, writing: true)
      }
    }
  }

  /// Waits until the bytes are on the disk.
  func synchronize() throws {
    if fsync(number) != 0, errno != EINVAL, errno != EROFS {
      throw Descriptor.refusal(errno, place: place, writing: true)
    }
  }

  /// A system's error number as a sentence.
  static func refusal(_ number: Int32, place: String, writing: Bool) -> FormatError {
    switch number {
    case ENOENT where writing:
      FormatError(
        .missingFolder, place: place, expected: "the folder it should lie in does not exist",
        remedy: "Create the folder first.")
    case ENOENT:
      FormatError(
        .missingFile, place: place, expected: "there is no such file", remedy: "Check the path.")
    case ENOTDIR, EISDIR:
      FormatError(
        .notAFile, place: place, expected: "a part of the path is not what it should be",
        remedy: "Check which parts are folders and which is the file.")
    case ENAMETOOLONG:
      FormatError(
        .missingFile, place: "The path", expected: "it is longer than the system allows",
        remedy: "Use a shorter one.")
    case EACCES, EPERM, EROFS:
      FormatError(
        .permission, place: place,
        expected: writing ? "writing here is not permitted" : "reading it is not permitted",
        remedy: "Change its permissions or choose another place.")
    case ENOSPC, EDQUOT, EFBIG:
      FormatError(
        .diskFull, place: place,
        expected: "the disk is full, or a limit on file sizes is reached; nothing was left behind",
        remedy: "Free some space or write to another disk.")
    case EPIPE:
      FormatError(
        .readOrWrite, place: place, expected: "the reader at the other end has gone",
        remedy: "Nothing more can be written to it.")
    default:
      FormatError(
        .readOrWrite, place: place,
        expected: "the system refused: \(String(cString: strerror(number)))",
        remedy: "Check the disk and try again.")
    }
  }
}
