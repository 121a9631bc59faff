public import Chance

/// The chance of one question that is put to many rows at once: how its ones are spread.
///
/// Drawn each by itself, n answers with probability p miss their expected number by √(n p (1 − p)).
/// Here rows are put in an order that keeps alike ones together, at random among those that are alike, and a
/// running sum of their probabilities, begun at random, gives a one wherever it passes a whole
/// number. Each row still answers 1 with its own probability; and of any rows that are neighbours in
/// the order, the ones miss their expected number by less than one.
///
/// *Source*: systematic sampling with unequal probabilities, Madow (1949),
/// doi:10.1214/aoms/1177729988; the order stratifies it implicitly.
public struct EvenDraw: Sendable {
  /// Where the running sum begins, in 1 / 2^32.
  let start: UInt32
  /// Which of the stored orders alike rows come in, and what their places are crossed with.
  private let choice: UInt32
  let mask: UInt32

  /// The draw of chunk `chunk` from the question's own stream.
  public init(_ stream: RandomStream, chunk: Int) {
    let words = stream.words(at: UInt64(chunk))
    (start, choice, mask) = (words[0], words[1], words[2])
  }

  /// Rows are told apart by no more than 2^10 cells.
  public static let mostCellBits = 10
  public static let mostRows = 1024
  private static let leastRows = 64
  private static let choices = 32

  /// Random orders of 64, 128, ... 1,024 rows, `choices` of each length.
  static let orders: [UInt16] = {
    var all: [UInt16] = []
    var length = leastRows
    while length <= mostRows {
      for choice in 0..<choices {
        var stream = Seed(0).stream("order of alike rows", UInt64(length + choice))
        all += stream.permutation(length).map { UInt16($0) }
      }
      length *= 2
    }
    return all
  }()

  /// The length of the shortest order that has so many rows.
  static func orderLength(rows: Int) -> Int {
    precondition(rows <= mostRows, "At most 1,024 rows are drawn together.")
    return rows <= leastRows ? leastRows : 1 << (rows - 1).bitLength
  }

  /// Where the chosen order of a length begins.
  func order(length: Int) -> Int {
    // Lengths double: those before take as much as this one, less the shortest.
    Self.choices * (length - Self.leastRows) + Int(choice) % Self.choices * length
  }
}
