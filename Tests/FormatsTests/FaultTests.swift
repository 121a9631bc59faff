import Formats
import Foundation
import Tables
import Testing

/// From here on no file of this process may grow beyond a size: the system then refuses the write as
/// it does on a full disk. For a process of its own: the limit would meet other tests' files too.
private func limitFiles(to bytes: UInt) {
  var limit = rlimit()
  let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
  getrlimit(resource, &limit)
  signal(SIGXFSZ, SIG_IGN)
  limit.rlim_cur = rlim_t(bytes)
  setrlimit(resource, &limit)
}

@Suite("A disk that fills up", .serialized)
struct FaultTests {
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
  func full(ending: String) async {
    await #expect(processExitsWith: .success) { [ending] in
      let scratch = Scratch()
      let small = try read("c,d\n1,x\n").table
      let path = scratch.path + "/t.\(ending)"
      if ending != "db" { try small.write(to: path) }
      let before = ending == "db" ? [] : scratch.bytes("t.\(ending)")
      limitFiles(to: 16 << 20)
      let error = refusal {
        try FaultTests.table.write(to: path, options: WritingOptions(overwrite: true))
      }
      #expect(error.code == .diskFull, "\(error)")
      #expect(scratch.names == (ending == "db" ? [] : ["t.\(ending)"]))
      if ending != "db" { #expect(scratch.bytes("t.\(ending)") == before) }
    }
  }
}
