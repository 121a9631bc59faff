import Foundation

/// Finds the pictures in a folder and the folders in it, in the order of their paths' bytes.
///
/// *Complexity*: one look at each file's first bytes.
struct PictureWalk {
  /// Paths from the root.
  private(set) var pictures: [String] = []
  /// Text tables at the top, which may list the pictures.
  private(set) var listings: [String] = []
  private(set) var skipped: [PictureFolder.Skipped] = []
  private(set) var skippedCount = 0
  var notes: [String] = []
  let root: String
  private let realRoot: String
  private let bounds: PictureFolder.Bounds

  init(_ root: String, bounds: PictureFolder.Bounds) throws {
    guard let real = realpath(root, nil) else {
      throw Descriptor.refusal(errno, place: root, writing: false)
    }
    defer { free(real) }
    self.root = root
    realRoot = String(cString: real)
    self.bounds = bounds
    var status = stat()
    guard stat(root, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw FormatError(
        .notAFile, place: root, expected: "this is not a folder",
        remedy: "Name the folder that holds the pictures.")
    }
    try visit("", depth: 0)
    pictures.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    listings.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// An extraction's own: what was put into `root` and what was not.
  init(extractedTo root: String, bounds: PictureFolder.Bounds) {
    self.root = root
    realRoot = root
    self.bounds = bounds
  }

  mutating func skip(_ path: String, _ reason: String) {
    skippedCount += 1
    if skipped.count < bounds.listed {
      skipped.append(PictureFolder.Skipped(path: path, reason: reason))
    }
  }

  private mutating func visit(_ folder: String, depth: Int) throws {
    let absolute = folder.isEmpty ? root : root + "/" + folder
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: absolute)
    } catch {
      if folder.isEmpty { throw Descriptor.refusal(EACCES, place: root, writing: false) }
      return skip(folder, "the folder cannot be read")
    }
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    where !name.hasPrefix(".") {
      let path = folder.isEmpty ? name : folder + "/" + name
      var status = stat()
      guard lstat(root + "/" + path, &status) == 0 else {
        skip(path, "it cannot be opened under its name")
        continue
      }
      if status.st_mode & S_IFMT == S_IFDIR {
        if depth + 1 >= bounds.depth {
          skip(path, "it lies more than \(bounds.depth) folders deep")
        } else {
          try visit(path, depth: depth + 1)
        }
        continue
      }
      if folder.isEmpty, ["csv", "tsv"].contains(Address.fileExtension(name)),
        status.st_mode & S_IFMT == S_IFREG
      {
        listings.append(name)
      }
      guard let named = PictureFile(name: name) else { continue }
      if let reason = refusal(of: path, named: named, &status) {
        skip(path, reason)
      } else {
        guard pictures.count < bounds.files else {
          throw FormatError(
            .unsupported, place: root,
            expected: "it holds more than \(bounds.files) pictures",
            remedy: "Split it into several folders.")
        }
        pictures.append(path)
      }
    }
  }

  /// Why a file that is named like a picture is not taken; nil where it is.
  private func refusal(of path: String, named: PictureFile, _ status: inout stat) -> String? {
    let absolute = root + "/" + path
    if status.st_mode & S_IFMT == S_IFLNK {
      guard let target = realpath(absolute, nil) else { return "it is a link that leads nowhere" }
      defer { free(target) }
      let prefix = realRoot == "/" ? "/" : realRoot + "/"
      guard String(cString: target).utf8.starts(with: prefix.utf8) else {
        return "it is a link that leads out of the folder"
      }
      guard stat(absolute, &status) == 0 else { return "it cannot be opened" }
    }
    guard status.st_mode & S_IFMT == S_IFREG else { return "it is not a plain file" }
    if status.st_size == 0 { return "it is empty" }
    if status.st_size > bounds.bytes { return "it is larger than \(bounds.bytes) bytes" }
    guard let file = try? Descriptor(reading: absolute, place: path),
      let head = try? file.head(PictureFile.headLength)
    else { return "it cannot be read" }
    guard let found = PictureFile(head: head) else {
      return "it is named as a \(named.rawValue.uppercased()), but is no picture"
    }
    return found == named
      ? nil
      : "it is named as a \(named.rawValue.uppercased()), but is a \(found.rawValue.uppercased())"
  }

  /// Whether a picture is among the first names at the top, or in one of the first folders there.
  static func findsOne(_ root: String) -> Bool {
    func find(_ folder: String, _ depth: Int) -> Bool {
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
        return false
      }
      var folders: [String] = []
      for name in names where !name.hasPrefix(".") {
        let path = folder + "/" + name
        var status = stat()
        guard lstat(path, &status) == 0 else { continue }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: folders.append(path)
        case S_IFREG:
          if let named = PictureFile(name: name),
            let file = try? Descriptor(reading: path, place: path),
            let head = try? file.head(PictureFile.headLength), PictureFile(head: head) == named
          {
            return true
          }
        default: continue
        }
      }
      return depth < 3 && folders.prefix(16).contains { find($0, depth + 1) }
    }
    return find(root, 0)
  }
}
