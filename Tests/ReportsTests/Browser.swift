import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A headless Chromium, driven over its DevTools pipe.
///
/// *Source*: the Chrome DevTools Protocol over `--remote-debugging-pipe`: JSON messages ended by a
/// zero byte, read from descriptor 3 and written to descriptor 4.
final class Browser {
  typealias Message = [String: Any]

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Where Chromium is, if anywhere on PATH.
  static let path: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":")
    .flatMap { directory in
      ["chromium", "chromium-browser", "google-chrome"].map { "\(directory)/\($0)" }
    }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  private let process = Process()
  private let place: URL
  private let requests: FileHandle
  private let answers: FileHandle
  private var buffer = Data()
  private var lastIdentifier = 0
  private var session: String?
  /// Everything Chromium has told without being asked.
  private(set) var events: [Message] = []

  init() throws {
    guard let chromium = Browser.path else { throw Failure(description: "No Chromium.") }
    let place = FileManager.default.temporaryDirectory.appendingPathComponent(
      "browser-\(UUID().uuidString)")
    self.place = place
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let pipes = ["in", "out"].map { place.appendingPathComponent($0).path }
    for pipe in pipes where mkfifo(pipe, 0o600) != 0 {
      throw Failure(description: "mkfifo failed.")
    }
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", "exec \"$0\" \"$@\" 3<\"$PIPES/in\" 4>\"$PIPES/out\"", chromium, "--headless",
      "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
      "--disable-background-networking", "--disable-extensions", "--hide-scrollbars",
      "--user-data-dir=\(place.path)/profile", "--remote-debugging-pipe", "about:blank",
    ]
    var environment = ProcessInfo.processInfo.environment
    environment["PIPES"] = place.path
    process.environment = environment
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    // Opened for both directions, so that neither side waits for the other to open.
    let opened = pipes.map(descriptor)
    guard opened.allSatisfy({ $0 >= 0 }) else { throw Failure(description: "No pipes.") }
    requests = FileHandle(fileDescriptor: opened[0], closeOnDealloc: true)
    answers = FileHandle(fileDescriptor: opened[1], closeOnDealloc: true)
    let targets = try call("Target.getTargets")["targetInfos"] as? [Message] ?? []
    guard let page = targets.first(where: { $0["type"] as? String == "page" })?["targetId"] else {
      throw Failure(description: "Chromium opened no page.")
    }
    session =
      try call("Target.attachToTarget", ["targetId": page, "flatten": true])["sessionId"]
      as? String
    for domain in ["Page", "Runtime", "Log", "Network"] { try call("\(domain).enable") }
  }

  func close() {
    _ = try? call("Browser.close")
    let end = Date(timeIntervalSinceNow: 5)
    while process.isRunning && Date() < end { usleep(20_000) }
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: place)
  }

  /// Sends a command and waits for its answer.
  @discardableResult
  func call(_ method: String, _ parameters: Message = [:]) throws -> Message {
    lastIdentifier += 1
    var message: Message = ["id": lastIdentifier, "method": method, "params": parameters]
    if let session { message["sessionId"] = session }
    try requests.write(
      contentsOf: JSONSerialization.data(withJSONObject: message) + Data([0]))
    while true {
      let answer = try next()
      guard answer["id"] as? Int == lastIdentifier else {
        events.append(answer)
        continue
      }
      if let error = answer["error"] { throw Failure(description: "\(method): \(error)") }
      return answer["result"] as? Message ?? [:]
    }
  }

  /// Opens a page at a width and in a colour scheme, and waits until it is loaded.
  func open(_ file: URL, width: Int, height: Int = 900, scheme: String = "light", scale: Int = 1)
    throws
  {
    events = []
    try call(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 500])
    try call(
      "Emulation.setEmulatedMedia",
      ["features": [["name": "prefers-color-scheme", "value": scheme]]])
    try call("Page.navigate", ["url": file.absoluteString])
    while !events.contains(where: { $0["method"] as? String == "Page.loadEventFired" }) {
      events.append(try next())
    }
  }

  /// The value of a JavaScript expression.
  func evaluate(_ expression: String) throws -> Any? {
    let answer = try call(
      "Runtime.evaluate", ["expression": expression, "returnByValue": true])
    if let exception = answer["exceptionDetails"] { throw Failure(description: "\(exception)") }
    return (answer["result"] as? Message)?["value"]
  }

  func number(_ expression: String) throws -> Double {
    guard let value = try evaluate(expression) as? NSNumber else {
      throw Failure(description: "Not a number: \(expression)")
    }
    return value.doubleValue
  }

  /// The whole page as a picture.
  func picture() throws -> Data {
    let answer = try call("Page.captureScreenshot", ["captureBeyondViewport": true])
    guard let text = answer["data"] as? String, let data = Data(base64Encoded: text) else {
      throw Failure(description: "No picture.")
    }
    return data
  }

  /// What was logged as an error, thrown, or blocked.
  var complaints: [String] {
    events.compactMap { event in
      let parameters = event["params"] as? Message ?? [:]
      switch event["method"] as? String {
      case "Runtime.exceptionThrown": return "\(parameters)"
      case "Runtime.consoleAPICalled": return "\(parameters["type"] ?? ""): \(parameters)"
      case "Log.entryAdded": return "\(parameters)"
      default: return nil
      }
    }
  }

  /// The addresses that were asked for.
  var addresses: [String] {
    events.filter { $0["method"] as? String == "Network.requestWillBeSent" }.compactMap { event in
      let request = (event["params"] as? Message)?["request"] as? Message
      return request?["url"] as? String
    }
  }

  /// Why requests were not let through.
  var blocked: [String] {
    events.filter { $0["method"] as? String == "Network.loadingFailed" }.compactMap { event in
      (event["params"] as? Message)?["blockedReason"] as? String
    }
  }

  private func next() throws -> Message {
    let end = Date(timeIntervalSinceNow: 60)
    while true {
      if let stop = buffer.firstIndex(of: 0) {
        let message = buffer[buffer.startIndex..<stop]
        buffer = Data(buffer[(stop + 1)...])
        return try JSONSerialization.jsonObject(with: message) as? Message ?? [:]
      }
      var wait = pollfd(fd: answers.fileDescriptor, events: Int16(POLLIN), revents: 0)
      if poll(&wait, 1, 500) > 0 {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(answers.fileDescriptor, &bytes, bytes.count)
        if count > 0 { buffer.append(contentsOf: bytes[0..<count]) }
      } else if !process.isRunning {
        throw Failure(description: "Chromium ended early.")
      } else if Date() > end {
        throw Failure(description: "Chromium did not answer within a minute.")
      }
    }
  }
}

/// A pipe opened for both directions.
private func descriptor(_ path: String) -> Int32 { open(path, O_RDWR | O_CLOEXEC) }
