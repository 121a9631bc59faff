extension Picture {
  /// Many pictures on one: rows of `columns`, each in the middle of a cell as large as the largest,
  /// on white.
  ///
  /// The sheet has 8 bits a sample, and colour where any picture has.
  ///
  /// - Parameter gap: white pixels between cells and around them.
  /// - Throws: `MediaError` where the sheet would be larger than `limits` allow to read again.
  public static func sheet(
    of pictures: [Picture], columns: Int, gap: Int = 2, limits: Limits = .standard
  ) throws(MediaError) -> Picture {
    precondition(!pictures.isEmpty, "A sheet needs at least one picture.")
    precondition(columns > 0 && gap >= 0, "A sheet has columns, and no negative gap.")
    let columns = min(columns, pictures.count)
    let rows = (pictures.count + columns - 1) / columns
    let cellWidth = pictures.reduce(0) { max($0, $1.width) }
    let cellHeight = pictures.reduce(0) { max($0, $1.height) }
    let channels = pictures.contains { $0.channels == 3 } ? 3 : 1
    let width = columns * (cellWidth + gap) + gap
    let height = rows * (cellHeight + gap) + gap
    guard width <= limits.side, height <= limits.side, width * height <= limits.pixels else {
      throw MediaError(
        .tooLarge, place: "The contact sheet",
        expected: "it would have \(width) by \(height) pixels, more than the limit",
        remedy: "Show fewer pictures, or smaller ones.")
    }
    var bytes = [UInt8](repeating: 255, count: width * height * channels)
    for (index, picture) in pictures.enumerated() {
      let samples = (channels == 3 ? picture.colour : picture).bytes
      let left = gap + index % columns * (cellWidth + gap) + (cellWidth - picture.width) / 2
      let above = gap + index / columns * (cellHeight + gap) + (cellHeight - picture.height) / 2
      let row = picture.width * channels
      for y in 0..<picture.height {
        let target = ((above + y) * width + left) * channels
        bytes.replaceSubrange(target..<target + row, with: samples[y * row..<(y + 1) * row])
      }
    }
    return Picture(width: width, height: height, channels: channels, samples: .eight(bytes))
  }
}
