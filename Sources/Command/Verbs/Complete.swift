import ArgumentParser
import Foundation
import Understudy

struct Complete: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fill in a table's missing cells with a model.",
    discussion: """
      Each missing cell is drawn from what the model learned, given the cells of its row that are
      there; those stay as they are. Another seed draws others (multiple imputation).

      EXAMPLES
        understudy complete patients.understudy partial.csv -o full.csv
        understudy complete patients.understudy partial.csv -o full-2.csv --seed 2
      """)

  @Argument(help: "The model file.")
  var model: String

  @Argument(help: "The table to complete; it has the model's columns.")
  var table: String

  @Option(name: .shortAndLong, help: "The table to write; its ending says the format.")
  var output: String

  @Option(help: "The same seed draws the same cells.")
  var seed: UInt64 = 7

  @Option(help: "Rows drawn for each row, of which the likeliest given its cells are kept.")
  var candidates = 32

  @Flag(help: "Replace the table if it is there.")
  var force = false

  @OptionGroup(title: "Talking") var talking: TalkingFlags

  func validate() throws {
    guard (1...4096).contains(candidates) else {
      throw ValidationError("--candidates is between 1 and 4096.")
    }
  }

  func run() async throws {
    let listener = talking.listener
    let (file, digest) = try OpenedModel.at(model)
    let understudy = file.understudy
    // The model says what each column is; a column without a single cell would tell nothing.
    var stated = understudy.schema
    stated.constraints = []
    let partial = try Table.reading(table, options: ReadingOptions(schema: stated)).table
    listener(.began(stage: "Completing", total: nil, unit: "rows"))
    let completed = try Self.completed(
      partial, by: understudy, seed: Seed(seed), candidates: candidates)
    listener(.ended)
    listener(.note("\(completed.cells) cells were drawn; \(completed.account)"))
    var manifest = Manifest(
      of: understudy, modelDigest: digest,
      settings: understudy.published.merging(
        ["what it is": "a real table whose missing cells were drawn"]) { $1 },
      prepared: file.prepared)
    // The cells that were there are in it as they are: what is proved of the model is not of them.
    manifest.guarantee = nil
    let sink = try Sink(output)
    let writer = try [any TableFormat].standard.format(of: sink).writer(
      to: sink, schema: completed.table.schema,
      options: WritingOptions(
        metadata: try manifest.metadata(), overwrite: force, dialect: file.dialect))
    do {
      try writer.append(completed.table)
      try writer.finish()
    } catch {
      writer.cancel()
      throw error
    }
    if case .file(let path) = sink.location { try manifest.write(beside: path) }
    say(
      talking.json
        ? JSONValue.object(
          [
            "completed": .text(output), "cells": .number(Double(completed.cells)),
          ].merging(completed.figures) { $1 }
        ).line : "Completed table  \(output)")
  }
}

extension Complete {
  /// A completed table, and how it came about.
  private struct Done {
    var table: Table
    var cells: Int
    var account: String
    var figures: [String: JSONValue] = [:]
  }

  private static func completed(
    _ partial: Table, by understudy: Understudies, seed: Seed, candidates: Int
  ) throws -> Done {
    switch understudy {
    case .trees(let trees):
      let completed = try trees.completing(partial, seed: seed, candidates: candidates)
      let counted = String(format: "%.1f", completed.effectiveCandidates)
      return Done(
        table: completed.table, cells: completed.cells,
        account: "of \(candidates) candidates a row, \(counted) counted.",
        figures: ["effective candidates": .number(completed.effectiveCandidates)])
    case .marginals(let marginals):
      let completed = try marginals.completing(partial, seed: seed)
      let unmet =
        completed.unmet == 0
        ? "" : " \(completed.unmet) rows break a constraint: their cells leave no room."
      return Done(
        table: completed.table, cells: completed.cells,
        account: "exactly as the model has them.\(unmet)",
        figures: ["rows that break a constraint": .number(Double(completed.unmet))])
    case .pictures(let pictures):
      guard let rows = pictures.rows else {
        throw ValidationError("This model has learned pictures alone: there are no cells to fill.")
      }
      return try completed(partial, by: rows.understudy, seed: seed, candidates: candidates)
    }
  }
}

/// A model file named on the command line.
enum OpenedModel {
  static func at(_ path: String) throws -> (file: ModelFile, digest: Digest) {
    do {
      let bytes = try ModelFile.contents(of: path)
      return (try ModelFile(bytes: bytes), Digest(of: bytes))
    } catch let error as EnvelopeError {
      throw Located(place: path, underlying: error)
    }
  }
}
