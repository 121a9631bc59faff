import Foundation

/// What a slow simulator has answered, in memory and in a file that only grows.
///
/// A record is the inputs and the outcomes as little-endian doubles. A record cut short by a crash is
/// dropped when the file is opened again.
struct Journal: ~Copyable {
  private let width: Int
  private let answers: Int
  private var known: [[UInt64]: [Double]] = [:]
  private let file: FileHandle?

  /// Bytes; a larger journal is not read.
  private static let longest = 4 << 30

  init(at path: String?, width: Int, answers: Int) throws {
    self.width = width
    self.answers = answers
    guard let path else {
      file = nil
      return
    }
    let refusal = ScenarioError(
      .request, place: path, expected: "the journal cannot be read and written",
      remedy: "Check the folder and its rights, or play without --resume.")
    if !FileManager.default.fileExists(atPath: path),
      !FileManager.default.createFile(atPath: path, contents: nil)
    {
      throw refusal
    }
    guard let handle = FileHandle(forUpdatingAtPath: path),
      let data = try? handle.readToEnd() ?? Data(), data.count < Self.longest
    else { throw refusal }
    let record = (width + answers) * 8
    let whole = data.count / record
    for index in 0..<whole {
      let words = data[data.startIndex + index * record..<data.startIndex + (index + 1) * record]
        .withUnsafeBytes { bytes in
          (0..<width + answers).map {
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self))
          }
        }
      known[Array(words[..<width])] = words[width...].map { Double(bitPattern: $0) }
    }
    do {
      try handle.truncate(atOffset: UInt64(whole * record))
      try handle.seekToEnd()
    } catch { throw refusal }
    file = handle
  }

  func answer(to question: [Double]) -> [Double]? {
    known.isEmpty ? nil : known[question.map(\.bitPattern)]
  }

  mutating func keep(_ questions: [[Double]], _ answers: [[Double]]) throws {
    guard let file else { return }
    var data = Data()
    for (question, answer) in zip(questions, answers) {
      known[question.map(\.bitPattern)] = answer
      for value in question + answer {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
      }
    }
    do { try file.write(contentsOf: data) } catch {
      throw ScenarioError(
        .simulator, place: "The journal", expected: "it cannot be written (is the disk full?)",
        remedy: "Make room; what was answered before is kept.")
    }
  }
}
