import Boosting
import Chance
import Statistics

/// A boosted classifier that is asked to tell two tables apart.
///
/// Both tables are subsampled to the same number of rows, five times; each time the classifier is
/// trained on two thirds and asked about the rest, three times over (stratified). 100 trees of depth
/// 6, step 0.15, categories as codes, missing values with a direction of their own.
enum Detector {
  static let plan = DepthwiseTrees(rounds: 100, depth: 6, learningRate: 0.15)
  static let subsamples = 5
  static let folds = 3
  static let replicates = 200

  /// What the classifier reached.
  struct Outcome: Sendable {
    /// The mean area under the curve over subsamples and folds.
    var auc: Double
    /// By resampling the rows' out-of-fold scores.
    var interval: ClosedRange<Double>
  }

  /// The rows of both sides that a detector looks at, at most.
  static func rowLimit(columns: Int) -> Int {
    max(4_000, min(25_000, 500_000 / max(columns, 1)))
  }

  /// - Parameters:
  ///   - candidate: the rows whose origin is in question. *Shape* `[column][row]`.
  ///   - reference: real rows.
  ///   - size: rows taken of each.
  static func outcome(
    candidate: [[Double]], reference: [[Double]], size: Int, seed: Seed
  ) async throws -> Outcome? {
    let counts = [reference, candidate].map { $0.first?.count ?? 0 }
    guard size >= 2 * folds, counts.allSatisfy({ $0 >= size }) else { return nil }
    let jobs = (0..<subsamples).flatMap { subsample in
      (0..<folds).map { (subsample: subsample, fold: $0) }
    }
    // A subsample's rows are chosen and binned once for its folds.
    let stacks = try await Parallel.map(Array(0..<subsamples)) {
      Stack(
        candidate: candidate, reference: reference, size: size, seed: seed, subsample: $0)
    }
    let tested = try await Parallel.map(jobs) { job in
      try stacks[job.subsample].tested(fold: job.fold)
    }
    let areas = tested.compactMap(\.separation.area)
    guard areas.count == tested.count else { return nil }
    // A row has the same weight in all subsamples and folds of a replicate.
    let moved = try await Parallel.map(Array(0..<UInt64(replicates))) { replicate -> Double? in
      var stream = seed.stream("detector resamples", replicate)
      let weights = counts.flatMap { PoissonBootstrap.counts($0, using: &stream) }
      let areas = tested.compactMap { $0.separation.area(counts: weights, at: $0.places) }
      return areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
    }
    let auc = areas.reduce(0, +) / Double(areas.count)
    let sorted = moved.compactMap(\.self).sorted()
    guard !sorted.isEmpty else { return nil }
    let low = Quantiles.linear(sorted, 0.025)
    let high = Quantiles.linear(sorted, 0.975)
    return Outcome(auc: auc, interval: min(low, auc)...max(high, auc))
  }

  /// A row of one of the two tables.
  private struct Origin: Sendable {
    var isCandidate: Bool
    var index: Int
  }

  private struct Fold: Sendable {
    /// By ascending score, each row's place in the two tables on top of each other.
    var places: [Int32]
    var separation: RankedSeparation
  }

  /// One subsample of both tables, binned.
  private struct Stack: Sendable {
    let origins: [Origin]
    let folds: [Int]
    let features: CodedFeatures
    let targets: [Double]
    let referenceCount: Int

    init(
      candidate: [[Double]], reference: [[Double]], size: Int, seed: Seed, subsample: Int
    ) {
      let seed = seed.derived("detector subsample", UInt64(subsample))
      var origins: [Origin] = []
      var folds: [Int] = []
      for (place, table) in [reference, candidate].enumerated() {
        var stream = seed.stream("rows", UInt64(place))
        origins += stream.subset(size, of: table.first?.count ?? 0)
          .map { Origin(isCandidate: place == 1, index: $0) }
        // Dealt out in turn, so that every fold has as many of each side.
        var assigned = [Int](repeating: 0, count: size)
        for (position, row) in stream.permutation(size).enumerated() {
          assigned[row] = position % Detector.folds
        }
        folds += assigned
      }
      let columns = candidate.indices.map { column in
        origins.map { ($0.isCandidate ? candidate : reference)[column][$0.index] }
      }
      self.origins = origins
      self.folds = folds
      referenceCount = reference.first?.count ?? 0
      features = FeatureBins(of: columns).coded(columns)
      targets = origins.map { $0.isCandidate ? 1 : 0 }
    }

    func tested(fold: Int) throws -> Fold {
      let learned = origins.indices.filter { folds[$0] != fold }
      let asked = origins.indices.filter { folds[$0] == fold }
      let model = try Detector.plan.fit(features, to: targets, loss: .logistic, rows: learned)
      let separation = RankedSeparation(
        scores: model.margins(features, rows: asked),
        isPositive: asked.map { origins[$0].isCandidate })
      let places = separation.rows.map { place in
        let origin = origins[asked[place]]
        return Int32(origin.index + (origin.isCandidate ? referenceCount : 0))
      }
      return Fold(places: places, separation: separation)
    }
  }
}
