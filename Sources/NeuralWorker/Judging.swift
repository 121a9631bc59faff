import Chance
import Foundation
import Media
import Neural
import NeuralClient
import Tensors

/// Compares packs of pictures.
struct Judging {
  let request: JudgeRequest

  init(_ request: JudgeRequest) { self.request = request }

  private func picture(_ pixels: [UInt8]) -> Picture {
    Picture(
      normalised: pixels.map { Float($0) / 127.5 - 1 }, width: request.side, height: request.side,
      channels: request.channels)
  }

  func run(telling voice: Voice) throws {
    let size = request.channels * request.side * request.side
    var flow: RectifiedFlow?
    if let plan = request.plan, let weights = request.weights {
      flow = try Maker.opened(plan: plan, weights: weights)
    }
    let conditions = flow?.plan.conditions ?? 0
    func set(_ pack: String, _ rows: String?) throws -> PictureSet {
      try Files.pictures(
        PackedPictures(pack: pack, rows: rows ?? ""), size: size,
        conditions: rows == nil ? 0 : conditions)
    }
    let train = try set(request.train, request.trainRows)
    let holdout = try set(request.holdout, request.holdoutRows)
    let synthetic = try set(request.synthetic, nil)
    let labels = (request.trainClasses, request.holdoutClasses, request.syntheticClasses)
    let fits =
      labels.0.count == train.count && labels.1.count == holdout.count
      && labels.2.count == synthetic.count
      && (labels.0 + labels.1 + labels.2).allSatisfy { (0..<1000).contains($0) }
    try Torch.chooseThreads()
    let judge = PictureJudge(
      PictureTrial(
        train: train, holdout: holdout, synthetic: synthetic, side: request.side,
        channels: request.channels, classes: fits ? labels : nil, seed: Seed(request.seed)),
      flow: flow)
    voice.say(.began(stage: "Judging pictures", total: judge.parts, unit: "questions"))
    let findings = try judge.findings { voice.say(.advanced(done: $0)) }
    if let path = request.neighbours {
      try Sheet.write(
        try judge.suspects(12).map(picture), columns: 3, side: request.side, to: path)
    }
    if let path = request.sheet {
      let some = (0..<min(64, synthetic.count)).map { synthetic[[$0]].pixels }
      try Sheet.write(some.map(picture), columns: 8, side: request.side, to: path)
    }
    voice.say(.ended)
    voice.say(.judged(findings.map(PictureReading.init)))
  }
}

extension PictureReading {
  init(_ finding: PictureFinding) {
    self.init(
      name: finding.name, question: finding.question, facet: finding.facet, value: finding.value,
      ideal: finding.ideal, interval: finding.interval, unit: finding.unit,
      better: finding.better, passed: finding.passed, note: finding.note)
  }
}
