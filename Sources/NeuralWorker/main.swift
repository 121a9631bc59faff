import Foundation
import NeuralClient
import Tensors

// One request on standard input, news and a last word on standard output, then the end. The house
// starts one worker a job; nothing is kept between jobs but the files a request names.
Interruption.listen()
Torch.keepMemory()
let voice = Voice()
do {
  guard let line = readLine(strippingNewline: true), line.utf8.count < 512 << 20,
    let request = try? JSONDecoder().decode(NeuralRequest.self, from: Data(line.utf8))
  else {
    FileHandle.standardError.write(
      Data("understudy-neural is started by understudy and takes a JSON request.\n".utf8))
    exit(64)
  }
  let error = try Torch.selfTest()
  guard error < 1e-4 else {
    throw Refusal(
      place: "libtorch's matrix product", expected: "it agrees with plain sums to 1e-4",
      remedy: "Install libopenblas0-pthread, or set OPENBLAS_CORETYPE to this processor's kind.")
  }
  switch request {
  case .pack(let request): try Packing(request).run(telling: voice)
  case .train(let request): try Training(request).run(telling: voice)
  case .sample(let request): try Sampling(request).run(telling: voice)
  case .judge(let request): try Judging(request).run(telling: voice)
  case .write(let request): try Writing(request).run(telling: voice)
  }
} catch {
  let refusal = Refusal(error)
  voice.say(
    .refused(
      code: "\(type(of: error))", place: refusal.place, expected: refusal.expected,
      remedy: refusal.remedy))
  exit(1)
}
