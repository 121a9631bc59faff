import Foundation
import Synchronization

/// Somebody else's simulator: a command that answers JSON lines.
///
/// It runs only when it was named where the work was asked for, never by a scenario's word, in a child
/// process without network, file writing or our environment, within limits of memory and time. It is
/// sent `{"id": 7, "inputs": {"speed": 11.1}}` a line, in SI units, and answers `{"id": 7, "outcomes":
/// {"collision": true, "impact_speed": 3.2}}` in the same order, flushing its output. Same inputs must
/// give the same outcomes.
///
/// Answers are kept in a journal, if one is named: work that was finished when the simulator
/// died is not asked for again.
public final class CommandWorld: World {
  public let name: String
  public let summary = "A simulator of your own, asked by JSON lines."
  public let engines: [Engine] = [.exact]
  public let actors: [Actor]
  public let outcomes: [Outcome]

  private let worker: Mutex<CommandWorker>
  private let journal: Mutex<Journal>
  /// What must stay while this world does: an unpacked unit.
  private let kept: (any Sendable)?

  /// - Parameters:
  ///   - path: the program.
  ///   - journal: where answers are kept; nil for nowhere.
  ///   - limits: what it may use.
  public convenience init(
    path: String, inputs: [Field], outcomes: [Outcome], journal: String? = nil,
    limits: Limits = Limits()
  ) throws {
    try self.init(
      name: "command", path: path, introduction: "", inputs: inputs, outcomes: outcomes,
      journal: journal, limits: limits, keeping: nil)
  }

  /// - Parameter introduction: lines the program is sent before the first question.
  init(
    name: String, path: String, introduction: String, inputs: [Field], outcomes: [Outcome],
    journal: String?, limits: Limits, keeping kept: (any Sendable)?
  ) throws {
    self.name = name
    self.kept = kept
    actors = [Actor("simulator", inputs)]
    self.outcomes = outcomes
    worker = Mutex(
      CommandWorker(path: path, introduction: introduction, limits: limits))
    self.journal = Mutex(
      try Journal(at: journal, width: inputs.count, answers: outcomes.count))
  }

  public struct Limits: Sendable {
    /// Of address space, bytes.
    public var memory = 4 << 30
    /// Of processor time, in all.
    public var seconds = 36_000
    /// For an answer, milliseconds.
    public var patience = 10_000

    public init() {}
  }

  public func play(_ fields: Columns, by engine: Engine, into out: Columns) throws {
    let inputs = self.fields
    var open: [Int] = []
    var questions: [[Double]] = []
    for row in 0..<fields.count {
      let question = inputs.indices.map { fields[$0][row] }
      if let answer = journal.withLock({ $0.answer(to: question) }) {
        for (index, value) in answer.enumerated() { out[index][row] = value }
      } else {
        open.append(row)
        questions.append(question)
      }
    }
    guard !open.isEmpty else { return }
    // A few at a time, so that neither side can wait for the other with full pipes.
    let window = 16
    for first in stride(from: 0, to: open.count, by: window) {
      let some = Array(questions[first..<min(first + window, open.count)])
      let answers = try worker.withLock {
        try $0.answers(to: some, inputs: inputs.map(\.name), outcomes: outcomes)
      }
      try journal.withLock { try $0.keep(some, answers) }
      for (offset, answer) in answers.enumerated() {
        for (index, value) in answer.enumerated() { out[index][open[first + offset]] = value }
      }
    }
  }
}
