import Chance
import Foundation
import Statistics
import Testing

struct FeatureTests {
  let a = features(300, 20, salt: 1)
  let b = features(260, 20, salt: 2, scale: 1.25, lean: 0.25, shift: 0.125)

  @Test("mean, covariance and its eigenvalues are numpy's")
  func moments() {
    #expect(a[7][7 * 20 + 3] == 0.496_843_28)
    #expect(b[259][259 * 20 + 19] == -0.414_352_06)
    #expect(isNear(a.mean[3], 0.011_561_474_502_086_64, 1e-12))
    let covariance = a.covariance
    #expect(isNear(covariance[2, 1], 0.050_272_985_200_136_29, 1e-12))
    #expect(isNear(covariance[1, 2], 0.050_272_985_200_136_29, 1e-12))
    #expect(isNear(covariance[5, 5], 0.109_237_526_347_268_02, 1e-12))
    // numpy.linalg.eigvalsh
    let eigenvalues = covariance.eigenvalues()
    for (index, expected) in [
      (0, 0.020_643_095_832_347_04), (1, 0.021_091_891_829_589_822),
      (10, 0.093_725_577_532_325_62), (19, 0.215_883_348_485_452_7),
    ] {
      #expect(isNear(eigenvalues[index], expected, 1e-13))
    }
  }

  @Test("eigenvectors rebuild the matrix and stand upright on each other", arguments: 1...33)
  func eigen(size: Int) {
    var random = Seed(4).stream("eigen", UInt64(size))
    var values = (0..<size * size).map { _ in random.uniform() - 0.5 }
    // Some rows of noughts and some of equal numbers: eigenvalues that repeat.
    if size % 3 == 0 {
      for row in 0..<size / 3 { for column in 0..<size { values[row * size + column] = 0 } }
    }
    let matrix = SymmetricMatrix(size: size, values: values)
    let (eigenvalues, vectors) = matrix.eigen()
    #expect(eigenvalues == eigenvalues.sorted())
    #expect(zip(eigenvalues, matrix.eigenvalues()).allSatisfy { abs($0 - $1) < 1e-12 })
    var worst = 0.0
    for i in 0..<size {
      for j in 0..<size {
        var rebuilt = 0.0
        var product = 0.0
        for k in 0..<size {
          rebuilt += eigenvalues[k] * vectors[k][i] * vectors[k][j]
          product += vectors[i][k] * vectors[j][k]
        }
        worst = max(worst, abs(rebuilt - matrix[i, j]), abs(product - (i == j ? 1 : 0)))
      }
    }
    #expect(worst < 1e-12)
  }

  @Test("extreme matrices have their eigenvalues: none, nought, diagonal, rank one, vast and tiny")
  func extremes() {
    #expect(SymmetricMatrix(diagonal: []).eigenvalues() == [])
    #expect(SymmetricMatrix(diagonal: [0, 0, 0]).eigenvalues() == [0, 0, 0])
    #expect(SymmetricMatrix(diagonal: [3, -1, 2]).eigenvalues() == [-1, 2, 3])
    let ones = SymmetricMatrix(size: 40, values: [Double](repeating: 1, count: 1600))
    let eigenvalues = ones.eigenvalues()
    #expect(isNear(eigenvalues[39], 40, 1e-13) && eigenvalues[..<39].allSatisfy { abs($0) < 1e-12 })
    let graded = SymmetricMatrix(size: 2, values: [1e150, 0, 1, 1e-150])
    #expect(graded.eigenvalues()[1] == 1e150)
    // The path's matrix: 2 on the diagonal, -1 beside it; 2 - 2·cos(kπ/(n + 1)).
    var path = [Double](repeating: 0, count: 64 * 64)
    for index in 0..<64 {
      path[index * 64 + index] = 2
      if index > 0 { path[index * 64 + index - 1] = -1 }
    }
    let found = SymmetricMatrix(size: 64, values: path).eigenvalues()
    for (index, value) in found.enumerated() {
      #expect(abs(value - (2 - 2 * cos(Double(index + 1) * .pi / 65))) < 1e-13)
    }
  }

  @Test("a square root squared is the matrix")
  func squareRoot() {
    let covariance = a.covariance
    let root = covariance.squareRoot()
    let identity = SymmetricMatrix(diagonal: [Double](repeating: 1, count: 20))
    let squared = identity.sandwiched(by: root)
    #expect(zip(squared.values, covariance.values).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  @Test("the Fréchet distance is scipy's, the same both ways, and nought from a set to itself")
  func frechet() {
    let distance = FrechetDistance(a, b)
    // d@d + trace(A) + trace(B) - 2*trace(scipy.linalg.sqrtm(A@B))
    #expect(isNear(distance.value, 0.699_825_082_935_188_2, 1e-11))
    #expect(isNear(distance.meanPart, 0.523_836_213_044_103_9, 1e-11))
    #expect(isNear(FrechetDistance(b, a).value, distance.value, 1e-11))
    #expect(FrechetDistance(a, a).value < 1e-12)
    // Fewer rows than features: the covariances have no inverse.
    let few = features(9, 40, salt: 3)
    #expect(FrechetDistance(few, few).value < 1e-10)
    // Two normal distributions worked by hand: variances 1 and 9, 4 and 4; (1 - 3)² + 0.
    let byHand = FrechetDistance.between(
      SymmetricMatrix(diagonal: [1, 4]), SymmetricMatrix(diagonal: [9, 4]))
    #expect(isNear(byHand, 4, 1e-14))
  }

  @Test("the Fréchet distance of two samples of one normal distribution is its bias, on average")
  func bias() {
    var random = Seed(5).stream("bias")
    let distances = (0..<12).map { _ in
      let deviation: (Int) -> Double = { 0.25 + Double($0 % 4) }
      return FrechetDistance(
        normal(1000, 24, &random, deviation: deviation),
        normal(600, 24, &random, deviation: deviation))
    }
    let ratio = distances.reduce(0) { $0 + $1.value / $1.bias } / 12
    #expect(abs(ratio - 1) < 0.1, "\(ratio)")
  }

  @Test("the kernel distance of one block is numpy's, and the same both ways")
  func kernel() {
    var random = Seed(6).stream("kernel")
    let distance = KernelDistance(a, b, block: 260, using: &random)
    #expect(distance.blocks == 1 && distance.standardError == nil)
    #expect(isNear(distance.value, 0.078_325_767_451_620_01, 1e-7))
    let back = KernelDistance(b, a, block: 260, using: &random)
    #expect(isNear(back.value, distance.value, 1e-7))
  }

  @Test(
    "the kernel distance is around nought for one distribution and its standard error is honest")
  func kernelError() {
    var random = Seed(7).stream("kernel")
    let drawn = (0..<40).map { _ in
      let (x, y) = (normal(300, 8, &random), normal(250, 8, &random))
      return KernelDistance(x, y, block: 25, using: &random)
    }
    let scores = drawn.map { $0.value / ($0.standardError ?? 0) }
    let mean = scores.reduce(0, +) / 40
    let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
    #expect(abs(mean) < 0.65, "within four standard errors")
    #expect((0.5...2.2).contains(variance))
    let apart = KernelDistance(a, b, block: 26, using: &random)
    #expect(apart.blocks == 10 && apart.value > 5 * (apart.standardError ?? .infinity))
  }
}
