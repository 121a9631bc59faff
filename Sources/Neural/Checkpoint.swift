import Foundation
import Tensors

/// What a training needs to go on: weights, average, the optimizer's moments, and how far it was.
///
/// One file: a length, the plan and state as JSON, then two safetensors. Written under a temporary
/// name and renamed, so a kill leaves the last whole one.
struct Checkpoint {
  private struct About: Codable {
    var format = "understudy checkpoint 1"
    var plan: FlowPlan
    var state: FlowTraining.State
    var tensors: Int
    var best: Int
  }
  private let plan: FlowPlan
  let state: FlowTraining.State
  let best: Data?
  private let tensors: Data

  init(
    _ parameters: Parameters, _ average: RunningAverage, _ optimizer: AdamW,
    _ state: FlowTraining.State, best: Data?, plan: FlowPlan
  ) throws {
    self.plan = plan
    self.state = state
    self.best = best
    tensors = try SafeTensors.bytes(
      parameters.named + zip(average.names, average.tensors).map { ("average." + $0, $1) }
        + optimizer.state)
  }

  /// - Throws: where the file is damaged, or of another plan.
  init(opening path: String, for plan: FlowPlan) throws {
    func refused(_ expected: String) -> NeuralError {
      NeuralError(
        .checkpoint, place: path, expected: expected,
        remedy: "Remove it to begin anew, or resume with the settings it was begun with.")
    }
    let file = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
    guard file.count >= 8 else { throw refused("a checkpoint is longer than this") }
    let length = file.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= 1 << 20, Int(length) + 8 <= file.count,
      let about = try? JSONDecoder().decode(
        About.self, from: file.subdata(in: 8..<8 + Int(length))),
      about.tensors >= 0, about.best >= 0,
      about.tensors <= file.count, about.best <= file.count,
      8 + Int(length) + about.tensors + about.best == file.count
    else { throw refused("the file is not a whole checkpoint") }
    guard about.plan == plan else { throw refused("it was begun with other settings") }
    self.plan = plan
    state = about.state
    let start = 8 + Int(length)
    tensors = file.subdata(in: start..<start + about.tensors)
    best = about.best == 0 ? nil : file.subdata(in: start + about.tensors..<file.count)
  }

  func write(to path: String) throws {
    let about = try JSONEncoder().encode(
      About(plan: plan, state: state, tensors: tensors.count, best: best?.count ?? 0))
    var file = Data()
    withUnsafeBytes(of: UInt64(about.count).littleEndian) { file.append(contentsOf: $0) }
    file += about
    file += tensors
    if let best { file += best }
    try file.write(to: URL(filePath: path), options: .atomic)
  }

  func restore(_ parameters: Parameters, _ average: RunningAverage, _ optimizer: AdamW) throws {
    let saved = try SafeTensors.tensors(in: tensors)
    try parameters.load(saved)
    for (name, tensor) in zip(average.names.map { "average." + $0 }, average.tensors)
      + optimizer.state
    {
      guard let found = saved[name] else {
        throw TensorError("resuming", reason: "the checkpoint lacks “\(name)”")
      }
      try tensor.take(from: found)
    }
    optimizer.resume(at: state.step)
  }
}
