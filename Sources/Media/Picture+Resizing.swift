extension Picture {
  /// What becomes of a picture whose sides stand in another ratio than the new size's.
  public enum Fit: String, Sendable, Hashable, Codable, CaseIterable {
    /// The largest part of the right ratio in the middle is kept; what lies outside is lost. The
    /// default, as in published work on image models (Dhariwal & Nichol 2021, arXiv:2105.05233).
    case cropped
    /// All of it is kept, and the room beside it filled with the mean of its outermost pixels.
    case padded
    /// All of it is kept, and its ratio changes.
    case stretched
  }

  /// The picture in another size, bits and channels unchanged.
  ///
  /// Along a side that shrinks, a pixel is the mean of the area it covers; along one that grows, it
  /// lies on the straight line between its two neighbours. Both keep a constant picture constant and
  /// never leave the range of the samples. The stored values are averaged as they are (no gamma).
  ///
  /// *Complexity*: the samples of both sizes, once.
  public func resized(width newWidth: Int, height newHeight: Int, fit: Fit = .cropped) -> Picture {
    precondition(newWidth > 0 && newHeight > 0, "A picture has at least one pixel.")
    if newWidth == width && newHeight == height { return self }
    switch fit {
    case .stretched:
      return resampled(
        Weights(of: 0, length: Double(width), sourceCount: width, count: newWidth),
        Weights(of: 0, length: Double(height), sourceCount: height, count: newHeight))
    case .cropped:
      let scale = min(Double(width) / Double(newWidth), Double(height) / Double(newHeight))
      let (across, down) = (scale * Double(newWidth), scale * Double(newHeight))
      return resampled(
        Weights(
          of: (Double(width) - across) / 2, length: across, sourceCount: width, count: newWidth),
        Weights(
          of: (Double(height) - down) / 2, length: down, sourceCount: height, count: newHeight))
    case .padded:
      let scale = max(Double(width) / Double(newWidth), Double(height) / Double(newHeight))
      let across = min(newWidth, max(1, Int((Double(width) / scale).rounded())))
      let down = min(newHeight, max(1, Int((Double(height) / scale).rounded())))
      return resized(width: across, height: down, fit: .stretched)
        .padded(width: newWidth, height: newHeight, with: borderMean)
    }
  }

  /// A square.
  public func resized(to side: Int, fit: Fit = .cropped) -> Picture {
    resized(width: side, height: side, fit: fit)
  }

  /// How much of which source samples makes each sample along one side.
  private struct Weights {
    var starts: [Int] = []
    var values: [[Float]] = []

    init(of start: Double, length: Double, sourceCount: Int, count: Int) {
      let step = length / Double(count)
      for index in 0..<count {
        let from = start + Double(index) * step
        if step > 1 {
          // The area it covers, by parts of the source's pixels.
          let to = from + step
          let first = max(0, min(sourceCount - 1, Int(from.rounded(.down))))
          let last = max(first, min(sourceCount - 1, Int(to.rounded(.up)) - 1))
          let parts = (first...last).map {
            max(0, min(to, Double($0 + 1)) - max(from, Double($0)))
          }
          let sum = parts.reduce(0, +)
          starts.append(first)
          values.append(sum > 0 ? parts.map { Float($0 / sum) } : [1])
        } else {
          // Samples stand in the middle of their pixels.
          let centre = max(0, min(Double(sourceCount - 1), from + step / 2 - 0.5))
          let first = min(Int(centre), max(0, sourceCount - 2))
          let right = Float(centre - Double(first))
          starts.append(first)
          values.append(right == 0 ? [1] : [1 - right, right])
        }
      }
    }
  }

  private func resampled(_ across: Weights, _ down: Weights) -> Picture {
    let (newWidth, newHeight) = (across.starts.count, down.starts.count)
    let source = levels
    // Rows first: height × new width.
    var narrow = [Float](repeating: 0, count: height * newWidth * channels)
    for y in 0..<height {
      let line = y * width * channels
      for x in 0..<newWidth {
        let target = (y * newWidth + x) * channels
        var from = line + across.starts[x] * channels
        for weight in across.values[x] {
          for channel in 0..<channels {
            narrow[target + channel] += weight * source[from + channel]
          }
          from += channels
        }
      }
    }
    let row = newWidth * channels
    var result = [Float](repeating: 0, count: newHeight * row)
    for y in 0..<newHeight {
      for (offset, weight) in down.values[y].enumerated() {
        let line = (down.starts[y] + offset) * row
        for x in 0..<row { result[y * row + x] += weight * narrow[line + x] }
      }
    }
    return Picture(
      width: newWidth, height: newHeight, channels: channels, levels: result, bits: bits)
  }

  /// The mean of the outermost pixels, a number a channel.
  private var borderMean: [Float] {
    let values = levels
    var sums = [Double](repeating: 0, count: channels)
    var count = 0.0
    for y in 0..<height {
      let isEdge = y == 0 || y == height - 1
      for x in isEdge || width < 3 ? Array(0..<width) : [0, width - 1] {
        count += 1
        for channel in 0..<channels {
          sums[channel] += Double(values[(y * width + x) * channels + channel])
        }
      }
    }
    return sums.map { Float($0 / count) }
  }

  /// The picture in the middle of a larger one of one colour.
  func padded(width newWidth: Int, height newHeight: Int, with color: [Float]) -> Picture {
    if newWidth == width && newHeight == height { return self }
    var result = [Float](repeating: 0, count: newWidth * newHeight * channels)
    for index in result.indices { result[index] = color[index % channels] }
    let (left, above) = ((newWidth - width) / 2, (newHeight - height) / 2)
    let values = levels
    for y in 0..<height {
      let target = ((y + above) * newWidth + left) * channels
      for x in 0..<width * channels {
        result[target + x] = values[y * width * channels + x]
      }
    }
    return Picture(
      width: newWidth, height: newHeight, channels: channels, levels: result, bits: bits)
  }
}
