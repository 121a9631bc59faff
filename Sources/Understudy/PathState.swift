import Foundation

/// What is at a path.
public enum PathState: Sendable {
  case missing, file, folder

  public init(at path: String) {
    let isFolder = try? URL(filePath: path).resourceValues(forKeys: [.isDirectoryKey]).isDirectory
    self = isFolder == nil ? .missing : isFolder == true ? .folder : .file
  }
}
