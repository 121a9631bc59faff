import Chance
import Evaluation
import Foundation
import NeuralClient
import Reports
import Tables

/// Compares sets of pictures with their rows: the worker looks at the pictures, the house at the
/// rows.
struct PictureJudging {
  /// The column of pictures.
  var image: String
  /// The column that names their classes.
  var label: String?
  var seed: Seed
  var minimumRows: Int
  var listener: Listener

  /// The pictures' readings, and the other columns' where there are several in all three.
  ///
  /// - Parameters:
  ///   - maker: what made them, for what its losses give away; nil where it is not at hand.
  ///   - neighbours: the private folder for sheets of pictures beside their nearest real ones.
  ///   - sheet: where a look at the synthetic ones goes.
  func scorecard(
    _ train: PictureFit.Packed, _ holdout: PictureFit.Packed, _ made: PictureFit.Packed,
    maker: FittedPictures?, neighbours folder: String?, sheet: String? = nil, work: PictureWork,
    worker: NeuralWorkerProcess
  ) async throws -> Scorecard {
    let classes = Classes(of: label, in: [train.table, holdout.table, made.table])
    var request = JudgeRequest(
      train: train.pack, holdout: holdout.pack, synthetic: made.pack, side: train.side,
      channels: train.channels, trainClasses: classes[0], holdoutClasses: classes[1],
      syntheticClasses: classes[2], seed: seed.value)
    request.sheet = sheet
    if let maker {
      let weights = work.path("judged.safetensors")
      try maker.weights.write(to: URL(filePath: weights))
      request.plan = maker.plan
      request.weights = weights
      request.trainRows = try work.file("judged-train.rows", maker.encoding.encode(train.table))
      request.holdoutRows = try work.file(
        "judged-holdout.rows", maker.encoding.encode(holdout.table))
    }
    if let folder {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      request.neighbours = "\(folder)/nearest-real-pictures-do-not-share.png"
    }
    let reply = try await worker.ask(.judge(request), telling: listener)
    guard case .judged(let found) = reply else { throw PictureFit.nonsense(worker) }
    var readings = found.compactMap(Reading.init)
    let columns = shared(train.table, holdout.table, made.table)
    if columns.count > 1 {
      let trial = try Trial(
        aligning: train.table.only(columns), holdout: holdout.table.only(columns),
        synthetic: made.table.only(columns), target: label, seed: seed, minimumRows: minimumRows)
      readings += try await Scorecard(judging: trial, by: .standard, telling: listener).readings
    }
    return Scorecard(readings: readings, summary: PictureSummary(of: readings).text)
  }

  /// What the page draws of the columns beside the pictures.
  func portrait(_ train: Table, _ holdout: Table, _ made: Table) throws -> Portrait {
    let columns = shared(train, holdout, made)
    guard !columns.isEmpty else { return Portrait.empty }
    return Portrait(
      of: try Trial(
        aligning: train.only(columns), holdout: holdout.only(columns),
        synthetic: made.only(columns), target: nil, seed: seed, minimumRows: minimumRows))
  }

  private func shared(_ tables: Table...) -> [String] {
    tables[0].columns.map(\.name).filter { name in
      name != image && tables.allSatisfy { $0[name] != nil }
    }
  }
}

extension Table {
  fileprivate func only(_ names: [String]) -> Table {
    Table(names.compactMap { self[$0] }, target: target)
  }
}

/// The classes of several tables' rows by one numbering; empty lists where there are none.
private struct Classes {
  private var lists: [[Int]]

  init(of label: String?, in tables: [Table]) {
    var numbers: [String: Int] = [:]
    lists = tables.map { table in
      guard let label, case .codes(let codes, let levels)? = table[label]?.storage else {
        return []
      }
      return codes.map { code in
        let level = code < 0 ? "" : levels[Int(code)]
        if let number = numbers[level] { return number }
        numbers[level] = numbers.count
        return numbers.count - 1
      }
    }
  }

  subscript(_ index: Int) -> [Int] { lists[index] }
}

extension Reading {
  /// A reading of the worker's; nil where its terms are not the house's.
  fileprivate init?(_ reading: PictureReading) {
    guard let facet = Facet(rawValue: reading.facet), let unit = Unit(rawValue: reading.unit),
      let better = Direction(rawValue: reading.better)
    else { return nil }
    var interval: ClosedRange<Double>?
    if let lower = reading.lower, let upper = reading.upper, lower <= upper {
      interval = lower...upper
    }
    self.init(
      name: reading.name, question: reading.question, facet: facet, value: reading.value,
      ideal: reading.ideal, interval: interval, unit: unit, better: better, note: reading.note,
      passed: reading.passed)
  }
}
