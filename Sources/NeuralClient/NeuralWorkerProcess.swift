import Foundation
import Synchronization
public import Tables

/// The worker that trains and draws, as a child process of its own: its start, its crash and its
/// memory stay outside.
public struct NeuralWorkerProcess: Sendable {
  public let path: String

  /// Finds the worker: `UNDERSTUDY_NEURAL`, or beside the running program.
  ///
  /// - Throws: `NeuralFailure` that says how to install it.
  public init() throws {
    let named = ProcessInfo.processInfo.environment["UNDERSTUDY_NEURAL"]
    let own =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? Bundle.main.executablePath ?? CommandLine.arguments[0]
    let beside = URL(filePath: own).deletingLastPathComponent()
      .appending(path: "understudy-neural").path
    path = named ?? beside
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw NeuralFailure(
        place: path, expected: "pictures need the worker understudy-neural, which is not there",
        remedy: """
          Install libtorch and FFmpeg's headers (scripts/setup --pictures), build with \
          `swift build -c release`, or name the worker in UNDERSTUDY_NEURAL.
          """)
    }
  }

  /// Asks one thing and waits for the last word; news go to `listener`.
  ///
  /// A cancelled task ends the worker politely, so that a training keeps what it learned.
  ///
  /// - Throws: `NeuralFailure` where the worker refuses, dies, or says what cannot be understood.
  public func ask(_ request: NeuralRequest, telling listener: @escaping Listener) async throws
    -> NeuralReply
  {
    let process = Process()
    process.executableURL = URL(filePath: path)
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    var environment = ProcessInfo.processInfo.environment
    // Waiting threads that spin take the processor from whoever works beside them.
    environment["OMP_WAIT_POLICY"] = environment["OMP_WAIT_POLICY"] ?? "PASSIVE"
    process.environment = environment
    do { try process.run() } catch {
      throw NeuralFailure(
        place: path, expected: "the worker cannot be started",
        remedy: "Check that it is executable and was built for this machine.")
    }
    let line = try JSONEncoder().encode(request) + Data("\n".utf8)
    let running = Mutex(process.processIdentifier)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        // Reading blocks: a thread of its own, not one of the tasks'.
        Thread.detachNewThread { [path] in
          signal(SIGPIPE, SIG_IGN)
          try? input.fileHandleForWriting.write(contentsOf: line)
          try? input.fileHandleForWriting.close()
          let complaint = Mutex("")
          Thread.detachNewThread {
            let said = errors.fileHandleForReading.readDataToEndOfFile().prefix(4096)
            complaint.withLock { $0 = String(decoding: said, as: UTF8.self) }
          }
          let result = Result { try Self.lastWord(output.fileHandleForReading, listener, path) }
          process.waitUntilExit()
          running.withLock { $0 = 0 }
          continuation.resume(
            with: result.flatMap { reply in
              guard let reply else {
                return .failure(Self.death(process, path))
              }
              if case .refused(_, let place, let expected, let remedy) = reply {
                return .failure(NeuralFailure(place: place, expected: expected, remedy: remedy))
              }
              return .success(reply)
            })
        }
      }
    } onCancel: {
      running.withLock { if $0 != 0 { kill($0, SIGTERM) } }
    }
  }

  /// Nil where the worker ended without one.
  private static func lastWord(_ handle: FileHandle, _ listener: Listener, _ path: String) throws
    -> NeuralReply?
  {
    var unread = Data()
    let decoder = JSONDecoder()
    while true {
      let part = handle.availableData
      if part.isEmpty { return nil }
      unread += part
      while let end = unread.firstIndex(of: 0x0A) {
        let line = unread[unread.startIndex..<end]
        unread = Data(unread[(end + 1)...])
        guard let reply = try? decoder.decode(NeuralReply.self, from: line) else {
          throw NeuralFailure(
            place: path, expected: "the worker's answer cannot be understood",
            remedy: "Build the command and the worker from the same version.")
        }
        switch reply {
        case .began(let stage, let total, let unit):
          listener(.began(stage: stage, total: total, unit: unit))
        case .advanced(let done): listener(.advanced(done: done))
        case .ended: listener(.ended)
        case .note(let sentence): listener(.note(sentence))
        default: return reply
        }
      }
      guard unread.count < 256 << 20 else { return nil }
    }
  }

  private static func death(_ process: Process, _ path: String) -> NeuralFailure {
    let killed = process.terminationReason == .uncaughtSignal
    let status = process.terminationStatus
    return NeuralFailure(
      place: path,
      expected: killed
        ? "the worker was ended by signal \(status)\(status == 9 ? " (out of memory?)" : "")"
        : "the worker ended with status \(status) and without a last word",
      remedy: "What a training had learned at its last checkpoint is kept: go on with --resume.")
  }
}

/// Why the worker could not do what it was asked.
public struct NeuralFailure: Error, Sendable, Equatable, CustomStringConvertible {
  public var place: String
  public var expected: String
  public var remedy: String

  public init(place: String, expected: String, remedy: String) {
    self.place = place
    self.expected = expected
    self.remedy = remedy
  }

  public var description: String { "\(place): \(expected). \(remedy)" }
}
