import Formats
import Foundation
import Tables
import Testing

/// Runs work while no file of this process may grow beyond a size: the system then refuses the write
/// as it does on a full disk.
private func withFilesLimited<R>(to bytes: UInt, _ body: () throws -> R) rethrows -> R {
  var old = rlimit()
  let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
  getrlimit(resource, &old)
  let handler = signal(SIGXFSZ, SIG_IGN)
  var new = rlimit(rlim_cur: rlim_t(bytes), rlim_max: old.rlim_max)
  setrlimit(resource, &new)
  defer {
    setrlimit(resource, &old)
    signal(SIGXFSZ, handler)
  }
  return try body()
}

@Suite("A disk that fills up", .serialized)
struct FaultTests {
  /// Larger than any other test's file, which run at the same time.
  private static let limit: UInt = 16 << 20

  private static let table: Table = {
    // Numbers that no format can pack: bits of a multiplicative sequence.
    var bits: UInt64 = 88_172_645_463_325_252
    let columns = (0..<8).map { index in
      Column(
        "c\(index)", .measurement,
        .doubles(
          (0..<300_000).map { _ in
            bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(bits >> 11) * 0x1p-53
          }))
    }
    return Table(columns)
  }()

  @Test(
    "half-way through, nothing new is left and what was there stays whole",
    arguments: ["csv", "csv.gz", "jsonl", "parquet", "db"])
  func full(ending: String) throws {
    let scratch = Scratch()
    let small = try read("c,d\n1,x\n").table
    let path = scratch.path + "/t.\(ending)"
    if ending != "db" { try small.write(to: path) }
    let before = ending == "db" ? [] : scratch.bytes("t.\(ending)")
    let error = withFilesLimited(to: FaultTests.limit) {
      refusal { try FaultTests.table.write(to: path, options: WritingOptions(overwrite: true)) }
    }
    #expect(error.code == .diskFull, "\(error)")
    #expect(scratch.names == (ending == "db" ? [] : ["t.\(ending)"]))
    if ending != "db" { #expect(scratch.bytes("t.\(ending)") == before) }
  }
}
