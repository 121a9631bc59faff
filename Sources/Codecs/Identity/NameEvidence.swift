import Tables

/// How much a sample looks like people's names.
struct NameEvidence {
  /// The share of cells that have the shape of a name: one to six words of letters.
  let plausible: Double
  /// The share of cells of several words, shaped like a name, one of which is listed as a given
  /// name and all of which begin with a capital.
  let persons: Double
  /// The share of single words listed as given names, and as family names.
  let given: Double
  let family: Double
  /// The share of cells of two to four capitalised words.
  let capitalised: Double

  init(_ sample: CellSample, fakes: Fakes) {
    // Distinct cells: a common name counts once.
    let cells = sample.distinct
    var plausible = 0
    var persons = 0
    var given = 0
    var family = 0
    var capitalised = 0
    for cell in cells {
      let name = NameWords(cell)
      guard name.isPlausible else { continue }
      plausible += 1
      let count = name.words.count
      if count == 1 {
        if fakes.isGiven(name.words[0]) { given += 1 }
        if fakes.isFamily(name.words[0]) { family += 1 }
      } else if name.isCapitalised {
        if count <= 4 { capitalised += 1 }
        let givens = name.words.count(where: fakes.isGiven)
        let families = name.words.count(where: fakes.isFamily)
        if givens > 0, families > 0 || !name.titles.isEmpty || name.hasComma || count <= 3 {
          persons += 1
        }
      }
    }
    let total = Double(max(1, cells.count))
    self.plausible = Double(plausible) / total
    self.persons = Double(persons) / total
    self.given = Double(given) / total
    self.family = Double(family) / total
    self.capitalised = Double(capitalised) / total
  }
}
