import Foundation

/// Reads which module a scenario's patients go through, and what is told of them.
enum PathwayReader {
  static func world(_ field: YAMLField, beside file: String) throws -> any World {
    let fields = try field.mapping(known: ["module", "watch", "toward", "most_choices"])
    let module = try fields["module"] ?? field.missing("module")
    let name = try module.text()
    // A scenario names what lies beside it, and nothing elsewhere.
    guard !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else {
      throw module.refusal(
        "a module lies in the scenario's folder", "Put it there, and name it without .. or /.")
    }
    let folder = URL(filePath: file).deletingLastPathComponent()
    let read = try PathwayModuleReader.read(at: folder.appending(path: name).path)
    func state(_ field: YAMLField) throws -> Int {
      let name = try field.text()
      guard let found = read.states.firstIndex(where: { $0.name == name }) else {
        throw field.refusal(
          "the module has no state called “\(name.prefix(60))”", "Correct the name.")
      }
      return found
    }
    var watched: [(name: String, state: Int)] = []
    for (name, value) in try fields["watch"]?.pairs() ?? [] {
      let taken = ["died", "age_at_end", "cut_off", "nearness"]
      guard name.first?.isLetter == true, !taken.contains(name), !name.hasSuffix("_age"),
        name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
      else {
        throw value.refusal(
          "a name is letters, digits and _, does not end in _age, and is not the world's own",
          "Choose another.")
      }
      watched.append((name, try state(value)))
    }
    guard watched.count <= 100 else {
      throw field.refusal("more than 100 states are watched", "Watch fewer.")
    }
    return Pathway(
      read, watching: watched, toward: try fields["toward"].map { try state($0) },
      mostChoices: try fields["most_choices"]?.whole(1...1000))
  }
}
