import Foundation

/// A source's bytes as a plain file that can be read more than once: the file itself, or a
/// temporary copy of what came down a pipe, was packed or lay elsewhere.
struct LocalFile {
  let path: String
  /// What to call it in errors.
  let place: String
  /// Kept alive while the file is in use.
  let folder: TemporaryFolder?

  /// - Throws: `FormatError`.
  init(_ source: Source, options: ReadingOptions, unpacking: Bool = true) throws {
    place = source.description
    var path: String
    var folder: TemporaryFolder?
    switch source.location {
    case .file(let file): path = file
    case .standardInput:
      let kept = try TemporaryFolder()
      folder = kept
      path = kept.path + "/input"
      try LocalFile.spool(StandardStreams.input, to: path, place: place)
    case .remote(let url):
      let kept = try TemporaryFolder()
      folder = kept
      path = kept.path + "/input"
      try Remote.fetch(url, to: path, folder: kept, options: options, place: place)
    case .server:
      throw FormatError(
        .unsupported, place: place, expected: "a file was expected here, not a server",
        remedy: "Name a file.")
    }
    // A pipe (process substitution, /dev/stdin) can be read only once.
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG,
      status.st_mode & S_IFMT != S_IFDIR
    {
      let kept = try folder ?? TemporaryFolder()
      let copy = kept.path + "/input"
      let pipe = try Descriptor(reading: path, place: place)
      try LocalFile.spool(pipe.number, to: copy, place: place)
      (path, folder) = (copy, kept)
    }
    if unpacking {
      let head = try Descriptor(reading: path, place: place).head(4)
      if let compression = Compression(head: head) {
        let kept = try folder ?? TemporaryFolder()
        let plain = kept.path + "/unpacked"
        try Packing.unpack(
          path, compression, to: plain, folder: kept, place: place,
          memoryLimit: options.memoryLimit)
        (path, folder) = (plain, kept)
      }
    }
    self.path = path
    self.folder = folder
  }

  /// Copies all that comes from a descriptor into a new file.
  private static func spool(_ number: Int32, to path: String, place: String) throws {
    let file = try Descriptor(creating: path, place: "The temporary folder")
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let got = buffer.withUnsafeMutableBytes { read(number, $0.baseAddress, $0.count) }
      if got == 0 { return }
      if got < 0 {
        if errno == EINTR { continue }
        throw Descriptor.refusal(errno, place: place, writing: false)
      }
      try buffer.withUnsafeBytes { try file.write(UnsafeRawBufferPointer(rebasing: $0[..<got])) }
    }
  }
}
