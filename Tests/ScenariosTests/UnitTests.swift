import Chance
import Foundation
import Scenarios
import Synthesis
import Tables
import Testing

/// Where the build put the program that plays units.
enum UnitHost {
  static let path: String? = {
    let path = WorldTests.root.appending(path: ".build/release/understudy-fmu").path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }()
}

/// Functional mock-up units, built on the spot: one that falls as bodies do, and ones that misbehave.
@Suite(.enabled(if: UnitHost.path != nil)) struct UnitTests {
  /// A body dropped from `height`; where it is dropped from above nine metres, `MOOD` happens half-way.
  static let source = """
    #include <math.h>
    #include <stdbool.h>
    #include <stddef.h>
    #include <stdint.h>
    #include <stdlib.h>
    #include <unistd.h>
    typedef struct { double height, speed, time; int steps; } body;
    static int stepped(body *b, double h) {
      b->height += b->speed * h - 4.905 * h * h;
      b->speed -= 9.81 * h;
      b->time += h;
      b->steps++;
      return 0;
    }
    static double number(body *b, uint32_t r) { return r == 1 ? b->height : b->speed; }
    static int mood(body *b) {
      if (b->time < 0.5 || b->height < 9 - 4.905 * b->time * b->time) return 0;
    #if MOOD == 1
      abort();
    #elif MOOD == 2
      for (;;) sleep(1);
    #elif MOOD == 3
      b->height = NAN;
    #elif MOOD == 4
      return 3;
    #elif MOOD == 5
      volatile char *p = malloc(8l << 30);
      p[0] = 1;
    #endif
      return 0;
    }
    #if FMI == 2
    void *fmi2Instantiate(const char *n, int t, const char *g, const char *r, const void *f, int v, int l) {
      return calloc(1, sizeof(body));
    }
    void fmi2FreeInstance(void *c) { free(c); }
    int fmi2SetupExperiment(void *c, int d, double t, double s, int e, double x) { return 0; }
    int fmi2EnterInitializationMode(void *c) { return 0; }
    int fmi2ExitInitializationMode(void *c) { return 0; }
    int fmi2DoStep(void *c, double t, double h, int n) { stepped(c, h); return mood(c); }
    int fmi2Terminate(void *c) { return 0; }
    int fmi2Reset(void *c) { *(body *)c = (body){0}; return 0; }
    int fmi2GetReal(void *c, const uint32_t *r, size_t n, double *v) { *v = number(c, *r); return 0; }
    int fmi2GetInteger(void *c, const uint32_t *r, size_t n, int *v) { *v = ((body *)c)->steps; return 0; }
    int fmi2GetBoolean(void *c, const uint32_t *r, size_t n, int *v) { *v = number(c, 1) < 0; return 0; }
    int fmi2SetReal(void *c, const uint32_t *r, size_t n, const double *v) { ((body *)c)->height = *v; return 0; }
    int fmi2SetInteger(void *c, const uint32_t *r, size_t n, const int *v) { return 0; }
    int fmi2SetBoolean(void *c, const uint32_t *r, size_t n, const int *v) { return 0; }
    #else
    void *fmi3InstantiateCoSimulation(const char *n, const char *g, const char *r, bool v, bool l, bool e,
        bool x, const uint32_t *q, size_t k, void *w, void *o, void *u) { return calloc(1, sizeof(body)); }
    void fmi3FreeInstance(void *c) { free(c); }
    int fmi3EnterInitializationMode(void *c, bool d, double t, double s, bool e, double x) { return 0; }
    int fmi3ExitInitializationMode(void *c) { return 0; }
    int fmi3DoStep(void *c, double t, double h, bool n, bool *e, bool *x, bool *y, double *l) {
      *e = *x = *y = false;
      stepped(c, h);
      *l = t + h;
      return mood(c);
    }
    int fmi3Terminate(void *c) { return 0; }
    int fmi3Reset(void *c) { *(body *)c = (body){0}; return 0; }
    int fmi3GetFloat64(void *c, const uint32_t *r, size_t n, double *v, size_t m) { *v = number(c, *r); return 0; }
    int fmi3GetInt32(void *c, const uint32_t *r, size_t n, int32_t *v, size_t m) { *v = ((body *)c)->steps; return 0; }
    int fmi3GetBoolean(void *c, const uint32_t *r, size_t n, bool *v, size_t m) { *v = number(c, 1) < 0; return 0; }
    int fmi3SetFloat64(void *c, const uint32_t *r, size_t n, const double *v, size_t m) { ((body *)c)->height = *v; return 0; }
    int fmi3SetInt32(void *c, const uint32_t *r, size_t n, const int32_t *v, size_t m) { return 0; }
    int fmi3SetBoolean(void *c, const uint32_t *r, size_t n, const bool *v, size_t m) { return 0; }
    #endif
    """

  static func description(_ version: Int) -> String {
    let variables = [("height", "r", 1), ("speed", "r", 2), ("steps", "i", 3), ("below", "b", 4)]
      .map {
        name, type, reference in
        if version == 3 {
          let kind = ["r": "Float64", "i": "Int32", "b": "Boolean"][type] ?? ""
          return "<\(kind) name=\"\(name)\" valueReference=\"\(reference)\"/>"
        }
        let kind = ["r": "Real", "i": "Integer", "b": "Boolean"][type] ?? ""
        return
          "<ScalarVariable name=\"\(name)\" valueReference=\"\(reference)\"><\(kind)/></ScalarVariable>"
      }
    let token = version == 2 ? "guid" : "instantiationToken"
    return """
      <?xml version="1.0"?>
      <fmiModelDescription fmiVersion="\(version).0" modelName="falling" \(token)="{x}">
      <CoSimulation modelIdentifier="falling"/>
      <ModelVariables>\(variables.joined())</ModelVariables></fmiModelDescription>
      """
  }

  @discardableResult
  private static func run(_ words: [String], in folder: URL) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = folder
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// A folder with falling.fmu in it.
  static func unit(version: Int, mood: Int = 0) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "understudy-unit-\(UUID().uuidString)")
    let inner = folder.appending(
      path: "binaries/" + (version == 2 ? "linux64" : "x86_64-linux"))
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    try Data(source.utf8).write(to: folder.appending(path: "falling.c"))
    try Data(description(version).utf8).write(to: folder.appending(path: "modelDescription.xml"))
    #expect(
      try run(
        [
          "cc", "-shared", "-fPIC", "-O1", "-DFMI=\(version)", "-DMOOD=\(mood)", "falling.c", "-o",
          inner.appending(path: "falling.so").path,
        ], in: folder) == 0)
    #expect(
      try run(
        ["python3", "-m", "zipfile", "-c", "falling.fmu", "modelDescription.xml", "binaries"],
        in: folder) == 0)
    return folder
  }

  static let scenario = """
    understudy: scenario/1
    world: fmu
    fmu:
      inputs: {from: {variable: height, unit: m, range: [0, 20]}}
      outcomes:
        height: {unit: m}
        lowest: {variable: height, unit: km, at: least}
        fastest: {variable: speed, unit: m/s, at: least}
        steps: {unit: 1}
        below: {}
      end: 1 s
      step: 10 ms
    actors: {simulator: {from: $from}}
    parameters: {from: {uniform: [4, 10], unit: m, source: assumed}}
    events: {fell: below}
    """

  static func played(_ folder: URL, rows: Int = 300, journal: String? = nil, patience: Int = 20_000)
    async throws -> Table
  {
    var native = ScenarioFile.Native(
      path: folder.appending(path: "falling.fmu").path, journal: journal)
    native.host = UnitHost.path
    native.limits.patience = patience
    var play = try await Play(
      try ScenarioFile.parse(scenario, native: native), mix: [("natural", 1)], seed: 3)
    play.threads = 1
    return try play.block(firstRow: 0, count: rows, seed: 3)
  }

  @Test("a unit of either version falls as bodies do", arguments: [2, 3])
  func falls(version: Int) async throws {
    let folder = try Self.unit(version: version)
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = try await Self.played(folder)
    let from = try #require(table["from"]?.numbers)
    let height = try #require(table["height"]?.numbers)
    let lowest = try #require(table["lowest"]?.numbers)
    let steps = try #require(table["steps"]?.numbers)
    let below = try #require(table["below"]?.numbers)
    for row in 0..<300 {
      #expect(abs(height[row] - (from[row] - 4.905)) < 1e-9)
      // The unit counts kilometres, the scenario says so: the number is the same.
      #expect(abs(lowest[row] - height[row]) < 1e-9)
      #expect(steps[row] == 100)
      #expect((below[row] == 1) == (height[row] < 0))
    }
    #expect(try #require(table["fastest"]?.numbers).allSatisfy { abs($0 + 9.81) < 1e-9 })
  }

  @Test(
    "one that crashes, hangs, tells no number or answers an error ends in a sentence that says so",
    arguments: [
      (2, 1, "signal 6"), (3, 2, "did not answer within"),
      (2, 3, "height is not a finite number at 0.5"),
      (3, 3, "not a finite number"), (2, 4, "could not make a step"), (3, 5, "signal 11"),
    ])
  func misbehaves(version: Int, mood: Int, says: String) async throws {
    let folder = try Self.unit(version: version, mood: mood)
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      _ = try await Self.played(folder, patience: mood == 2 ? 2000 : 20_000)
      Issue.record("it went well")
    } catch let error as ScenarioError {
      #expect(error.code == .simulator && "\(error)".contains(says), "\(error)")
    }
  }

  @Test("what a unit told before it crashed is kept, and played again to the same rows")
  func resumes() async throws {
    let bad = try Self.unit(version: 3, mood: 1)
    let good = try Self.unit(version: 3)
    defer {
      try? FileManager.default.removeItem(at: bad)
      try? FileManager.default.removeItem(at: good)
    }
    let journal = bad.appending(path: "journal").path
    await #expect(throws: ScenarioError.self) {
      try await Self.played(bad, rows: 200, journal: journal)
    }
    let size =
      try FileManager.default.attributesOfItem(atPath: journal)[.size] as? NSNumber ?? 0
    let resumed = try await Self.played(good, rows: 200, journal: journal)
    #expect(size.intValue % 48 == 0)
    #expect(try await Self.played(good, rows: 200) == resumed)
  }

  @Test("a unit that only the file names is not run, and what is no unit is refused")
  func refused() async throws {
    #expect {
      try ScenarioFile.parse(Self.scenario)
    } throws: {
      "\($0)".contains("--allow-native")
    }
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "understudy-unit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "falling.fmu")
    func refusal(_ says: String) async {
      await #expect {
        try await Self.played(folder)
      } throws: {
        ($0 as? ScenarioError)?.code == .simulator && "\($0)".contains(says)
      }
    }
    try Data("no archive".utf8).write(to: path)
    await refusal("not a whole FMU")
    let make = """
      import zipfile, sys
      with zipfile.ZipFile('falling.fmu', 'w') as z:
          for name, text in eval(sys.argv[1]): z.writestr(name, text)
      """
    for (parts, says) in [
      ("[('../modelDescription.xml', 'x')]", "no modelDescription.xml"),
      ("[('resources/../../x', 'x')]", "leads out of the archive"),
      ("[('modelDescription.xml', '<a/>')]", "not FMI 2.0 or 3.0"),
      (
        "[('modelDescription.xml', '<fmiModelDescription fmiVersion=\"2.0\"/>')]",
        "no unit for co-simulation"
      ),
      (
        "[('modelDescription.xml', '<fmiModelDescription fmiVersion=\"2.0\"><CoSimulation modelIdentifier=\"x\"/></fmiModelDescription>')]",
        "no library for this system"
      ),
    ] {
      try? FileManager.default.removeItem(at: path)
      #expect(try Self.run(["python3", "-c", make, parts], in: folder) == 0)
      await refusal(says)
    }
  }
}
