public import Foundation

/// Named tensors as bytes, in the safetensors layout: a length, a JSON header, the numbers.
///
/// *Source*: huggingface/safetensors, its format description. Float32 only. What a stranger's bytes
/// say is checked before anything is allocated: names, shapes and offsets against the length.
public enum SafeTensors {
  private struct Entry: Codable {
    var dtype: String
    var shape: [Int]
    var data_offsets: [Int]
  }
  static let longestHeader = 4 << 20
  static let mostTensors = 20_000

  public static func bytes(_ tensors: [(name: String, tensor: Tensor)]) throws -> Data {
    var entries: [String: Entry] = [:]
    var body = Data()
    for (name, tensor) in tensors {
      let numbers = try tensor.numbers()
      let start = body.count
      numbers.withUnsafeBytes { body.append(contentsOf: $0) }
      entries[name] = Entry(
        dtype: "F32", shape: tensor.shape, data_offsets: [start, body.count])
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var header = try encoder.encode(entries)
    // The numbers begin at a multiple of eight.
    header.append(contentsOf: [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8))
    var file = Data()
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { file.append(contentsOf: $0) }
    return file + header + body
  }

  /// - Throws: `TensorError` where the bytes are not what they say.
  public static func tensors(in file: Data) throws(TensorError) -> [String: Tensor] {
    let file = Data(file)
    guard file.count >= 8 else { throw damaged("it ends before its header") }
    let length = file.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= longestHeader, Int(length) <= file.count - 8 else {
      throw damaged("its header is longer than the file, or than 4 MB")
    }
    guard
      var entries = try? JSONDecoder().decode(
        [String: Item].self, from: file[8..<8 + Int(length)])
    else { throw damaged("its header is not the JSON it should be") }
    entries["__metadata__"] = nil
    guard entries.count <= mostTensors else { throw damaged("it names too many tensors") }
    let body = file.dropFirst(8 + Int(length))
    var tensors: [String: Tensor] = [:]
    for (name, item) in entries {
      guard let entry = item.entry, entry.dtype == "F32", entry.shape.count <= 8,
        entry.shape.allSatisfy({ (0...Int(Int32.max)).contains($0) }), entry.data_offsets.count == 2
      else { throw damaged("a tensor is not float32 of at most eight dimensions") }
      var count = 1
      for size in entry.shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        guard !overflow, product <= body.count else { throw damaged("a shape exceeds the file") }
        count = product
      }
      let (start, end) = (entry.data_offsets[0], entry.data_offsets[1])
      guard start >= 0, start <= end, end <= body.count, end - start == 4 * count else {
        throw damaged("a tensor's place does not fit its shape")
      }
      let numbers = [Float](unsafeUninitializedCapacity: count) { buffer, filled in
        body.dropFirst(start).prefix(4 * count).withUnsafeBytes {
          UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0)
        }
        filled = count
      }
      tensors[name] = try Tensor(numbers, shape: entry.shape)
    }
    return tensors
  }

  private static func damaged(_ reason: String) -> TensorError {
    TensorError("reading a file of tensors", reason: reason)
  }

  /// An entry, or the metadata beside them.
  private struct Item: Decodable {
    var entry: Entry?
    init(from decoder: any Decoder) throws { entry = try? Entry(from: decoder) }
  }
}

extension Parameters {
  public var named: [(name: String, tensor: Tensor)] { Array(zip(names, tensors)) }

  /// Takes every parameter's numbers from `saved`.
  ///
  /// - Throws: where one is missing or of another shape.
  public func load(_ saved: [String: Tensor], prefix: String = "") throws(TensorError) {
    for (name, tensor) in named {
      guard let found = saved[prefix + name] else {
        throw TensorError("loading a model", reason: "it lacks “\(name)”")
      }
      try tensor.take(from: found)
    }
  }
}
