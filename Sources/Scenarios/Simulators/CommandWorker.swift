import CScenarios
import Foundation

/// The child process that a `CommandWorld` asks.
struct CommandWorker: ~Copyable {
  private let path: String
  private let introduction: String
  private let limits: CommandWorld.Limits
  private var to: Int32 = -1
  private var from: Int32 = -1
  private var pid: Int32 = 0
  private var unread: [UInt8] = []
  private var asked = 0

  /// A longer line is no answer.
  private static let longestLine = 1 << 20

  /// - Parameter introduction: lines it is sent before the first question.
  init(path: String, introduction: String, limits: CommandWorld.Limits) {
    self.path = path
    self.introduction = introduction
    self.limits = limits
  }

  deinit {
    if pid > 0 { _ = us_worker_end(to, from, pid) }
  }

  /// Answers in the questions' order, a number for each outcome; truths are 1 and 0.
  ///
  /// - Throws: `ScenarioError` where it cannot be started, dies, hangs, or answers nonsense; it is
  ///   ended then.
  mutating func answers(
    to questions: [[Double]], inputs: [String], outcomes: [Outcome]
  ) throws -> [[Double]] {
    var lines = try start() ? introduction : ""
    for (offset, question) in questions.enumerated() {
      let fields = zip(inputs, question).map { "\"\($0)\": \($1)" }.joined(separator: ", ")
      lines += "{\"id\": \(asked + offset), \"inputs\": {\(fields)}}\n"
    }
    let bytes = Array(lines.utf8)
    let wrote = bytes.withUnsafeBufferPointer { buffer -> Int32 in
      buffer.withMemoryRebound(to: CChar.self) {
        us_worker_write(to, $0.baseAddress, $0.count)
      }
    }
    if wrote != 0 { throw died() }
    var answers: [[Double]] = []
    for offset in questions.indices {
      answers.append(try parsed(try line(), id: asked + offset, outcomes))
    }
    asked += questions.count
    return answers
  }

  /// - Returns: whether it was started just now.
  private mutating func start() throws -> Bool {
    guard pid == 0 else { return false }
    // A child that dies must end in an error, not in a signal to us.
    signal(SIGPIPE, SIG_IGN)
    let fault = us_worker_start(
      path, Int64(limits.memory), Int64(limits.seconds), &to, &from, &pid)
    guard fault != US_WORKER_STARTED else { return true }
    pid = 0
    if fault == US_WORKER_NO_ISOLATION {
      throw refusal(
        "this system will not take a program's network away",
        "Run where user namespaces are allowed; a stranger's program is not run otherwise.")
    }
    throw refusal(
      "the program cannot be started", "Check that it is executable and begins with #! if a script."
    )
  }

  private mutating func line() throws -> [UInt8] {
    while true {
      if let end = unread.firstIndex(of: 0x0A) {
        let line = Array(unread[..<end])
        unread.removeSubrange(...end)
        return line
      }
      guard unread.count <= Self.longestLine else {
        end()
        throw refusal("its answer is longer than a megabyte", "Answer one short line a question.")
      }
      var room = [CChar](repeating: 0, count: 65_536)
      let count = us_worker_read(from, &room, room.count, Int32(limits.patience))
      if count == -2 {
        end()
        throw refusal(
          "it did not answer within \(limits.patience / 1000) s",
          "Flush the output after each line; what was answered before is kept.")
      }
      guard count > 0 else { throw died() }
      unread += room[..<Int(count)].map { UInt8(bitPattern: $0) }
    }
  }

  private mutating func parsed(_ line: [UInt8], id: Int, _ outcomes: [Outcome]) throws -> [Double] {
    let nonsense =
      "its answer to question \(id) is no {\"id\": \(id), \"outcomes\": {...}} with a finite number "
      + "(or true, false) for each outcome"
    let remedy = "Correct the simulator; what was answered before is kept."
    let answer = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
    if let fault = answer?["fault"] as? String {
      end()
      let words = fault.prefix(200).filter { !$0.isNewline && $0.asciiValue ?? 32 >= 32 }
      throw refusal("question \(id): \(words)", remedy)
    }
    guard let object = answer, (object["id"] as? NSNumber)?.intValue == id,
      let told = object["outcomes"] as? [String: Any]
    else {
      end()
      throw refusal(nonsense, remedy)
    }
    var numbers: [Double] = []
    for outcome in outcomes {
      guard let value = (told[outcome.name] as? NSNumber)?.doubleValue, value.isFinite else {
        end()
        throw refusal(nonsense + " (“\(outcome.name)” is not)", remedy)
      }
      numbers.append(outcome.unit == nil ? (value != 0 ? 1 : 0) : value)
    }
    return numbers
  }

  private mutating func end() {
    if pid > 0 { _ = us_worker_end(to, from, pid) }
    pid = 0
    unread = []
  }

  private mutating func died() -> ScenarioError {
    let status = pid > 0 ? us_worker_end(to, from, pid) : 0
    pid = 0
    unread = []
    let signal = status & 0x7F
    let how = signal != 0 ? "signal \(signal)" : "exit code \((status >> 8) & 0xFF)"
    return refusal(
      "it ended (\(how)) after \(asked) answers",
      "Correct it and play again with --resume: what was answered before is kept.")
  }

  private func refusal(_ expected: String, _ remedy: String) -> ScenarioError {
    ScenarioError(.simulator, place: "The simulator \(path)", expected: expected, remedy: remedy)
  }
}
