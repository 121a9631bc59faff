extension [any Metric] {
  /// The metrics of a scorecard, in its order. A new metric is one file and one line here.
  public static var standard: [any Metric] {
    [
      Shape(),
      Trend(),
      TrendOwnEdges(),
      ThreeWay(),
      Correlations(),
      Missingness(),
      AlphaPrecision(),
      BetaRecall(),
      Detection(against: .holdout),
      Detection(against: .train),
      Utility(),
      ExactCopies(),
      Closeness(.share),
      Closeness(.tail),
    ]
  }
}
