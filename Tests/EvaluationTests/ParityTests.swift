import Boosting
import Chance
import Evaluation
import Foundation
import Statistics
import Tables
import Testing

/// Our figures beside those of sdmetrics, scipy and XGBoost on the same tables
/// (`Benchmarks/parity`).
struct ParityTests {
  static func trial(synthetic: String = "synthetic") throws -> Trial {
    Trial(
      train: try Fixtures.table("train"), holdout: try Fixtures.table("holdout"),
      synthetic: try Fixtures.table(synthetic), target: "outcome", seed: 7)
  }

  @Test("Shape is sdmetrics' column shapes", arguments: ["synthetic", "holdout"])
  func shape(name: String) async throws {
    let figures = try Fixtures.figures()
    let expected = name == "synthetic" ? figures.synthetic : figures.holdout
    let reading = try await Shape().read(try ParityTests.trial(synthetic: name))
    let value = try #require(reading.value)
    #expect(abs(value / 100 - expected.shape) < 1e-6)
    #expect(reading.parts.count == expected.shapes.count)
    for part in reading.parts {
      let error = try #require(expected.shapes[part.columns[0]])
      // sdmetrics adds a millionth to unseen levels.
      #expect(abs(part.value / 100 - error) < 1e-6)
    }
  }

  @Test(
    "Trend with own edges is sdmetrics' column pair trends", arguments: ["synthetic", "holdout"])
  func ownEdges(name: String) async throws {
    let figures = try Fixtures.figures()
    let expected = name == "synthetic" ? figures.synthetic : figures.holdout
    let reading = try await TrendOwnEdges().read(try ParityTests.trial(synthetic: name))
    #expect(abs(try #require(reading.value) / 100 - expected.trend) < 1e-6)
    try expectPairs(reading.parts, expected.trends)
  }

  @Test("Trend with train's edges is what numpy finds")
  func commonEdges() async throws {
    let expected = try Fixtures.figures().commonEdges
    let reading = try await Trend().read(try ParityTests.trial())
    try expectPairs(reading.parts, expected)
  }

  private func expectPairs(_ parts: [Part], _ expected: [Fixtures.Figures.Pair]) throws {
    #expect(parts.count == expected.count)
    for pair in expected {
      let part = try #require(parts.first { Set($0.columns) == Set(pair.columns) })
      #expect(abs(part.value / 100 - pair.error) < 1e-6, "\(pair.columns)")
    }
  }

  @Test("coefficients of association are scipy's")
  func coefficients() throws {
    let matrix = AssociationMatrix(of: try ParityTests.trial())
    for expected in try Fixtures.figures().coefficients {
      let places = try expected.columns.map { try #require(matrix.columns.firstIndex(of: $0)) }
      let real = try #require(matrix.real[places[0]][places[1]])
      let synthetic = try #require(matrix.synthetic[places[1]][places[0]])
      #expect(abs(real - expected.real) < 1e-6)
      #expect(abs(synthetic - expected.synthetic) < 1e-6)
    }
  }

  @Test("the booster tells tables apart as well as XGBoost, within .005")
  func detection() throws {
    let tables = try ["train", "holdout", "synthetic"].map(Fixtures.table)
    let columns = ParityTests.codes(tables)
    let expected = try Fixtures.figures().detection
    let synthetic = try ParityTests.separation(columns[1], columns[2])
    #expect(abs(synthetic - expected.synthetic) < 0.005, "\(synthetic), \(expected.synthetic)")
    let holdout = try ParityTests.separation(
      columns[0].map { Array($0.prefix(2000)) }, columns[1])
    // Two samples of one population: what remains is noise, which two boosters fit differently.
    #expect(abs(holdout - expected.holdout) < 0.015, "\(holdout), \(expected.holdout)")
  }

  @Test("the booster predicts as well as XGBoost, within .005")
  func predictions() throws {
    let names = try Fixtures.table("train").columns.map(\.name)
    let columns = ParityTests.codes(try ["train", "holdout"].map(Fixtures.table))
    for (target, expected) in try Fixtures.figures().predictions {
      let place = try #require(names.firstIndex(of: target))
      var train = columns[0]
      var test = columns[1]
      let answers = train.remove(at: place)
      let truths = test.remove(at: place)
      let bins = FeatureBins(of: train)
      let classes = expected.r2 != nil ? 0 : Set(answers).count
      let loss: DepthwiseLoss =
        classes == 0 ? .squared : classes == 2 ? .logistic : .softmax(classes: classes)
      let model = try DepthwiseTrees().fit(bins.coded(train), to: answers, loss: loss)
      let predicted = model.predictions(bins.coded(test))
      if let r2 = expected.r2 {
        let mean = truths.reduce(0, +) / Double(truths.count)
        let residual = zip(predicted, truths).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let total = truths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        #expect(abs(1 - residual / total - r2) < 0.015, "\(target): \(1 - residual / total), \(r2)")
      } else {
        let outputs = loss.outputs
        let areas = (0..<outputs).compactMap { output in
          RankedSeparation(
            scores: stride(from: output, to: predicted.count, by: outputs).map { predicted[$0] },
            isPositive: truths.map { $0 == Double(outputs == 1 ? 1 : output) }
          ).area
        }
        let auc = areas.reduce(0, +) / Double(areas.count)
        #expect(abs(auc - (expected.auc ?? 0)) < 0.005, "\(target): \(auc), \(expected.auc ?? 0)")
      }
    }
  }

  /// Columns as numbers, categories as their place among the sorted levels of all tables.
  static func codes(_ tables: [Table]) -> [[[Double]]] {
    tables.map { table in
      table.columns.map { column in
        guard case .codes(let cells, let levels) = column.storage else {
          return column.numbers ?? []
        }
        var all: Set<String> = []
        for other in tables {
          if case .codes(_, let others)? = other[column.name]?.storage { all.formUnion(others) }
        }
        let sorted = all.sorted()
        return cells.map { code in
          code < 0 ? .nan : Double(sorted.firstIndex(of: levels[Int(code)]) ?? 0)
        }
      }
    }
  }

  /// As the parity script: every third row of the stacked tables held out in turn.
  static func separation(_ a: [[Double]], _ b: [[Double]]) throws -> Double {
    let columns = zip(a, b).map { $0 + $1 }
    let size = a[0].count
    let rows = columns[0].indices
    let features = FeatureBins(of: columns).coded(columns)
    let targets = rows.map { $0 < size ? 0.0 : 1.0 }
    var sum = 0.0
    for fold in 0..<3 {
      let model = try DepthwiseTrees(learningRate: 0.15).fit(
        features, to: targets, loss: .logistic, rows: rows.filter { $0 % 3 != fold })
      let asked = rows.filter { $0 % 3 == fold }
      sum +=
        RankedSeparation(
          scores: model.margins(features, rows: asked), isPositive: asked.map { $0 >= size }
        ).area ?? 0
    }
    return sum / 3
  }
}
