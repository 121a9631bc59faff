import Chance
import Evaluation
import Foundation
import Provenance
import Reports
import Tables

/// A made-up hospital's table of admissions, as it would look after a run: what the report has to
/// show at its best. Nothing in it comes from any data set.
enum Specimen {
  static let report = Report(
    scorecard: scorecard, portrait: portrait(columns, seed: 11), manifest: manifest,
    title: "Hospital admissions, synthetic")

  // MARK: - Columns

  /// Numbers from a mixture of normals (weight, mean, spread), over round bins.
  static func numbers(
    _ name: String, _ kind: Kind, from lower: Double, by step: Double, bins: Int,
    _ mixture: [(Double, Double, Double)], spike: Double = 0, missing: Double = 0,
    drift: Double = 0.02
  ) -> ColumnPortrait {
    var stream = Seed(5).stream(name)
    var shares = (0..<bins).map { index -> Double in
      let middle = lower + (Double(index) + 0.5) * step
      return mixture.reduce(0) { sum, part in
        let z = (middle - part.1) / part.2
        return sum + part.0 * exp(-z * z / 2) / part.2
      }
    }
    let all = shares.reduce(0, +)
    shares = shares.map { $0 / all * (1 - spike) }
    shares[0] += spike
    let real = shares.map { $0 * (1 + 0.06 * (stream.uniform() - 0.5)) }
    let synthetic = shares.map { $0 * (1 + (0.08 + 4 * drift) * (stream.uniform() - 0.5)) }
    let sums = (real.reduce(0, +), synthetic.reduce(0, +))
    return ColumnPortrait(
      name: name, kind: kind,
      bins: (0..<bins).map { index in
        ColumnPortrait.Bin(
          lower: lower + Double(index) * step, upper: lower + Double(index + 1) * step,
          real: real[index] / sums.0, synthetic: synthetic[index] / sums.1)
      },
      missing: ColumnPortrait.Shares(real: missing, synthetic: missing * (1 + drift)),
      note: "The first and last bars hold all values beyond them.")
  }

  static func levels(
    _ name: String, _ kind: Kind, _ levels: [(String, Double)], missing: Double = 0,
    drift: Double = 0.02
  ) -> ColumnPortrait {
    var stream = Seed(6).stream(name)
    let total = levels.reduce(0) { $0 + $1.1 }
    let moved = levels.map { $0.1 * (1 + 4 * drift * (stream.uniform() - 0.5)) }
    let sum = moved.reduce(0, +)
    return ColumnPortrait(
      name: name, kind: kind,
      levels: zip(levels, moved).map {
        ColumnPortrait.Level(name: $0.0, real: $0.1 / total, synthetic: $1 / sum)
      }, missing: ColumnPortrait.Shares(real: missing, synthetic: missing * (1 - drift)))
  }

  static let columns: [ColumnPortrait] = [
    ColumnPortrait(
      name: "patient_id", kind: .identifier,
      missing: ColumnPortrait.Shares(real: 0, synthetic: 0),
      note: "Identifiers are made anew; there is nothing to compare."),
    numbers(
      "age", .count, from: 17.5, by: 2.5, bins: 31, [(0.25, 34, 9), (0.75, 67, 14)], drift: 0.01),
    levels("sex", .boolean, [("female", 0.53), ("male", 0.47)], drift: 0.01),
    numbers(
      "admitted_on", .date, from: 17_897, by: 61, bins: 30,
      [(1, 18_600, 420), (0.7, 19_300, 260)], drift: 0.04),
    numbers(
      "length_of_stay_in_days_including_readmissions_within_thirty_days", .count, from: 0.5, by: 1,
      bins: 30, [(1, 3, 2), (0.25, 9, 5)], drift: 0.1),
    levels(
      "department", .category,
      [
        ("Internal medicine", 0.24), ("Cardiology", 0.17), ("Trauma and orthopaedic surgery", 0.15),
        ("Obstetrics", 0.11), ("Neurology", 0.09), ("Oncology", 0.08), ("Paediatrics", 0.07),
        ("Psychiatry", 0.05), ("Urology", 0.04),
      ], drift: 0.06),
    levels(
      "main_diagnosis", .category,
      (0..<24).map { index in
        let chapter = Array("IJKCESMNFGR")[index % 11]
        return ("\(chapter)\(10 + index * 7 % 80).\(index % 9)", 1 / Double(index + 3))
      } + [(ColumnPortrait.otherLevels, 0.9)], drift: 0.12),
    numbers(
      "systolic_pressure", .count, from: 80, by: 5, bins: 26, [(1, 131, 19)], missing: 0.123),
    numbers(
      "creatinine", .measurement, from: 0.2, by: 0.1, bins: 30, [(1, 0.95, 0.24), (0.2, 1.8, 0.7)],
      missing: 0.218, drift: 0.05),
    numbers(
      "charges", .measurement, from: 0, by: 2_000, bins: 30,
      [(1, 6_000, 4_200), (0.4, 22_000, 14_000)],
      spike: 0.71, drift: 0.08),
    levels(
      "insurance", .category, [("statutory", 0.86), ("private", 0.11), ("self-payer", 0.03)],
      missing: 0.004),
    numbers(
      "triage_at", .timestamp, from: 1_700_000_000e6, by: 43_200e6, bins: 28,
      [(1, 1_700_400_000e6, 300_000e6), (1, 1_700_900_000e6, 240_000e6)], drift: 0.02),
    levels("readmitted", .boolean, [("no", 0.885), ("yes", 0.115)], drift: 0.03),
    ColumnPortrait(
      name: "discontinued_score", kind: .measurement,
      missing: ColumnPortrait.Shares(real: 1, synthetic: 1)),
    ColumnPortrait(
      name: "physician_notes", kind: .text,
      missing: ColumnPortrait.Shares(real: 0.31, synthetic: 0.312), note: "Free text is not shown."),
  ]

  // MARK: - Associations

  /// Neither `Portrait` nor what fills it need a public initialiser for this.
  private struct Parts: Encodable {
    var columns: [ColumnPortrait]
    var associations: Matrix
    struct Matrix: Encodable {
      var columns: [String]
      var real: [[Double?]]
      var synthetic: [[Double?]]
    }
  }

  static func portrait(_ columns: [ColumnPortrait], seed: Seed) -> Portrait {
    let drawn = columns.filter { !$0.bins.isEmpty || !$0.levels.isEmpty }
    let count = drawn.count
    var stream = seed.stream("associations")
    let factors = drawn.map { _ in [stream.uniform() * 2 - 1, stream.uniform() * 2 - 1] }
    let isSigned = drawn.map { !$0.bins.isEmpty }
    var real = [[Double?]](repeating: [Double?](repeating: 1, count: count), count: count)
    var synthetic = real
    for row in 0..<count {
      for column in 0..<row {
        var value = 0.55 * zip(factors[row], factors[column]).reduce(0) { $0 + $1.0 * $1.1 }
        if !(isSigned[row] && isSigned[column]) { value = abs(value) }
        let other = value + 0.09 * (stream.uniform() - 0.5) * stream.uniform()
        let isKnown = (row * 31 + column * 17) % 29 != 3
        real[row][column] = isKnown ? value : nil
        real[column][row] = real[row][column]
        synthetic[row][column] = isKnown ? min(max(other, -1), 1) : nil
        synthetic[column][row] = synthetic[row][column]
      }
    }
    return portrait(
      columns, names: drawn.map(\.name), real: real, synthetic: synthetic)
  }

  static func portrait(
    _ columns: [ColumnPortrait], names: [String], real: [[Double?]], synthetic: [[Double?]]
  ) -> Portrait {
    let parts = Parts(
      columns: columns, associations: .init(columns: names, real: real, synthetic: synthetic))
    do {
      return try JSONDecoder().decode(Portrait.self, from: JSONEncoder().encode(parts))
    } catch {
      fatalError("The portrait's agreed shape has changed: \(error)")
    }
  }

  // MARK: - Scores

  static let scorecard = Scorecard(
    readings: [
      Reading(
        name: "Shape", question: "Do single columns look alike?", facet: .fidelity, value: 0.61,
        ideal: 0.55, interval: 0.52...0.70, idealInterval: 0.49...0.63, unit: .percent,
        better: .lower,
        parts: [
          Part(columns: ["main_diagnosis"], value: 2.31, ideal: 2.12),
          Part(columns: ["charges"], value: 1.42, ideal: 0.98),
          Part(
            columns: ["length_of_stay_in_days_including_readmissions_within_thirty_days"],
            value: 1.2, ideal: 0.81), Part(columns: ["age"], value: 0.6, ideal: 0.66),
        ],
        note: "Ideal: two fresh draws from the real rows, of the same two sizes. The holdout "
          + "(6,500 rows) against train: 0.63 %."),
      Reading(
        name: "Trend", question: "Do pairs of columns look alike?", facet: .fidelity, value: 1.71,
        ideal: 1.38, interval: 1.58...1.84, idealInterval: 1.30...1.46, unit: .percent,
        better: .lower,
        parts: (0..<40).map {
          Part(columns: ["charges", "department \($0)"], value: 4 - 0.09 * Double($0), ideal: 1.5)
        }),
      Reading(
        name: "Trend, own edges", question: "Trend, with each table's own bins, as published.",
        facet: .fidelity, value: 1.66, ideal: 1.41, interval: 1.5...1.8, idealInterval: 1.3...1.5,
        unit: .percent, better: .lower),
      Reading(
        name: "Three-way", question: "Do triples of columns look alike?", facet: .fidelity,
        value: 3.05, ideal: 2.87, interval: 2.9...3.2, idealInterval: 2.8...2.95, unit: .percent,
        better: .lower),
      Reading(
        name: "Correlations", question: "Is the strength of association between columns kept?",
        facet: .fidelity, value: 0.0312, ideal: 0.0041, interval: 0.0280...0.0344,
        idealInterval: 0.0033...0.0052, unit: .correlation, better: .lower),
      Reading(
        name: "Missingness",
        question: "Are cells missing as often, and where, as they should be?", facet: .fidelity,
        value: 0.31, ideal: 0.30, interval: 0.22...0.4, idealInterval: 0.25...0.36,
        unit: .percent, better: .lower),
      Reading(
        name: "Detection against holdout",
        question: "Can a classifier tell synthetic rows from real rows nobody learned from?",
        facet: .detection, value: 0.534, ideal: 0.506, interval: 0.526...0.542,
        idealInterval: 0.499...0.513, unit: .auc, better: .lower,
        note: "Area under the curve, 0.5 is guessing; as a C2ST score (1 is best): 0.932."),
      Reading(
        name: "Detection against train",
        question: "Can a classifier tell synthetic rows from the rows they were learned from?",
        facet: .detection, value: 0.513, ideal: 0.506, interval: 0.507...0.519,
        idealInterval: 0.499...0.513, unit: .auc, better: .ideal),
      Reading(
        name: "Utility", question: "Does a model trained on synthetic rows work on real ones?",
        facet: .utility, value: 0.911, ideal: 0.921, interval: 0.905...0.917,
        idealInterval: 0.916...0.926, unit: .auc, better: .higher,
        note: "Target: column “readmitted” (the last with two levels)."),
      Reading(
        name: "Exact copies",
        question: "Are real rows repeated more often than chance explains?", facet: .privacy,
        value: 0.12, interval: 0.08...0.17, unit: .percent, better: .lower,
        note: "No more than chance explains.", passed: true),
      Reading(
        name: "Closeness", question: "Are synthetic rows nearer to train than to the holdout?",
        facet: .privacy, value: 50.9, ideal: 50, interval: 50.1...51.7, unit: .percent,
        better: .ideal,
        note: "A smoke test, not evidence of privacy: a few people's rows can be given away "
          + "without moving it."),
      Reading(
        name: "Closeness, nearest 2 %",
        question: "Are synthetic rows among the nearest two percent?", facet: .privacy,
        value: nil, unit: .percent, better: .lower,
        note: "Needs at least 1,000 rows in every table."),
    ],
    summary: "A boosted classifier tells synthetic rows from unseen real ones with an AUC of 0.534 "
      + "(0.500 would be guessing; it tells real rows from real rows with 0.506). Single columns "
      + "are off by 0.61 % and pairs of columns by 1.71 % (a fresh draw of real rows: 0.55 % and "
      + "1.38 %). No more real rows are repeated than chance explains; that alone does not prove "
      + "privacy.")

  // MARK: - Manifest

  static let manifest = Manifest(
    version: "0.1.0", modelDigest: String(repeating: "3f9a51c7", count: 8),
    settings: [
      "maker": "autoregressive boosted trees", "trees": "60", "depth": "6", "learning rate": "0.2",
      "rows that must stand behind a level": "5",
    ],
    schema: Schema(
      columns: columns.map { column in
        var schema = ColumnSchema(name: column.name, kind: column.kind)
        if column.kind == .identifier { schema.identity = .code }
        if column.kind == .date || column.kind == .timestamp { schema.identity = .date }
        return schema
      }, target: "readmitted"),
    protections: [
      Protection(
        column: "patient_id", what: "direct identifier: code",
        how: "Generated from its format, never learned; unique as in the original."),
      Protection(
        column: "physician_notes", what: "free text",
        how: "Written as missing; only whether a cell is missing was learned."),
    ]
      + ["main_diagnosis", "department", "insurance"].map {
        Protection(
          column: $0, what: "rare levels",
          how: "A level carried by fewer than 5 rows is redrawn from those carried by more.")
      }
      + ["age", "charges", "creatinine"].map {
        Protection(
          column: $0, what: "extremes",
          how: "Values beyond those that at least 5 rows reach are not reproduced.")
      }, made: "2026-11-24T06:14:50Z")

  // MARK: - Other tables

  /// A wide table: names, kinds and distances as they come.
  static func wide(_ count: Int) -> Report {
    var stream = Seed(3).stream("wide")
    let columns = (0..<count).map { index -> ColumnPortrait in
      index % 4 == 3
        ? levels(
          "category_\(index)", .category, (0..<12).map { ("level \($0)", 1 / Double($0 + 2)) },
          drift: 0.2 * stream.uniform())
        : numbers(
          "sensor_\(index)_mean_of_last_hour", .measurement, from: -4, by: 0.27, bins: 30,
          [(1, 4 * stream.uniform() - 2, 0.5 + stream.uniform())], drift: 0.2 * stream.uniform())
    }
    var wide = report
    wide.portrait = portrait(columns, seed: 13)
    wide.manifest.schema.columns = columns.map { ColumnSchema(name: $0.name, kind: $0.kind) }
    wide.title = "A table of \(count) columns"
    return wide
  }

  static let hostileName = "</script><img src=x onerror=\"alert('x')\"><svg onload=alert(1)>"

  /// Every string that comes from a table or a metric, hostile.
  static var hostile: Report {
    let bad = hostileName
    var report = report
    report.title = bad
    report.scorecard.summary = bad
    for index in report.scorecard.readings.indices {
      report.scorecard.readings[index].name = bad
      report.scorecard.readings[index].question = bad
      report.scorecard.readings[index].note = bad
      report.scorecard.readings[index].parts = [Part(columns: [bad, bad], value: 1, ideal: 1)]
    }
    var columns = Specimen.columns
    for index in columns.indices {
      columns[index].name = "\(index) \(bad)\u{202E}\u{0}"
      columns[index].note = bad
      columns[index].kind = Kind(rawValue: columns[index].kind.rawValue == "text" ? bad : "count")
      for level in columns[index].levels.indices {
        columns[index].levels[level].name = "\(level)\(bad)"
      }
    }
    report.portrait = portrait(columns, seed: 2)
    report.manifest.tool = bad
    report.manifest.version = bad
    report.manifest.made = bad
    report.manifest.digitalSourceType = bad
    report.manifest.modelDigest = bad
    report.manifest.lineage = [bad]
    report.manifest.settings = [bad: bad]
    report.manifest.schema.target = bad
    report.manifest.schema.columns = [
      ColumnSchema(
        name: bad, kind: Kind(rawValue: bad), identity: Identity(rawValue: bad))
    ]
    report.manifest.protections = [Protection(column: bad, what: bad, how: bad)]
    return report
  }
}
