import CDuckDB
import Foundation
import Synchronization

/// The database engine's library, found and opened once a process.
enum Engine {
  /// Versions the declarations in CDuckDB are tested with.
  static let testedVersions = ["v1.5."]

  /// Where the extensions lie that belong to the library.
  private(set) nonisolated(unsafe) static var extensions: String?
  private static let lock = Mutex(false)

  /// - Throws: `FormatError` where no library is found or it is of an unknown version.
  static func open() throws {
    try lock.withLock { isOpen in
      if isOpen { return }
      let found = try load()
      let version = udb_version().map { String(cString: $0) } ?? "of no version"
      guard testedVersions.contains(where: version.hasPrefix) else {
        throw FormatError(
          .missingLibrary, place: "The DuckDB library",
          expected: "it is \(version), which is not one of the tested \(testedVersions[0])x",
          remedy: "Run make setup, or set UNDERSTUDY_DUCKDB to a library of version 1.5.5.")
      }
      extensions = found
      isOpen = true
    }
  }

  /// Opens the first library that is there; returns its folder of extensions, if it has one.
  private static func load() throws -> String? {
    let environment = ProcessInfo.processInfo.environment
    if let stated = environment["UNDERSTUDY_DUCKDB"], !stated.isEmpty {
      // A stated library is the only one tried.
      guard let opened = open(at: stated) else {
        throw FormatError(
          .missingLibrary, place: "UNDERSTUDY_DUCKDB",
          expected: "it does not name a DuckDB library, or a folder with lib/\(libraryName) in it",
          remedy: "Correct it, or unset it and run make setup.")
      }
      return opened.extensions
    }
    for place in places(environment) {
      if let opened = open(at: place) { return opened.extensions }
    }
    #if canImport(Darwin)
      let system = [
        "libduckdb.dylib", "/opt/homebrew/lib/libduckdb.dylib",
        "/usr/local/lib/libduckdb.dylib",
      ]
    #else
      let system = ["libduckdb.so"]
    #endif
    for name in system where udb_load(name, nil) == 0 { return nil }
    throw FormatError(
      .missingLibrary, place: "The DuckDB library", expected: "it was not found",
      remedy: "Run make setup, or set UNDERSTUDY_DUCKDB to the library or its folder.")
  }

  private static var libraryName: String {
    #if canImport(Darwin)
      "libduckdb.dylib"
    #else
      "libduckdb.so"
    #endif
  }

  /// Folders that may hold the library, nearest first.
  private static func places(_ environment: [String: String]) -> [String] {
    var places: [String] = []
    if let executable = executablePath {
      var folder = URL(fileURLWithPath: executable).deletingLastPathComponent()
      places.append(
        folder.deletingLastPathComponent().appendingPathComponent("lib/understudy/duckdb").path)
      while folder.path != "/" {
        places.append(folder.appendingPathComponent(".cache/duckdb").path)
        folder.deleteLastPathComponent()
      }
    }
    if let home = environment["HOME"] { places.append(home + "/.cache/understudy/duckdb") }
    return places
  }

  /// The running program's own file, links resolved.
  private static var executablePath: String? {
    #if canImport(Darwin)
      Bundle.main.executableURL?.resolvingSymlinksInPath().path
    #else
      try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    #endif
  }

  /// Opens a library file, or the one in a folder of the layout lib/, ext/.
  private static func open(at place: String) -> (extensions: String?, Void)? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder) else { return nil }
    let library = isFolder.boolValue ? "\(place)/lib/\(libraryName)" : place
    guard FileManager.default.fileExists(atPath: library) else { return nil }
    let folder = URL(fileURLWithPath: library).deletingLastPathComponent()
    // The library of the Python wheel wants Python's symbols, which it never calls.
    let stub = folder.appendingPathComponent("libpystub.so").path
    let companion = FileManager.default.fileExists(atPath: stub) ? stub : nil
    guard udb_load(library, companion) == 0 else { return nil }
    let extensions = folder.deletingLastPathComponent().appendingPathComponent("ext").path
    return (FileManager.default.fileExists(atPath: extensions) ? extensions : nil, ())
  }
}
