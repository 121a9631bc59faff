public import Formats
import Foundation

/// Where pictures come from: a folder of them, or a Parquet file with a column of them, which is
/// unpacked for as long as this lives.
public final class PictureSource {
  public let folder: PictureFolder
  private let work: PictureWork?

  /// Whether pictures lie there.
  public static func isThere(_ path: String) -> Bool {
    PictureFolder.isPictureFolder(path) || PictureFolder.isPictureParquet(path)
  }

  /// - Parameter place: a folder in which working files may lie; real pictures too.
  /// - Throws: `FormatError`.
  public init(_ path: String, options: ReadingOptions, working place: String) throws {
    guard PathState(at: path) == .file else {
      work = nil
      folder = try PictureFolder(reading: path, options: options)
      return
    }
    let work = try PictureWork(in: place)
    self.work = work
    var unpacked = try PictureFolder(
      readingParquet: path, extractingTo: work.path("unpacked"), options: options)
    unpacked.name = path
    folder = unpacked
  }
}
