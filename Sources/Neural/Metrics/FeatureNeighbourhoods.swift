import Statistics

/// Whether every picture is like a real one, and every real one has a picture like it.
struct FeatureNeighbourhoods: PictureMetric {
  let name = "Neighbourhoods"

  func read(_ trial: PictureTrial, _ eye: PictureEye) throws -> [PictureFinding] {
    let neighbours = 5
    guard eye.holdout.rows > neighbours else { return [] }
    let found = NeighbourhoodScores(
      real: eye.holdout, synthetic: eye.synthetic, neighbours: neighbours)
    let ideal = NeighbourhoodScores(
      real: eye.holdout, synthetic: eye.train, neighbours: neighbours)
    func finding(
      _ name: String, _ question: String, _ score: KeyPath<NeighbourhoodScores, Double>
    ) -> PictureFinding {
      PictureFinding(
        name, question, facet: "fidelity", value: found[keyPath: score],
        ideal: ideal[keyPath: score], unit: "score", better: "higher")
    }
    return [
      finding("Precision", "How many of the pictures lie among real ones?", \.precision),
      finding("Recall", "How many of the real ones lie among the pictures?", \.recall),
      finding(
        "Density", "How thick are real ones around the pictures? (1 as in the real set)", \.density),
      finding("Coverage", "How many real ones have a picture near them?", \.coverage),
    ]
  }
}
