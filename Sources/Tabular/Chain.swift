/// The joint distribution as a product in one order of the columns: each column's ladder of
/// questions, given the columns before it.
///
/// A fit makes several chains, each in an order of its own; blocks of rows take turns. Every chain
/// errs a little in what comes late in its order, and the mixture errs less than any of them.
struct Chain: Sendable, Equatable {
  /// Columns in the order in which they are drawn.
  var order: [Int]
  /// By place in that order.
  var ladders: [Ladder]
}
