// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// Every room speaks Swift 6, imports narrowly, and builds without a warning.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Rooms that touch no raw memory; the compiler checks that they do not.
let safe: [SwiftSetting] = house + [.strictMemorySafety()]

// The package's dependency lines, by the name they are used under.
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let bigInt = Target.Dependency.product(name: "BigInt", package: "BigInt")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// libtorch's headers and libraries: Debian's, or those in UNDERSTUDY_TORCH; nil where there are
/// none. Tables are built and run without it.
let torch: (headers: String?, library: String?, newer: Bool)? = {
  if let folder = Context.environment["UNDERSTUDY_TORCH"] {
    return (folder + "/include", folder + "/lib", true)
  }
  let there = FileManager.default.fileExists(atPath: "/usr/include/ATen/ATen.h")
  return there ? (nil, nil, false) : nil
}()

/// Where FFmpeg's headers lie; nil builds a house of tables only, without a word about pictures.
///
/// Tables need no FFmpeg, and not every machine has it. UNDERSTUDY_FFMPEG names the folder that holds
/// `include` and `lib`, or is `no`.
let ffmpeg: String? = {
  let named = Context.environment["UNDERSTUDY_FFMPEG"]
  if named == "no" { return nil }
  let triples = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map { "include/\($0)" }
  return (named.map { [$0] } ?? ["/usr", "/opt/homebrew", "/usr/local"]).first { prefix in
    (["include"] + triples).contains {
      FileManager.default.fileExists(atPath: "\(prefix)/\($0)/libavcodec/avcodec.h")
    }
  }
}()

/// Flags for a place that the compiler does not search by itself.
let ffmpegIsElsewhere = ffmpeg.map { $0 != "/usr" } ?? false

let media: [Target] =
  ffmpeg.map { prefix in
    [
      .target(
        name: "CFFmpeg", exclude: ["README.md"],
        cSettings: ffmpegIsElsewhere ? [.unsafeFlags(["-I\(prefix)/include"])] : [],
        linkerSettings: [.linkedLibrary("avcodec"), .linkedLibrary("avutil")]
          + (ffmpegIsElsewhere ? [.unsafeFlags(["-L\(prefix)/lib"])] : [])),
      .target(
        name: "Media", dependencies: ["CFFmpeg", "Tables"], exclude: ["README.md"],
        swiftSettings: safe),
      .testTarget(
        name: "MediaTests", dependencies: ["Media", "Tables", "Chance"], swiftSettings: house),
    ]
  } ?? []

let package = Package(
  name: "understudy",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Understudy", targets: ["Understudy"]),
    .executable(name: "understudy", targets: ["Command"]),
    .executable(name: "understudy-fmu", targets: ["FMUHost"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
  ],
  targets: [
    // Floor 0, the ground.
    .target(name: "Chance", exclude: ["README.md"], swiftSettings: safe),
    .target(name: "Statistics", exclude: ["README.md"], swiftSettings: safe),
    .target(name: "CDuckDB", exclude: ["README.md"]),
    .target(name: "CBoosting", exclude: ["README.md"]),
    .target(name: "CScenarios", exclude: ["README.md"]),

    // Floor 1, the nouns.
    .target(
      name: "Tables", dependencies: ["Chance", "Statistics"], exclude: ["README.md"],
      swiftSettings: safe),
    .target(
      name: "Privacy", dependencies: ["Chance", "Statistics", bigInt], exclude: ["README.md"],
      swiftSettings: safe),
    .target(
      name: "Boosting", dependencies: ["Chance", "Statistics", "CBoosting"],
      exclude: ["README.md"], swiftSettings: house),

    // Floor 2, the verbs.
    .target(
      name: "Formats", dependencies: ["Tables", "Statistics", "CDuckDB", yams],
      exclude: ["README.md"], swiftSettings: house),
    .target(
      name: "Codecs", dependencies: ["Tables", "Boosting", "Chance", "Statistics"],
      exclude: ["README.md"], swiftSettings: safe),
    .target(
      name: "Synthesis", dependencies: ["Tables", "Privacy", "Chance", crypto],
      exclude: ["README.md"],
      swiftSettings: safe),
    .target(
      name: "Evaluation", dependencies: ["Tables", "Boosting", "Chance", "Statistics"],
      exclude: ["README.md"], swiftSettings: safe),
    .target(
      name: "Provenance", dependencies: ["Tables", "Privacy", crypto], exclude: ["README.md"],
      swiftSettings: safe),

    // Floor 3, the makers and the judge's voice.
    .target(
      name: "Tabular",
      dependencies: [
        "Tables", "Boosting", "Privacy", "Chance", "Statistics", "Synthesis", "Codecs",
      ],
      exclude: ["README.md"], swiftSettings: house),
    .target(
      name: "Scenarios",
      dependencies: [
        "Tables", "Chance", "Statistics", "Synthesis", "Formats", "CScenarios", yams,
      ],
      exclude: ["README.md"], swiftSettings: house),
    .target(
      name: "NeuralClient", dependencies: ["Tables"], exclude: ["README.md"], swiftSettings: house),
    .target(
      name: "Reports",
      dependencies: ["Tables", "Privacy", "Statistics", "Evaluation", "Provenance"],
      exclude: ["README.md"], swiftSettings: safe),

    // Floor 4, the house.
    .target(
      name: "Understudy",
      dependencies: [
        "Chance", "Tables", "Boosting", "Privacy", "Formats", "Codecs", "Synthesis", "Evaluation",
        "Provenance", "Tabular", "Scenarios", "NeuralClient", "Reports",
      ],
      exclude: ["README.md"], swiftSettings: safe),

    // Floor 6, the roof.
    .executableTarget(
      name: "Command", dependencies: ["Understudy", argumentParser], exclude: ["README.md"],
      swiftSettings: safe),

    // Plays strangers' native units in a process of its own.
    .executableTarget(
      name: "FMUHost", exclude: ["README.md"],
      linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux])), .linkedLibrary("m")]),

    // A bench, no part of the product.
    .executableTarget(
      name: "ScenariosBench", dependencies: ["Scenarios", "Chance"], exclude: ["README.md"],
      swiftSettings: house),

    // Tests, a target a room.
    .testTarget(name: "ChanceTests", dependencies: ["Chance"], swiftSettings: house),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Statistics", "Chance"], swiftSettings: house),
    .testTarget(name: "TablesTests", dependencies: ["Tables", "Chance"], swiftSettings: house),
    .testTarget(
      name: "BoostingTests", dependencies: ["Boosting", "Chance", "Statistics"],
      swiftSettings: house),
    .testTarget(
      name: "PrivacyTests", dependencies: ["Privacy", "Chance", "Statistics", bigInt],
      exclude: ["Fixtures"],
      swiftSettings: house),
    .testTarget(
      name: "CodecsTests", dependencies: ["Codecs", "Tables", "Chance"], swiftSettings: house),
    .testTarget(
      name: "SynthesisTests", dependencies: ["Synthesis", "Chance"], swiftSettings: house),
    .testTarget(
      name: "EvaluationTests",
      dependencies: ["Evaluation", "Tables", "Boosting", "Chance", "Statistics"],
      exclude: ["Fixtures"], swiftSettings: house),
    .testTarget(
      name: "ProvenanceTests", dependencies: ["Provenance", "Privacy", "Tables"],
      swiftSettings: house),
    .testTarget(
      name: "TabularTests",
      dependencies: [
        "Tabular", "Synthesis", "Codecs", "Tables", "Boosting", "Privacy", "Chance",
      ],
      swiftSettings: house),
    .testTarget(
      name: "ScenariosTests",
      // Media reads back the pictures that are written.
      dependencies: ["Scenarios", "Tables", "Chance"] + (ffmpeg == nil ? [] : ["Media"]),
      swiftSettings: house),
    .testTarget(
      name: "ReportsTests",
      dependencies: ["Reports", "Tables", "Evaluation", "Provenance", "Chance"],
      swiftSettings: house),
    .testTarget(name: "UnderstudyTests", dependencies: ["Understudy"], swiftSettings: house),
    .testTarget(name: "CommandTests", dependencies: ["Command"], swiftSettings: house),
    .testTarget(name: "HouseTests", swiftSettings: safe),

    .testTarget(
      name: "FormatsTests", dependencies: ["Formats", "Tables", "Chance"], swiftSettings: house),
  ] + media,
  cLanguageStandard: .c17,
  cxxLanguageStandard: torch?.newer == true ? .cxx20 : .cxx17
)

// The neural worker, where there are libtorch and FFmpeg.
if let torch, ffmpeg != nil {
  package.products.append(.executable(name: "understudy-neural", targets: ["NeuralWorker"]))
  package.targets += [
    .target(
      name: "CTorch", exclude: ["README.md"],
      cxxSettings: torch.headers.map { [.unsafeFlags(["-isystem", $0])] } ?? [],
      linkerSettings: [.linkedLibrary("torch_cpu"), .linkedLibrary("c10"), .linkedLibrary("dl")]
        + (torch.library.map { [.unsafeFlags(["-L", $0, "-Xlinker", "-rpath=\($0)"])] } ?? [])),
    .target(
      name: "Tensors", dependencies: ["CTorch", "Chance"], exclude: ["README.md"],
      swiftSettings: house),
    .target(
      name: "Neural", dependencies: ["Tensors", "Chance", "Statistics", "Privacy"],
      exclude: ["README.md"], swiftSettings: house),
    .executableTarget(
      name: "NeuralWorker",
      dependencies: ["Neural", "NeuralClient", "Tensors", "Media", "Chance", "Privacy"],
      exclude: ["README.md"], swiftSettings: house),
    .testTarget(
      name: "NeuralTests", dependencies: ["Neural", "Tensors", "Chance", "Privacy"],
      swiftSettings: house),
  ]
}
