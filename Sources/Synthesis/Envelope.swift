public import Foundation

/// The one model file.
public struct Envelope: Sendable {
  public struct Section: Sendable, Equatable {
    public var name: String
    public var bytes: Data
    public init(name: String, bytes: Data) {
      self.name = name
      self.bytes = bytes
    }
  }
}
