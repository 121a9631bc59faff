import Chance
import Foundation
import Neural
import Tensors

// A first run: raw pictures in, training, samples out.
let arguments = CommandLine.arguments
let side = Int(arguments[3])!
let pixels = [UInt8](try Data(contentsOf: URL(filePath: arguments[1])))
let labels = [UInt8](try Data(contentsOf: URL(filePath: arguments[2])))
let seconds = Double(arguments[4])!
let out = arguments[5]
Torch.threads = Int(arguments[6])!
print("torch", Torch.version, "error", try Torch.selfTest())
let classes = Int(labels.max()!) + 1
let rows = labels.flatMap { label in (0..<classes).map { Float($0 == Int(label) ? 1 : 0) } }
var plan = FlowPlan(side: side, channels: 1, conditions: classes)
if arguments.count > 7 { plan.widths = arguments[7].split(separator: ",").map { Int($0)! } }
if arguments.count > 8 { plan.bfloat16 = arguments[8] == "bf16" }
let all = PictureSet(pixels: pixels, size: plan.pixels, rows: rows, conditions: classes)
let heldOut = min(1000, all.count / 10)
let train = all[Array(heldOut..<all.count)]
let flow = try RectifiedFlow(plan, seed: 7)
print("parameters", flow.parameters.count, "pictures", train.count)
func cpu() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
let start = cpu()
let (weights, state) = try FlowTraining(seconds: seconds, checkpoint: out + ".checkpoint").fit(
  flow, to: train, heldOut: all[Array(0..<heldOut)], seed: 7
) { state in
  if Int(state.seconds) % 10 == 0 {
    print(
      "step", state.step, "loss", state.loss, "held out", state.heldOut ?? 0, "pace", state.pace,
      "per cpu-s", Double(state.step * plan.batch) / (cpu() - start))
  }
}
try weights.write(to: URL(filePath: out + ".safetensors"))
print("done", state, "cpu", cpu() - start)
let fitted = try RectifiedFlow(plan, weights: weights)
let number = Int(ProcessInfo.processInfo.environment["NUMBER"] ?? "4000")!
let chosen = (0..<number).map { labels[$0 % labels.count] }
let began = cpu()
var made: [UInt8] = []
for first in stride(from: 0, to: number, by: 250) {
  let rows = chosen[first..<first + 250].flatMap { label in
    (0..<classes).map { Float($0 == Int(label) ? 1 : 0) }
  }
  made += try fitted.sample(rows: rows, count: 250, first: first, seed: 9).map {
    UInt8(($0 + 1) * 127.5 + 0.5)
  }
}
print("sampled per cpu-s", Double(number) / (cpu() - began))
try Data(made).write(to: URL(filePath: out + ".u8"))
try Data(chosen).write(to: URL(filePath: out + ".labels"))
