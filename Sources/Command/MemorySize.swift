import ArgumentParser
import Foundation

/// An amount of memory as it is written after --memory: 512MB, 1.5GB.
struct MemorySize: ExpressibleByArgument {
  let bytes: Int

  private static let units = ["MB": 20, "MIB": 20, "GB": 30, "GIB": 30, "TB": 40, "TIB": 40]
  /// Less than this nothing can be read with.
  private static let least = 64 << 20

  /// Half of the machine's memory.
  static var `default`: MemorySize {
    MemorySize(bytes: Int(clamping: ProcessInfo.processInfo.physicalMemory / 2))
  }

  init(bytes: Int) { self.bytes = max(bytes, MemorySize.least) }

  init?(argument: String) {
    let number = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = argument.dropFirst(number.count).trimmingCharacters(in: .whitespaces).uppercased()
    guard let shift = MemorySize.units[unit], let size = Double(number),
      size * Double(1 << shift) >= Double(MemorySize.least), size < 1e6
    else { return nil }
    bytes = Int(size * Double(1 << shift))
  }

  var defaultValueDescription: String { "half of the machine's" }
}
