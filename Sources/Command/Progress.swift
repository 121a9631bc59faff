import Foundation
import Synchronization
import Understudy

/// Shows events on standard error: a bar with rate and remaining time on a terminal, JSON lines
/// for machines, notes alone otherwise.
final class Progress: Sendable {
  enum Style: Sendable { case bar, json, notes }

  /// The one being shown, so that an error can clear its line first.
  static var current: Progress? {
    get { shown.withLock { $0 } }
    set { shown.withLock { $0 = newValue } }
  }
  private static let shown = Mutex<Progress?>(nil)

  private struct State {
    var stage = ""
    var total: Int?
    var unit = ""
    var done = 0
    var began = Date.distantPast
    var drawn = Date.distantPast
    var hasLine = false
  }

  private let style: Style
  private let state = Mutex(State())

  init(_ style: Style) { self.style = style }

  /// A listener for work; becomes the current progress.
  static func listener(json: Bool, quiet: Bool) -> Listener {
    guard !quiet else { return { _ in } }
    let progress = Progress(json ? .json : isatty(2) == 1 ? .bar : .notes)
    current = progress
    return { progress.show($0) }
  }

  func show(_ event: Event) {
    switch style {
    case .json: write(Self.json(event) + "\n")
    case .notes:
      if case .note(let sentence) = event { write(sentence + "\n") }
    case .bar: state.withLock { draw(event, &$0) }
    }
  }

  /// Removes a half-drawn line.
  func clear() {
    state.withLock { state in
      if state.hasLine { write("\r\u{1B}[2K") }
      state.hasLine = false
    }
  }

  private func draw(_ event: Event, _ state: inout State) {
    let now = Date()
    switch event {
    case .began(let stage, let total, let unit):
      state = State(stage: stage, total: total, unit: unit, began: now)
      state.hasLine = true
      write("\r\u{1B}[2K" + stage + "…")
    case .advanced(let done):
      state.done = done
      guard now.timeIntervalSince(state.drawn) > 0.1 else { return }
      state.drawn = now
      state.hasLine = true
      write("\r\u{1B}[2K" + Self.line(state, now: now))
    case .ended:
      state.hasLine = false
      let seconds = now.timeIntervalSince(state.began)
      let amount =
        state.total.map { " \($0.formatted(.number.locale(.plain))) \(state.unit)" } ?? ""
      write("\r\u{1B}[2K✓ \(state.stage)\(amount) in \(Self.time(seconds))\n")
    case .note(let sentence):
      write((state.hasLine ? "\r\u{1B}[2K" : "") + "· " + sentence + "\n")
      if state.hasLine { write(Self.line(state, now: now)) }
    }
  }

  private static func line(_ state: State, now: Date) -> String {
    let seconds = now.timeIntervalSince(state.began)
    let rate = seconds > 0 ? Double(state.done) / seconds : 0
    let speed = rate > 0 ? ", \(Self.number(rate)) \(state.unit)/s" : ""
    guard let total = state.total, total > 0 else {
      return "\(state.stage)  \(Self.number(Double(state.done))) \(state.unit)\(speed)"
    }
    let share = min(1, Double(state.done) / Double(total))
    let full = Int(share * 24)
    let bar = String(repeating: "█", count: full) + String(repeating: "░", count: 24 - full)
    let left = share > 0 ? ", \(Self.time(seconds * (1 - share) / share)) left" : ""
    return "\(state.stage)  \(bar) \(Int(share * 100)) %\(speed)\(left)"
  }

  private static func number(_ value: Double) -> String {
    switch value {
    case 1e6...: String(format: "%.1f M", value / 1e6)
    case 1e4...: String(format: "%.0f k", value / 1e3)
    case 10...: String(format: "%.0f", value)
    default: String(format: "%.1f", value)
    }
  }

  private static func time(_ seconds: Double) -> String {
    switch seconds {
    case ..<10: String(format: "%.1f s", seconds)
    case ..<90: String(format: "%.0f s", seconds)
    default: String(format: "%d min %02d s", Int(seconds) / 60, Int(seconds) % 60)
    }
  }

  private static func json(_ event: Event) -> String {
    let record: [String: JSONValue] =
      switch event {
      case .began(let stage, let total, let unit):
        [
          "event": .text("began"), "stage": .text(stage), "unit": .text(unit),
          "total": total.map { .number(Double($0)) } ?? .null,
        ]
      case .advanced(let done): ["event": .text("advanced"), "done": .number(Double(done))]
      case .ended: ["event": .text("ended")]
      case .note(let sentence): ["event": .text("note"), "note": .text(sentence)]
      }
    return JSONValue.object(record).line
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

extension Locale {
  /// Output is for people of any country and for scripts: digits grouped the plain English way.
  static let plain = Locale(identifier: "en_US")
}
