public import Foundation

extension Fakes {
  /// The lists that this installation has: read once, at first use.
  public static let installed = Fakes.load()

  /// Reads fakes.json from `UNDERSTUDY_FAKES` (the file or its folder), `.cache/fakes` beside the
  /// executable or in any folder above it, or `~/.cache/understudy/fakes`; makes names up where
  /// there is none, and says why.
  public static func load(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Fakes {
    if let named = environment["UNDERSTUDY_FAKES"], !named.isEmpty {
      let place = URL(fileURLWithPath: named)
      let isFile = place.pathExtension == "json"
      do {
        return try Fakes(reading: isFile ? place : place.appendingPathComponent(fileName))
      } catch {
        return madeUp(because: "UNDERSTUDY_FAKES was not usable: \(error)")
      }
    }
    for place in usualPlaces(environment: environment)
    where FileManager.default.fileExists(atPath: place.path) {
      do {
        return try Fakes(reading: place)
      } catch {
        return madeUp(because: "the installed lists were not usable: \(error)")
      }
    }
    return madeUp(because: "no lists of names are installed")
  }

  private static let fileName = "fakes.json"
  private static let largestFile = 8 << 20

  private static func usualPlaces(environment: [String: String]) -> [URL] {
    var places: [URL] = []
    if let executable = Bundle.main.executableURL?.resolvingSymlinksInPath() {
      var folder = executable.deletingLastPathComponent()
      for _ in 0..<16 {
        places.append(folder.appendingPathComponent(".cache/fakes/\(fileName)"))
        let above = folder.deletingLastPathComponent()
        if above.path == folder.path { break }
        folder = above
      }
    }
    if let home = environment["HOME"], !home.isEmpty {
      places.append(
        URL(fileURLWithPath: home).appendingPathComponent(".cache/understudy/fakes/\(fileName)"))
    }
    return places
  }

  /// A file of fakes that cannot be used.
  public struct ReadingError: Error, CustomStringConvertible, Sendable {
    public var description: String
  }

  private struct File: Decodable {
    struct Lists: Decodable {
      var given: [String]
      var family: [String]
      var streets: [String]
      var cities: [String]
      var numberFirst: Bool
      var gap: String
    }
    var format: Int
    var source: String
    var locales: [String: Lists]
  }

  /// Reads a file of fakes as a stranger's.
  ///
  /// - Throws: `ReadingError` where it is too large, not JSON of format 1, or has entries that are
  ///   no names.
  public init(reading file: URL) throws {
    let size = try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int ?? 0
    guard size <= Fakes.largestFile else {
      throw ReadingError(
        description:
          "it is larger than \(Fakes.largestFile >> 20) MB; make it anew with make-fakes.py")
    }
    try self.init(json: Data(contentsOf: file))
  }

  public init(json: Data) throws {
    guard json.count <= Fakes.largestFile else {
      throw ReadingError(description: "it is too large; make it anew with make-fakes.py")
    }
    let read: File
    do {
      read = try JSONDecoder().decode(File.self, from: json)
    } catch {
      // The decoder's own text may quote the file.
      throw ReadingError(description: "it is no JSON of fakes; make it anew with make-fakes.py")
    }
    guard read.format == 1, (1...32).contains(read.locales.count) else {
      throw ReadingError(
        description: "expected format 1 with 1 to 32 locales; make it anew with make-fakes.py")
    }
    let locales = read.locales.sorted { $0.key < $1.key }.map { name, lists in
      Locale(
        name: name, source: read.source, given: lists.given, family: lists.family,
        streets: lists.streets, cities: lists.cities, numberFirst: lists.numberFirst,
        gap: lists.gap)
    }
    guard locales.allSatisfy(\.isSound) else {
      throw ReadingError(
        description: "a list is empty, too long or has entries that are no names;"
          + " make it anew with make-fakes.py")
    }
    self.init(locales: locales, shortfall: nil)
  }
}
