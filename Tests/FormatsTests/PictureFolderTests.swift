import Formats
import Foundation
import Tables
import Testing

/// First bytes of each format; no reader of folders looks further.
private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3, 4]
private let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 1, 2, 3, 4, 5, 6]

extension Scratch {
  /// Writes a file and the folders it lies in.
  fileprivate func put(_ name: String, _ bytes: [UInt8]) {
    let folder = (path + "/" + name as NSString).deletingLastPathComponent
    try! FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    _ = file(name, bytes)
  }
}

@Suite("PictureFolder")
struct PictureFolderTests {
  @Test("a folder of files is one column of pictures, in the order of their names")
  func flat() throws {
    let scratch = Scratch()
    for name in ["b.png", "a.JPG", "é.png", "c d.png", "#1.png", "it's \"so\".png", "Z.png"] {
      scratch.put(name, name.hasSuffix("JPG") ? jpeg : png)
    }
    let folder = try PictureFolder(reading: scratch.path)
    #expect(folder.table.columns.map(\.name) == ["image"])
    #expect(folder.table["image"]?.kind == .image)
    #expect(
      folder.table["image"]?.texts
        == ["#1.png", "Z.png", "a.JPG", "b.png", "c d.png", "it's \"so\".png", "é.png"])
    #expect(folder.skippedCount == 0 && folder.notes.isEmpty)
    #expect(folder.file(ofRow: 3) == scratch.path + "/b.png")
  }

  @Test("folders are labels, by their path; a picture beside them has none")
  func labels() throws {
    let scratch = Scratch()
    for name in ["dog/2.png", "cat/1.png", "cat/old/9.png", "0.png", "cat/.hidden.png"] {
      scratch.put(name, png)
    }
    let table = try PictureFolder(reading: scratch.path).table
    #expect(table["image"]?.texts == ["0.png", "cat/1.png", "cat/old/9.png", "dog/2.png"])
    #expect(table["label"]?.kind == .category)
    #expect(table["label"]?.texts == [nil, "cat", "cat/old", "dog"])
  }

  @Test("what is no picture is passed over with a reason")
  func skipped() throws {
    let scratch = Scratch()
    scratch.put("good.png", png)
    scratch.put("empty.png", [])
    scratch.put("text.png", Array("hello".utf8))
    scratch.put("jpeg.png", jpeg)
    scratch.put("large.png", png + [UInt8](repeating: 0, count: 100))
    scratch.put("readme.txt", Array("hello".utf8))
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/folder.png", withIntermediateDirectories: true)
    #expect(mkfifo(scratch.path + "/pipe.png", 0o600) == 0)
    let folder = try PictureFolder(
      reading: scratch.path, bounds: PictureFolder.Bounds(bytes: 100))
    #expect(folder.table["image"]?.texts == ["good.png"])
    #expect(
      folder.skipped.map(\.path)
        == ["empty.png", "jpeg.png", "large.png", "pipe.png", "text.png"])
    #expect(folder.skipped.allSatisfy { !$0.reason.contains("hello") })
    #expect(folder.notes.count == 1)
    let one = try PictureFolder(
      reading: scratch.path, bounds: PictureFolder.Bounds(bytes: 100, listed: 1))
    #expect(one.skipped.count == 1 && one.skippedCount == 5)
  }

  @Test("no link leads out of the folder, and none to a folder is followed")
  func links() throws {
    let scratch = Scratch()
    let outside = Scratch()
    outside.put("secret.png", png)
    scratch.put("a/inside.png", png)
    let manager = FileManager.default
    func link(_ name: String, _ target: String) throws {
      try manager.createSymbolicLink(
        atPath: scratch.path + "/" + name, withDestinationPath: target)
    }
    try link("escape.png", outside.path + "/secret.png")
    try link("up.png", "../\((outside.path as NSString).lastPathComponent)/secret.png")
    try link("folder", outside.path)
    try link("loop", scratch.path)
    try link("broken.png", "nowhere.png")
    try link("fine.png", "a/inside.png")
    let folder = try PictureFolder(reading: scratch.path)
    #expect(folder.table["image"]?.texts == ["a/inside.png", "fine.png"])
    #expect(folder.skipped.map(\.path) == ["broken.png", "escape.png", "up.png"])
  }

  @Test("a CSV file says more about each picture; rows without one are left out")
  func listing() throws {
    let scratch = Scratch()
    for name in ["x/1.png", "x/2.png", "x/3.png", "4.png"] { scratch.put(name, png) }
    scratch.put("bad.png", Array("no".utf8))
    let csv = "age,file_name,sex\n40,x/2.png,f\n50,./x/1.png,m\n60,gone.png,f\n70,bad.png,m\n"
    scratch.put("metadata.csv", Array(csv.utf8))
    let folder = try PictureFolder(reading: scratch.path)
    #expect(folder.imageColumn == "image")
    #expect(folder.table.columns.map(\.name) == ["age", "image", "sex"])
    #expect(folder.table["image"]?.texts == ["x/2.png", "x/1.png"])
    #expect(folder.table["age"]?.integers == [40, 50])
    #expect(folder.skippedCount == 2)
    #expect(folder.notes.contains { $0.contains("2 of the pictures") })
  }

  @Test("a column of any name that names pictures is found; a CSV file that names none is not used")
  func otherListings() throws {
    let scratch = Scratch()
    for name in ["1.png", "2.png"] { scratch.put(name, png) }
    scratch.put("patients.csv", Array("scan,age\n2.png,30\n1.png,20\n".utf8))
    let folder = try PictureFolder(reading: scratch.path)
    #expect(folder.imageColumn == "scan")
    #expect(folder.table["scan"]?.kind == .image)
    #expect(folder.table["scan"]?.texts == ["2.png", "1.png"])

    scratch.put("patients.csv", Array("scan,age\nz.png,30\ny.png,20\n".utf8))
    let plain = try PictureFolder(reading: scratch.path)
    #expect(plain.table.columns.map(\.name) == ["image"])
    #expect(plain.notes.count == 1)
    scratch.put("metadata.csv", Array("file_name,age\n../z.png,30\n/etc/passwd,20\n".utf8))
    #expect(refusal { _ = try PictureFolder(reading: scratch.path) }.code == .malformed)
  }

  @Test("a folder without pictures, a file and nothing are refused")
  func refused() throws {
    let scratch = Scratch()
    #expect(refusal { _ = try PictureFolder(reading: scratch.path) }.code == .empty)
    let file = scratch.file("a.png", png)
    #expect(refusal { _ = try PictureFolder(reading: file) }.code == .notAFile)
    #expect(refusal { _ = try PictureFolder(reading: file + "x") }.code == .missingFile)
    let bounds = PictureFolder.Bounds(files: 1)
    scratch.put("b.png", png)
    #expect(
      refusal { _ = try PictureFolder(reading: scratch.path, bounds: bounds) }.code
        == .unsupported)
  }

  @Test("a command can tell a folder of pictures from others")
  func told() {
    let scratch = Scratch()
    #expect(!PictureFolder.isPictureFolder(scratch.path))
    scratch.put("a.png", Array("text".utf8))
    scratch.put("b.csv", Array("a,b\n".utf8))
    #expect(!PictureFolder.isPictureFolder(scratch.path))
    scratch.put("train/cat/1.jpg", jpeg)
    #expect(PictureFolder.isPictureFolder(scratch.path))
    #expect(!PictureFolder.isPictureFolder(scratch.path + "/train/cat/1.jpg"))
    #expect(!PictureFolder.isPictureFolder(scratch.path + "/nowhere"))
  }

  @Test("what is written reads back the same")
  func roundTrip() throws {
    let scratch = Scratch()
    let levels = ["a/b", "..", "é", "", "x:y%"]
    let table = Table([
      Column("age", .count, .integers([1, 2, 3, 4, 5, 6])),
      Column("image", .image, .text(.init(repeating: nil, count: 6))),
      Column("label", .category, .codes([0, 1, 2, 3, 4, -1], levels: levels)),
    ])
    let out = scratch.path + "/out"
    try PictureFolder.write(table, to: out) { $0 == 4 ? nil : ($0 == 2 ? jpeg : png).data }
    let back = try PictureFolder(reading: out)
    #expect(back.skippedCount == 0)
    #expect(back.table.columns.map(\.name) == ["age", "image", "label"])
    #expect(back.table["age"]?.integers == [1, 2, 3, 4, 5, 6])
    #expect(
      back.table["image"]?.texts
        == [
          "a%2Fb/00000001.png", "%2E./00000002.png", "é/00000003.jpg", "%/00000004.png", nil,
          "unlabelled/00000006.png",
        ])
    #expect(back.table["label"]?.texts == ["a/b", "..", "é", "", "x:y%", nil])
    #expect(scratch.names == ["out"], "nothing else is left")
  }

  @Test("a folder without labels lies in one folder, and nothing is replaced unasked")
  func unlabelled() throws {
    let scratch = Scratch()
    let table = Table([Column("image", .image, .text([nil, nil]))])
    let out = scratch.path + "/out"
    try PictureFolder.write(table, to: out) { _ in png.data }
    #expect(
      try PictureFolder(reading: out).table["image"]?.texts
        == ["pictures/00000001.png", "pictures/00000002.png"])
    let error = refusal { try PictureFolder.write(table, to: out) { _ in png.data } }
    #expect(error.code == .exists)
    try PictureFolder.write(table, to: out, options: WritingOptions(overwrite: true)) { _ in
      jpeg.data
    }
    #expect(
      try PictureFolder(reading: out).table["image"]?.texts
        == ["pictures/00000001.jpg", "pictures/00000002.jpg"])
    #expect(scratch.names == ["out"])
  }

  @Test("a writing that fails half-way leaves nothing behind")
  func failure() throws {
    struct Failure: Error {}
    let scratch = Scratch()
    let table = Table([Column("image", .image, .text([nil, nil]))])
    #expect(throws: Failure.self) {
      try PictureFolder.write(table, to: scratch.path + "/out") { row in
        if row == 1 { throw Failure() }
        return png.data
      }
    }
    #expect(throws: FormatError.self) {
      try PictureFolder.write(table, to: scratch.path + "/out") { _ in Data("text".utf8) }
    }
    #expect(scratch.names.isEmpty)
  }

  @Test("pictures in a Parquet file are taken out beside their rows", arguments: [false, true])
  func parquet(isStruct: Bool) throws {
    let scratch = Scratch()
    let file = scratch.path + "/p.parquet"
    func blob(_ bytes: [UInt8]) -> String {
      "'" + bytes.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        + "'::BLOB"
    }
    let rows = [png, jpeg, Array("text".utf8), png].enumerated().map { index, bytes in
      let cell = isStruct ? "{'bytes': \(blob(bytes)), 'path': 'p\(index)'}" : blob(bytes)
      return "(\(cell), \(index * 10), '\(index % 2 == 0 ? "even" : "odd")')"
    }
    let database = try Database(memoryLimit: nil)
    try database.execute(
      "COPY (SELECT * FROM (VALUES \(rows.joined(separator: ", "))) t(image, age, label)) TO "
        + Database.literal(file) + " (FORMAT parquet)")
    #expect(PictureFolder.isPictureParquet(file))
    let out = scratch.path + "/taken"
    let folder = try PictureFolder(readingParquet: file, extractingTo: out)
    #expect(folder.table.columns.map(\.name) == ["image", "age", "label"])
    #expect(folder.table["image"]?.texts == ["00000001.png", "00000002.jpg", "00000004.png"])
    #expect(folder.table["age"]?.integers == [0, 10, 30])
    #expect(folder.table["label"]?.texts == ["even", "odd", "odd"])
    #expect(folder.skipped.map(\.path) == ["row 3"])
    #expect(scratch.bytes("taken/00000002.jpg") == jpeg)
    let again = refusal { _ = try PictureFolder(readingParquet: file, extractingTo: out) }
    #expect(again.code == .exists)
  }

  @Test("a Parquet file without pictures, and one that is none, are refused")
  func otherParquet() throws {
    let scratch = Scratch()
    let table = Table([Column("a", .count, .integers([1, 2]))])
    try table.write(to: scratch.path + "/t.parquet")
    #expect(!PictureFolder.isPictureParquet(scratch.path + "/t.parquet"))
    for (index, path) in ["/t.parquet", "/x.parquet"].enumerated() {
      _ = scratch.file("x.parquet", "PAR1 no PAR1")
      let error = refusal {
        _ = try PictureFolder(
          readingParquet: scratch.path + path, extractingTo: scratch.path + "/out\(index)")
      }
      #expect(error.code == .malformed)
    }
  }

  @Test("a table file does not take a column of pictures for one of its own kinds")
  func kinds() {
    #expect(!Kind.tabular.contains(.image))
  }
}

extension [UInt8] {
  fileprivate var data: Data { Data(self) }
}
