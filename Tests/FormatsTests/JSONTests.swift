import Formats
import Foundation
import Tables
import Testing

@Suite("JSON")
struct JSONTests {
  private func read(
    _ text: String, name: String = "t.jsonl", options: ReadingOptions = ReadingOptions()
  )
    throws -> ReadTable
  {
    let scratch = Scratch()
    return try Table.reading(scratch.file(name, text), options: options)
  }

  @Test(
    "what is read is written back byte for byte",
    arguments: [
      "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":null}\n",
      "{\"t\":true,\"x\":1.5}\n{\"t\":false,\"x\":-2}\n",
      "{\"s\":\"1\"}\n{\"s\":\"2\"}\n",
      "{\"s\":\"01\",\"e\":\"\"}\n{\"s\":\"02\",\"e\":\"q\\\"\\\\\\n\\t\\u0001é😀\"}\n",
      "{\"d\":\"03.04.2020\",\"m\":\"2020-01-01T00:00:00Z\"}\n{\"d\":\"13.04.2020\",\"m\":\"2021-01-01T00:00:00Z\"}\n",
      "{\"n\":{\"a\":[1,\"}\"]},\"mixed\":1}\n{\"n\":[],\"mixed\":\"x\"}\n",
      "{\"we\\\"ird\\n\":1}\n{\"we\\\"ird\\n\":2}\n",
    ])
  func roundTrip(text: String) throws {
    let scratch = Scratch()
    try read(text).table.write(to: scratch.path + "/u.jsonl")
    #expect(scratch.text("u.jsonl") == text)
  }

  @Test("an array of objects reads as lines of them do, and is written for .json")
  func array() throws {
    let lines = "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n"
    let array = "[\n {\"a\": 1,\n  \"b\": \"x\"} ,\n {\"a\":2,\"b\":\"y\"}\n]\n"
    #expect(try read(array, name: "t.json").table == read(lines).table)
    let scratch = Scratch()
    try read(lines).table.write(to: scratch.path + "/t.json")
    let object = try JSONSerialization.jsonObject(with: Data(scratch.bytes("t.json")))
    #expect((object as? [[String: Any]])?.count == 2)
    #expect(try Table.reading(scratch.path + "/t.json").table == read(lines).table)
  }

  @Test("keys may come late, in any order, or not at all")
  func keys() throws {
    let table = try read(
      "{\"a\":1}\n{\"b\":\"x\",\"a\":2}\n\n{\"c\":true}\n{}\n{\"a\":3,\"b\":\"y\",\"c\":false}\n"
    ).table
    #expect(table.columns.map(\.name) == ["a", "b", "c"])
    #expect(table["a"]!.integers == [1, 2, .min, .min, 3])
    #expect(table["b"]!.texts == [nil, "x", nil, nil, "y"])
    #expect(table["c"]!.texts == [nil, nil, "true", nil, "false"])
  }

  @Test("escapes are understood, in values and in keys")
  func escapes() throws {
    let table = try read("{\"k\\u00e9y\":\"\\ud83d\\ude00\\/\\b\\ud800\"}\n").table
    #expect(table.columns[0].name == "kéy")
    #expect(table.columns[0].texts == ["😀/\u{8}\u{FFFD}"])
  }

  @Test("lines that are no objects are told, or left out on request")
  func broken() throws {
    let text = "{\"a\":1}\n{\"a\":\nnot json\n[1]\n{\"a\":1,\"a\":2}\n{\"a\":4}\n{\"a\":tru}\n"
    let error = refusal { _ = try read(text) }
    #expect(error.code == .malformed)
    #expect(error.expected.contains("line 2"))
    #expect(!error.description.contains("not json\n"))
    let rest = try read(text, options: ReadingOptions(skipBadRows: true))
    #expect(rest.table["a"]!.integers == [1, 4])
    #expect(refusal { _ = try read("[]") }.code == .empty)
    #expect(refusal { _ = try read("hello\n") }.code == .malformed)
  }

  @Test("deep nesting is counted, not followed")
  func deep() throws {
    let depth = 200_000
    let text =
      "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      + "}\n"
    #expect(try read(text).table["a"]!.texts[0]!.utf8.count == 2 * depth)
  }
}
