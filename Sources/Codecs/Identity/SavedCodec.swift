import Foundation
import Tables

/// Fitted codecs as JSON, read back as a stranger's.
enum SavedCodec {
  /// More than any codec of this room needs; checked before anything is parsed.
  static let largest = 4 << 20

  static func written(_ state: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(state)
  }

  /// - Throws: `CodecError` that names no content, where the JSON is too large, not this codec's or
  ///   out of bounds.
  static func read<State: Decodable>(
    _ type: State.Type, from data: Data, column: KeyPath<State, String>,
    isSound: (State) -> Bool
  ) throws -> State {
    guard data.count <= largest else {
      throw CodecError(
        column: "?", expected: "a saved codec of at most \(largest >> 20) MB",
        remedy: "The model file is damaged or not ours; use another.")
    }
    let state: State
    do {
      state = try JSONDecoder().decode(type, from: data)
    } catch {
      throw CodecError(
        column: "?", expected: "a saved codec's JSON",
        remedy: "The model file is damaged or of another version; use another.")
    }
    guard isSound(state) else {
      throw CodecError(
        column: String(state[keyPath: column].prefix(64)),
        expected: "a saved codec within its bounds",
        remedy: "The model file is damaged or not ours; use another.")
    }
    return state
  }
}
