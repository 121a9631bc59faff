import Chance
import Evaluation
import Foundation
import Synchronization
import Tables
import Testing

/// Makers fitted again.
struct ShadowTests {
  static let attacks: [any Attack] = [ShadowMembership(.offline), ShadowMembership(.online)]

  static func trial(_ seed: Seed = 1) -> Trial {
    AuditTests.trial(train: 120, holdout: 120, seed: seed)
  }

  static func audit(_ fits: ShadowFits) async throws -> Audit {
    try await Audit(of: trial(), by: attacks, shadows: fits)
  }

  /// A maker that draws its rows from those it was given.
  static let copyist: Refit = { table, rows, seed in
    var stream = seed.stream("rows")
    return table.taking((0..<rows).map { _ in stream.below(table.rowCount) })
  }

  /// A maker that has no use for what it was given.
  static let dreamer: Refit = { _, rows, seed in Population.table(rows, seed: seed) }

  @Test("a maker that copies is found out, and its worst rows are named")
  func copies() async throws {
    let audit = try await ShadowTests.audit(
      ShadowFits(count: 64, refit: ShadowTests.copyist))
    #expect(audit.verdict.level == .red)
    for line in audit.lines {
      #expect(try #require(line.observed.area).low > 0.6)
      #expect(try #require(line.null.p) > 0.001)
      #expect(audit.exposed[line.name]?.isEmpty == false)
    }
    // Two thirds of the rows that are in are copied: epsilon is not small.
    #expect(audit.epsilon.lower > 2)
  }

  @Test(
    "a maker that learns nothing is not accused, but would be with one row in a hundred planted")
  func dreams() async throws {
    let audit = try await ShadowTests.audit(
      ShadowFits(count: 128, refit: ShadowTests.dreamer))
    #expect(audit.verdict.level != .red)
    #expect(audit.epsilon.lower == 0)
    #expect(audit.lines.contains { ($0.planted.p ?? 1) < 0.001 })
  }

  @Test("an interrupted audit takes finished fits up again, to the same end")
  func resumes() async throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "shadows-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    struct Stopped: Error {}
    let calls = Mutex(0)
    let failing: Refit = { table, rows, seed in
      let call = calls.withLock {
        $0 += 1
        return $0
      }
      if call > 9 { throw Stopped() }
      return try await ShadowTests.copyist(table, rows, seed)
    }
    await #expect(throws: Stopped.self) {
      _ = try await ShadowTests.audit(ShadowFits(count: 16, journal: path, refit: failing))
    }
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    // A record cut in two by the interruption is left out.
    let handle = try #require(FileHandle(forUpdatingAtPath: path))
    try handle.truncate(atOffset: try handle.seekToEnd() - 3)
    try handle.close()
    calls.withLock { $0 = 100 }
    let again = Mutex(0)
    let counting: Refit = { table, rows, seed in
      again.withLock { $0 += 1 }
      return try await ShadowTests.copyist(table, rows, seed)
    }
    let resumed = try await ShadowTests.audit(
      ShadowFits(count: 16, journal: path, refit: counting))
    #expect((7...9).contains(again.withLock { $0 }), "finished fits were not made again")
    let whole = try await ShadowTests.audit(ShadowFits(count: 16, refit: ShadowTests.copyist))
    #expect(resumed.lines == whole.lines)
    // Another maker does not take them up.
    again.withLock { $0 = 0 }
    _ = try await ShadowTests.audit(
      ShadowFits(count: 16, journal: path, makerMark: "another", refit: counting))
    #expect(again.withLock { $0 } == 16)
  }
}
