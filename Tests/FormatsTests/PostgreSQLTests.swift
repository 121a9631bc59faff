import Formats
import Foundation
import Tables
import Testing

/// A PostgreSQL server of the tests' own, on a free port of the loopback, gone with them.
final class PostgreSQLServer: @unchecked Sendable {  // immutable after init
  let port: Int
  let folder: String
  private let programs: String
  private let asRoot = getuid() == 0

  /// Where PostgreSQL's programs are, if they are installed and this user may run them.
  static let programs: String? = {
    let manager = FileManager.default
    let versions = (try? manager.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    let places =
      versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "/usr/lib/postgresql/\($0)/bin" }
      + [
        "/opt/homebrew/bin", "/usr/local/bin",
      ]
    // The server refuses to run as root.
    if getuid() == 0, getpwnam("postgres") == nil { return nil }
    return places.first { manager.isExecutableFile(atPath: $0 + "/initdb") }
  }()

  init() throws {
    programs = PostgreSQLServer.programs!
    folder = NSTemporaryDirectory() + "/formats-postgres-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data("right\n".utf8).write(to: URL(fileURLWithPath: folder + "/password"))
    if asRoot { try run("/bin/chown", ["-R", "postgres", folder]) }
    port = try PostgreSQLServer.freePort()
    try program(
      "initdb -D '\(folder)/data' -U tester -A scram-sha-256 --pwfile='\(folder)/password' -E UTF8 --locale=C"
    )
    let options =
      "-p \(port) -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    try program("pg_ctl -D '\(folder)/data' -o '\(options)' -l '\(folder)/log' -w start")
    try Data("127.0.0.1:\(port):*:tester:right\n".utf8).write(
      to: URL(fileURLWithPath: folder + "/pgpass"))
    chmod(folder + "/pgpass", 0o600)
    if asRoot { chown(folder + "/pgpass", 0, 0) }
  }

  deinit {
    try? program("pg_ctl -D '\(folder)/data' -m immediate stop")
    try? FileManager.default.removeItem(atPath: folder)
  }

  private func program(_ command: String) throws {
    // A server that keeps our descriptors open looks to us like a program that never ends.
    let close =
      "for fd in /dev/fd/*; do fd=${fd##*/}; [ \"$fd\" -gt 2 ] && eval \"exec $fd>&-\"; done"
    let full = "\(close); cd / && \(programs)/\(command) >/dev/null 2>&1"
    if asRoot {
      try run("/bin/su", ["postgres", "-s", "/bin/bash", "-c", full])
    } else {
      try run("/bin/bash", ["-c", full])
    }
  }

  /// The server's address; the password lies in a file.
  var address: String {
    "postgres://tester@127.0.0.1:\(port)/postgres?passfile=\(folder)/pgpass"
  }

  @discardableResult
  func psql(_ sql: String) throws -> String {
    try run(
      programs + "/psql",
      ["-h", "127.0.0.1", "-p", "\(port)", "-U", "tester", "-d", "postgres", "-AtqX", "-c", sql],
      environment: ["PGPASSFILE": folder + "/pgpass"])
  }

  private static func freePort() throws -> Int {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(number) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(number, $0, length)
        getsockname(number, $0, &length)
      }
      return Int(UInt16(bigEndian: pointer.pointee.sin_port))
    }
  }
}

@Suite(
  "PostgreSQL", .serialized,
  .enabled(if: PostgreSQLServer.programs != nil, "PostgreSQL is not installed"))
struct PostgreSQLTests {
  private static let shared = Result { try PostgreSQLServer() }
  private let server: PostgreSQLServer

  init() throws { server = try PostgreSQLTests.shared.get() }

  @Test("a table of the server's is read with its types, in its order")
  func reads() throws {
    try server.psql(
      """
      DROP TABLE IF EXISTS people;
      CREATE TABLE people (id serial, name text, born date, seen timestamptz, weight numeric(5,1),
        alive boolean, size real, code uuid, tags text[], extra jsonb);
      INSERT INTO people (name, born, seen, weight, alive, size, code, tags, extra)
        SELECT 'n' || i % 7, date '1980-01-01' + i, '2020-01-01 00:00:00+02'::timestamptz, i / 10.0, i % 2 = 0,
          0.1, gen_random_uuid(), array['a','b'], '{"k": 1}' FROM generate_series(1, 500) i;
      INSERT INTO people (name) VALUES (NULL);
      """)
    let read = try Table.reading(server.address + "#people")
    let table = read.table
    #expect(table.rowCount == 501)
    #expect(table["id"]!.kind == .identifier)
    #expect(table["id"]!.texts == (1...501).map { "\($0)" })
    #expect(table["born"]!.integers[0] == 3653)
    #expect(table["seen"]!.integers[0] == (18_262 * 86_400 - 7200) * 1_000_000)
    #expect(table["weight"]!.schema.format.sourceType == "DECIMAL(5,1)")
    #expect(table["weight"]!.doubles[11] == 1.2)
    #expect(table["alive"]!.kind == .boolean)
    #expect(table["size"]!.doubles[0] == 0.1)
    #expect(table["code"]!.kind == .identifier)
    #expect(table.columns.allSatisfy { $0.name == "id" || $0.isMissing(500) })
    #expect(
      try Table.reading(server.address + "#public.people", options: ReadingOptions(rowLimit: 5))
        .table.rowCount == 5)

    try table.write(to: server.address + "#copy")
    let types =
      "SELECT string_agg(data_type, ',' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = "
    let copied = try server.psql(types + "'copy'")
    #expect(
      copied
        == "integer,character varying,date,timestamp with time zone,numeric,boolean,real,uuid,ARRAY,character varying\n"
    )
    #expect(
      try server.psql(
        "SELECT count(*) FROM people p JOIN copy c USING (id, born, seen, weight, alive, code)")
        == "500\n")
    #expect(try Table.reading(server.address + "#copy").table == table)
  }

  @Test("hostile names are names and nothing else")
  func hostile() throws {
    let table = try read("\"a\"\"; DROP TABLE x; --\",'b\n1,x\n").table
    let name = "\"we'ird. \"\"; DROP TABLE y; --\""
    try table.write(to: server.address + "#public." + name)
    #expect(
      try server.psql("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'we''ird%'") == "1\n")
    let back = try Table.reading(server.address + "#public." + name).table
    #expect(back.columns.map(\.name) == table.columns.map(\.name))
  }

  @Test("an existing table is replaced only with leave, and stays whole if the writing fails")
  func existing() throws {
    try server.psql(
      "DROP TABLE IF EXISTS keep; CREATE TABLE keep (a int); INSERT INTO keep VALUES (7)")
    let table = try read("a,b\n1,x\n").table
    #expect(refusal { try table.write(to: server.address + "#keep") }.code == .exists)
    #expect(try server.psql("SELECT * FROM keep") == "7\n")
    try server.psql("CREATE OR REPLACE VIEW holds AS SELECT a FROM keep")
    // A view depends on the table: the server refuses to drop it, and all stays as it was.
    #expect(throws: FormatError.self) {
      try table.write(to: server.address + "#keep", options: WritingOptions(overwrite: true))
    }
    #expect(try server.psql("SELECT * FROM keep") == "7\n")
    try server.psql("DROP VIEW holds")
    try table.write(to: server.address + "#keep", options: WritingOptions(overwrite: true))
    #expect(try server.psql("SELECT a, b FROM keep") == "1|x\n")
  }

  @Test("a wrong password, an unknown table or database, and no server get one sentence each")
  func refusals() throws {
    let wrong = server.folder + "/wrong"
    try Data("*:*:*:*:secret-but-wrong\n".utf8).write(to: URL(fileURLWithPath: wrong))
    chmod(wrong, 0o600)
    let base = "postgres://tester@127.0.0.1:\(server.port)/postgres"
    let password = refusal { _ = try Table.reading(base + "?passfile=\(wrong)#people") }
    #expect(password.code == .connection && password.expected.contains("password"))
    #expect(!password.description.contains("secret"))
    let table = try read("a\n1\n").table
    #expect(refusal { try table.write(to: base + "?passfile=\(wrong)#t") }.code == .connection)
    #expect(refusal { _ = try Table.reading(server.address + "#nobody") }.code == .missingTable)
    let database = server.address.replacingOccurrences(of: "/postgres?", with: "/nowhere?")
    #expect(refusal { _ = try Table.reading(database + "#t") }.code == .connection)
    #expect(
      refusal { _ = try Table.reading("postgres://tester@127.0.0.1:1/postgres#t") }.code
        == .connection)
    let inside = refusal { _ = try Table.reading("postgres://tester:hunter2@127.0.0.1/postgres#t") }
    #expect(inside.code == .connection && !inside.description.contains("hunter2"))
    #expect(refusal { try table.write(to: server.address) }.code == .unsupported)
  }
}
