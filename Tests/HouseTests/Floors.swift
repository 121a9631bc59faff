/// Which floor every room stands on. A room may import rooms of lower floors only; rooms of one
/// floor are strangers. A new room adds its line here.
let floors: [String: Int] = [
  // The ground.
  "Chance": 0, "Statistics": 0, "CDuckDB": 0, "CBoosting": 0, "CScenarios": 0,
  "CFFmpeg": 0, "CTorch": 0,
  // The nouns.
  "Tables": 1, "Boosting": 1, "Privacy": 1, "Tensors": 1,
  // The verbs.
  "Formats": 2, "Codecs": 2, "Synthesis": 2, "Evaluation": 2, "Provenance": 2,
  "Media": 2,
  // The makers, and the judge's voice.
  "Tabular": 3, "Neural": 3, "NeuralClient": 3, "Scenarios": 3, "Reports": 3,
  // The house.
  "Understudy": 4,
  // The roof. Floor 5, the doors, is not built yet.
  "Command": 6, "FMUHost": 6, "NeuralWorker": 6, "ScenariosBench": 6,
]

/// Rooms that `Package.swift` declares only where the library they need is installed.
let optionalRooms: Set<String> = [
  "CFFmpeg", "Media", "CTorch", "Tensors", "Neural", "NeuralWorker",
]
