/// Reads a parameter's law from a scenario file.
struct LawReader {
  static let laws = [
    "fixed", "normal", "lognormal", "uniform", "triangular", "exponential", "weibull", "discrete",
    "mixture",
  ]
  private static let others = ["clip", "unit", "source", "about"]

  let unit: Unit

  /// The law that stands among a parameter's keys, in SI units.
  func law(in field: YAMLField) throws -> Law {
    let fields = try field.mapping(known: Self.laws + Self.others)
    let named = Self.laws.filter { fields[$0] != nil }
    guard let kind = named.first, let value = fields[kind], named.count == 1 else {
      throw field.refusal(
        named.isEmpty ? "no distribution is given" : "two distributions are given",
        "Give one of \(Self.laws.joined(separator: ", ")).")
    }
    var law = try law(kind, value)
    if let fault = law.fault { throw value.refusal(fault, "Correct it.") }
    if let clip = fields["clip"] {
      let ends = try numbers(clip, ["low", "high"])
      law = .truncated(law, low: ends[0] * unit.scale, high: ends[1] * unit.scale)
      if let fault = law.fault { throw clip.refusal(fault, "Correct it.") }
    }
    return law
  }

  private func law(_ kind: String, _ value: YAMLField) throws -> Law {
    let scale = unit.scale
    switch kind {
    case "fixed": return .fixed(try value.number() * scale)
    case "normal":
      let x = try numbers(value, ["mean", "sd"])
      return .normal(mean: x[0] * scale, sd: x[1] * scale)
    case "lognormal":
      let x = try numbers(value, ["median", "sigma"])
      return .lognormal(median: x[0] * scale, sigma: x[1])
    case "uniform":
      let x = try numbers(value, ["low", "high"])
      return .uniform(low: x[0] * scale, high: x[1] * scale)
    case "triangular":
      let x = try numbers(value, ["low", "mode", "high"])
      return .triangular(low: x[0] * scale, mode: x[1] * scale, high: x[2] * scale)
    case "exponential":
      let mean = try numbers(value, ["mean"])[0]
      return .exponential(mean: mean * scale)
    case "weibull":
      let x = try numbers(value, ["shape", "scale"])
      return .weibull(shape: x[0], scale: x[1] * scale)
    case "discrete":
      let shares = try value.list().map { item in
        let fields = try item.mapping(known: ["p", "value"])
        return Law.Share(
          probability: try (fields["p"] ?? item.missing("p")).number(),
          value: try (fields["value"] ?? item.missing("value")).number() * scale)
      }
      return .discrete(shares.sorted { $0.value < $1.value })
    default:
      let parts = try value.list().map { item in
        let fields = try item.mapping(known: ["p"] + Self.laws.dropLast() + ["clip"])
        let p = try (fields["p"] ?? item.missing("p")).number()
        guard let kind = Self.laws.dropLast().first(where: { fields[$0] != nil }),
          let inner = fields[kind]
        else { throw item.refusal("a part of a mixture has no distribution", "Give it one.") }
        var law = try law(kind, inner)
        if let fault = law.fault { throw inner.refusal(fault, "Correct it.") }
        if let clip = fields["clip"] {
          let ends = try numbers(clip, ["low", "high"])
          law = .truncated(law, low: ends[0] * scale, high: ends[1] * scale)
          if let fault = law.fault { throw clip.refusal(fault, "Correct it.") }
        }
        return Law.Part(probability: p, law: law)
      }
      return .mixture(parts)
    }
  }

  /// Numbers by name ({mean: 40, sd: 8}), in order ([40, 8]), or one alone.
  private func numbers(_ field: YAMLField, _ names: [String]) throws -> [Double] {
    if field.isMapping {
      let fields = try field.mapping(known: names)
      return try names.map { try (fields[$0] ?? field.missing($0)).number() }
    }
    if names.count == 1 { return [try field.number()] }
    // [median: 2.2, sigma: 0.3] is a list of one-key mappings in YAML.
    let items = try field.list()
    guard items.count == names.count else {
      throw field.refusal(
        "\(names.count) numbers were expected: \(names.joined(separator: ", "))",
        "Write [\(names.joined(separator: ", "))].")
    }
    return try zip(items, names).map { item, name in
      if item.isMapping {
        let fields = try item.mapping(known: [name])
        return try (fields[name] ?? item.missing(name)).number()
      }
      return try item.number()
    }
  }
}
