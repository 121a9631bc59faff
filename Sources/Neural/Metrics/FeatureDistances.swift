import Chance
import Statistics

/// Whether the sets' features have the same distribution: Fréchet's and a kernel's distance.
struct FeatureDistances: PictureMetric {
  let name = "Feature distances"

  func read(_ trial: PictureTrial, _ eye: PictureEye) throws -> [PictureFinding] {
    guard eye.holdout.rows >= 2 else { return [] }
    let frechet = FrechetDistance(eye.synthetic, eye.holdout)
    let ideal = FrechetDistance(eye.train, eye.holdout)
    var random = trial.seed.stream("kernel distance")
    let kernel = KernelDistance(eye.synthetic, eye.holdout, using: &random)
    let kernelIdeal = KernelDistance(eye.train, eye.holdout, using: &random)
    return [
      PictureFinding(
        "Fréchet distance",
        "How far are the pictures' features from the held-out ones', on the whole?",
        facet: "fidelity", value: frechet.value, ideal: ideal.value, unit: "loss", better: "lower",
        note: "\(eye.note) \(eye.holdout.rows) pictures a side."),
      PictureFinding(
        "Kernel distance", "Do means, spreads and skews of the features agree?",
        facet: "fidelity", value: kernel.value, ideal: kernelIdeal.value,
        interval: kernel.standardError.map { kernel.value - 1.96 * $0...kernel.value + 1.96 * $0 },
        unit: "loss", better: "lower"),
    ]
  }
}
