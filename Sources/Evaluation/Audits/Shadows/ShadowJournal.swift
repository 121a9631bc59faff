import Foundation

/// Finished shadow fits in a file, so that an interrupted audit is taken up where it was.
///
/// One line of text that says whose fits they are, then fixed-size records: the fit's number, and for
/// each row two floats. *Privacy*: it holds figures of single real rows; it is written for its owner
/// alone, and removed when the audit is done.
final class ShadowJournal {
  let taken: [Int: ShadowFits.Measured]
  private let handle: FileHandle
  private let rows: Int

  /// Opens a journal, or begins one where there is none or it is another audit's.
  init(at path: String, mark: String, rows: Int) throws {
    self.rows = rows
    let head = Data("understudy shadow fits 1 \(ShadowJournal.digest(mark)) \(rows)\n".utf8)
    let size = 4 + 8 * rows
    var taken: [Int: ShadowFits.Measured] = [:]
    var kept = head.count
    if let old = FileManager.default.contents(atPath: path), old.starts(with: head) {
      let body = old.dropFirst(head.count)
      for start in stride(from: body.startIndex, to: body.endIndex, by: size) {
        guard start + size <= body.endIndex else { break }
        let words = ShadowJournal.words(body[start..<start + size])
        let floats = words.dropFirst().map { Float(bitPattern: $0) }
        taken[Int(words[0])] = ShadowFits.Measured(
          observed: Array(floats[..<rows]), planted: Array(floats[rows...]))
        kept += size
      }
    } else {
      guard
        FileManager.default.createFile(
          atPath: path, contents: head, attributes: [.posixPermissions: 0o600])
      else { throw ShadowJournal.refusal(path) }
    }
    guard let handle = FileHandle(forUpdatingAtPath: path) else {
      throw ShadowJournal.refusal(path)
    }
    // A record that was cut off is written over.
    try handle.truncate(atOffset: UInt64(kept))
    try handle.seekToEnd()
    self.handle = handle
    self.taken = taken
  }

  func note(_ fit: Int, _ measured: ShadowFits.Measured) throws {
    var data = Data(capacity: 4 + 8 * rows)
    let words = [UInt32(fit)] + (measured.observed + measured.planted).map(\.bitPattern)
    for word in words {
      for shift in [0, 8, 16, 24] as [UInt32] {
        data.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    try handle.write(contentsOf: data)
  }

  private static func words(_ bytes: Data) -> [UInt32] {
    let all = Array(bytes)
    return stride(from: 0, to: all.count, by: 4).map { at in
      UInt32(all[at]) | UInt32(all[at + 1]) << 8 | UInt32(all[at + 2]) << 16
        | UInt32(all[at + 3]) << 24
    }
  }

  private static func digest(_ text: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return String(hash, radix: 16)
  }

  private static func refusal(_ path: String) -> EvaluationError {
    EvaluationError(
      place: path, expected: "a place to note finished shadow fits in",
      remedy: "Check that the folder exists, has room, and is yours to write to.")
  }
}
