import Tables

extension Manifest {
  /// Settings under these names would publish what must stay in the run record.
  private static let secretSettings: Set<String> = [
    "seed", "source", "sourcepath", "input", "inputpath", "path", "rows", "realrows", "trainrows",
    "holdoutrows", "password",
  ]

  /// Refuses to publish what belongs into the local run record.
  ///
  /// - Parameter record: where given, its source paths and digests are looked for in everything
  ///   the manifest says.
  /// - Throws: `ProvenanceError` with the field, never its content.
  public func checkPublishable(against record: RunRecord? = nil) throws {
    for key in settings.keys.sorted() {
      let plain = key.lowercased().filter { $0.isLetter || $0.isNumber }
      if Manifest.secretSettings.contains(plain) { throw Manifest.leak("settings.\(key)") }
    }
    guard let record else { return }
    var secrets = record.inputs.compactMap { $0.digest?.hexadecimal }
    // A bare short name ("a.csv", "age") also occurs by chance; a path or long name does not.
    secrets += record.inputs.map(\.path).filter { $0.contains("/") || $0.utf8.count > 8 }
    func check(_ text: String, _ place: String) throws {
      if secrets.contains(where: { !$0.isEmpty && text.contains($0) }) {
        throw Manifest.leak(place)
      }
    }
    for (key, value) in settings.sorted(by: { $0.key < $1.key }) {
      try check(value, "settings.\(key)")
    }
    for (index, digest) in lineage.enumerated() { try check(digest, "lineage[\(index)]") }
    for (index, protection) in protections.enumerated() {
      try check(protection.how, "protections[\(index)].how")
      try check(protection.what, "protections[\(index)].what")
    }
    try check(modelDigest ?? "", "modelDigest")
  }

  private static func leak(_ place: String) -> ProvenanceError {
    ProvenanceError(
      .notPublishable, place: "manifest, \(place)",
      expected: "nothing about the source itself (seed, row counts, paths, digests)",
      remedy: "Keep it in the run record, which is not published.")
  }
}
