import Foundation
import Tables

/// A small CSV reader for this target's tests: quotes, a header, types by what all cells parse as.
enum IdentityCSV {
  static let data = ProcessInfo.processInfo.environment["UNDERSTUDY_DATA"].map {
    URL(fileURLWithPath: $0)
  }

  static func table(_ path: String) throws -> Table {
    guard let data else { throw CocoaError(.fileNoSuchFile) }
    return table(of: try Data(contentsOf: data.appendingPathComponent(path)))
  }

  static func table(of data: Data) -> Table {
    var rows: [[String]] = []
    var row: [String] = []
    var cell: [UInt8] = []
    var quoted = false
    let bytes = [UInt8](data)
    var index = 0
    func text() -> String {
      let start = cell.prefix { $0 == 0x20 }.count
      let end = cell.reversed().prefix { $0 == 0x20 }.count
      return start + end >= cell.count
        ? "" : String(decoding: cell[start..<cell.count - end], as: UTF8.self)
    }
    while index < bytes.count {
      let byte = bytes[index]
      if quoted {
        if byte == 0x22, index + 1 < bytes.count, bytes[index + 1] == 0x22 {
          cell.append(byte)
          index += 1
        } else if byte == 0x22 {
          quoted = false
        } else {
          cell.append(byte)
        }
      } else if byte == 0x22 {
        quoted = true
      } else if byte == 0x2C {
        row.append(text())
        cell = []
      } else if byte == 0x0A {
        row.append(text())
        rows.append(row)
        row = []
        cell = []
      } else if byte != 0x0D {
        cell.append(byte)
      }
      index += 1
    }
    if !cell.isEmpty || !row.isEmpty {
      row.append(text())
      rows.append(row)
    }
    let header = rows.removeFirst()
    return Table(
      header.enumerated().map { place, name in
        column(name, rows.map { $0.count > place ? $0[place] : "" })
      })
  }

  /// Whole numbers as counts, numbers as measurements, few levels as a category, else text.
  static func column(_ name: String, _ cells: [String]) -> Column {
    let present = Array(Set(cells.filter { !isMissing($0) }))
    if !present.isEmpty, present.allSatisfy({ Int64($0) != nil && !isZeroPadded($0) }) {
      return Column(
        name, .count,
        .integers(cells.map { isMissing($0) ? Storage.missingInteger : Int64($0) ?? 0 }))
    }
    if !present.isEmpty, present.allSatisfy({ Double($0) != nil && !isZeroPadded($0) }) {
      return Column(
        name, .measurement, .doubles(cells.map { isMissing($0) ? .nan : Double($0) ?? .nan }))
    }
    let levels = present.sorted()
    let length = present.reduce(0) { $0 + $1.utf8.count } / max(1, present.count)
    if length > 60, levels.count * 2 > cells.count {
      return Column(name, .text, .text(cells.map { isMissing($0) ? nil : $0 }))
    }
    let codes = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
    return Column(name, .category, .codes(cells.map { codes[$0] ?? -1 }, levels: levels))
  }

  private static func isMissing(_ cell: String) -> Bool {
    cell.isEmpty || cell == "NA" || cell == "?" || cell == "NaN"
  }
  private static func isZeroPadded(_ cell: String) -> Bool {
    cell.utf8.count > 1 && cell.utf8.first == 0x30 && !cell.utf8.contains(0x2E)
  }
}
