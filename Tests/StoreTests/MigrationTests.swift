import Fixtures
import Foundation
import GRDB
import Model
import Testing

@testable import Store

/// A store that an earlier version made is brought up to date: nothing is lost, and nothing decoded or told again.
@Suite struct MigrationTests {
    private static let line =
        #"{"seq":1,"id":"abc","time":"2026-11-23T22:36:18.006Z","event":"retracted","rule":"r","severity":"critical","series":"d","period":"2026-Q1","end":"2026-03-31","value":0.30000000000000004,"threshold":0.25,"unit":"ratio","published":"2026-04-29","since":"2025-Q4","first_known":"2026-01-30","initial":false,"before":{"value":1e+16,"published":"2026-04-01"},"inputs":[{"series":"x","period":"2026-Q1","end":"2026-03-31","value":null,"published":"2026-04-29","source":"file:x"}],"feed":null,"source":null,"sha256":null,"message":"a \"b\"\nc","claim":{"kind":"crosses","by":"B","says":null,"means":"m"}}"#

    /// A store as 0.1.0 made it, with an observation, two events and two rules.
    private func withOldStore(_ body: (String) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/s.db"
            let queue = try DatabaseQueue(path: path)
            try queue.inDatabase { db in
                try db.execute(sql: "PRAGMA journal_mode = WAL")
                try db.execute(sql: Schema.version1)
                try db.execute(
                    sql: """
                        PRAGMA application_id = \(Schema.applicationID);
                        PRAGMA user_version = 1;
                        INSERT INTO fetch (id, feed, time, url) VALUES (1, 'f', 1790000000, 'file:x');
                        INSERT INTO series VALUES (1, 'd', 1, 1, 'abc', 'D', 'ratio', 'rate', 'quarter', 'f', NULL, 1, 999);
                        INSERT INTO series VALUES (2, 'e', 1, 1, 'abc', 'E', 'ratio', 'rate', 'quarter', NULL, 'd * 2', 1, 999);
                        INSERT INTO observation VALUES (1, 20543, 20454, 20572, 0, 0.3, 31, 1, NULL);
                        INSERT INTO feed VALUES ('f', 1, 1, 1, 0, NULL, NULL, NULL, 'e', NULL, 'abc', NULL, 0, 2);
                        INSERT INTO rule VALUES
                            ('r', 'p', 1, 'firing', 3, '20362 20453 0.1 20500;20454 20543 0.30000000000000004 20572',
                             20454, 20543, 20572),
                            ('gone', '', NULL, 'inactive', 1, '', NULL, NULL, NULL);
                        """
                )
                try db.execute(
                    sql: "INSERT INTO event VALUES (1, 'abc', '2026-11-23T22:36:18.006Z', 'retracted', 'r', ?)",
                    arguments: [Self.line])
                // Somebody has changed this one, so that it is no line of ours any more.
                try db.execute(
                    sql: """
                        INSERT INTO event VALUES (2, 'def', '2026-11-24T00:00:00.000Z', 'fired', 's', '{"seq":2,"id":}')
                        """)
            }
            try queue.close()
            try body(path)
        }
    }

    @Test func `lines stay to the letter, and their parts stand in columns`() throws {
        try withOldStore { path in
            let store = try Store(path: path)
            let events = try store.read { try $0.events() }
            #expect(events.map(\.seq) == [1, 2])
            #expect(events[0].line == Self.line)
            let decoded = try JSONDecoder().decode(AlertEvent.self, from: Data(Self.line.utf8))
            #expect(events[0].event == decoded)
            #expect(events[0].event.value == 0.30000000000000004)
            #expect(events[0].event.before?.value == 1e16)
            #expect(
                events[1].event == AlertEvent(id: "def", time: 1_795_478_400_000, event: .fired, message: "", rule: "s")
            )
            #expect(events[1].line == #"{"seq":2,"id":}"#)
        }
    }

    @Test(arguments: [
        ("\"severity\":\"critical\"", "\"severity\":\"high\""), ("\"value\":0.30000000000000004", "\"value\":1e999"),
        ("{\"value\":1e+16,", "{\"value\":null,"),
    ])
    func `an odd member of a line takes nothing else with it`(part: String, odd: String) throws {
        let line = Self.line.replacing(part, with: odd)
        let event = try JSONDecoder().decode(AlertEvent.self, from: Data(line.utf8))
        #expect(line != Self.line)
        #expect(event.message == "a \"b\"\nc")
        #expect(event.inputs?.count == 1)
    }

    @Test func `states, observations and what feeds remember stay as they were`() throws {
        try withOldStore { path in
            let store = try Store(path: path)
            try store.read { snapshot in
                let rules = try snapshot.rules()
                #expect(
                    rules["gone"]
                        == RuleRecord(fingerprint: "", semantics: 0, generation: nil, state: RuleState(activation: 1)))
                let window = [(20362, 20453, 0.1, 20500), (20454, 20543, 0.30000000000000004, 20572)].map {
                    Evidence(
                        period: Period(start: Day(number: $0.0), end: Day(number: $0.1)), value: $0.2,
                        published: Day(number: $0.3), isFirstSeen: $0.3 == 20572)
                }
                let state = RuleState(
                    phase: .firing, activation: 3, window: window, walked: window[1].period, since: Day(number: 20572))
                #expect(rules["r"] == RuleRecord(fingerprint: "p", semantics: 0, generation: 1, state: state))
                #expect(try snapshot.series("d")?.fingerprint == "abc")
                let history = try #require(try snapshot.histories(of: 1, frequency: .quarter, part: .everything).first)
                #expect(history.vintages.map(\.value) == [0.3])
                #expect(try snapshot.health(of: "f").etag == "e")
                #expect(try snapshot.danglingReferences() == 0)
            }
        }
    }

    /// Which of them the old version had left behind it did not know.
    @Test func `what was computed is outdated until it is computed again`() throws {
        try withOldStore { path in
            let store = try Store(path: path)
            #expect(try store.read { try $0.series("e")?.outdated } == "it was computed by an older version")
            #expect(try store.read { try $0.series("d")?.outdated } == nil)
            #expect(try store.read { try $0.isBehind(["e"]) })
            #expect(try store.read { try $0.computedSeries(except: []) } == [2])
            try store.write { try $0.setOutdated(nil, series: 2) }
            #expect(try !store.read { try $0.isBehind(["e"]) })
        }
    }

    /// Tables with their columns and keys, and the texts of views and indexes.
    private func schema(_ path: String) throws -> [String] {
        _ = try Store(path: path)
        return try DatabaseQueue(path: path).inDatabase { db in
            #expect(try String.fetchAll(db, sql: "PRAGMA integrity_check") == ["ok"])
            var lines: [String] = []
            for row in try Row.fetchAll(db, sql: "SELECT type, name, sql FROM sqlite_schema ORDER BY name") {
                let name: String = row["name"]
                guard row["type"] == "table" else {
                    lines.append("\(name): \(row["sql"] as String? ?? "")")
                    continue
                }
                for pragma in ["table_xinfo", "foreign_key_list"] {
                    let columns = try Row.fetchAll(db, sql: "PRAGMA \(pragma)('\(name)')")
                    lines += columns.map {
                        "\(name) \(pragma): \($0.databaseValues.map(\.description).joined(separator: " "))"
                    }
                }
                // Constraints are in the text alone; what was altered is spaced otherwise.
                let checks = (row["sql"] as String).matches(of: /CHECK \([^,\n]*\)|STRICT.*/).map { String($0.output) }
                lines += checks.sorted().map { "\(name) \($0)" }
            }
            return lines
        }
    }

    @Test func `what waits is queued again, so that of a rule one message waits at a time`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/s.db"
            let queue = try DatabaseQueue(path: path)
            try queue.inDatabase { db in
                try db.execute(sql: "PRAGMA journal_mode = WAL")
                try db.execute(sql: Schema.version1)
                for migrate in Schema.migrations[1..<5] { try migrate(db) }
                try db.execute(
                    sql: """
                        PRAGMA application_id = \(Schema.applicationID);
                        PRAGMA user_version = 5;
                        INSERT INTO event (seq, id, time, event, rule, has_inputs, message, line)
                            VALUES (1, 'a', 0, 'fired', 'r', 0, 'm', '{"seq":1}'), (2, 'b', 0, 'resolved', 'r', 0, 'm', '{"seq":2}');
                        INSERT INTO message VALUES
                            ('m2', 'n', '', 'waiting', 0, 0, 0, 0, NULL, NULL), ('m1', 'n', '', 'waiting', 0, 9, 0, 0, NULL, NULL),
                            ('m0', 'o', '', 'dead', 0, 9, 0, 0, NULL, 9);
                        INSERT INTO delivery VALUES
                            ('n', '', 1, 0, 0, 0, 'm1'), ('n', '', 2, 0, 0, 0, 'm2'), ('o', '', 1, 0, 0, 0, 'm0');
                        """)
            }
            try queue.close()
            let store = try Store(path: path)
            let lane = Lane(notifier: "n", recipient: "")
            #expect(try store.read { try $0.waiting(lane, limit: 9) }.isEmpty)
            #expect(try store.read { try $0.queued(lane, limit: 9) }.map(\.event) == [1, 2])
            #expect(try store.read { try $0.message("m0")?.state } == .dead)
        }
    }

    @Test func `a migrated store has the tables of a new one, and is whole`() throws {
        try withOldStore { path in
            let (migrated, new) = (try schema(path), try schema(path + ".new"))
            #expect(migrated == new)
            #expect(new.contains { $0.contains("rank") } && new.contains { $0.contains("origin >= 0") })
        }
    }

    @Test func `an origin of a later version has room, and a negative rank has none`() throws {
        try withOldStore { path in
            _ = try Store(path: path)
            try DatabaseQueue(path: path).inDatabase { db in
                let insert = "INSERT INTO observation (series, \"end\", start, published, ordinal, origin, fetch, rank)"
                try db.execute(sql: insert + " VALUES (1, 20543, 20454, 20572, 1, 64, 1, 3)")
                #expect(throws: DatabaseError.self) {
                    try db.execute(sql: insert + " VALUES (1, 20543, 20454, 20572, 2, 64, 1, -1)")
                }
            }
        }
    }
}

extension AlertEvent {
    fileprivate init(id: String, time: Int64, event: EventKind, message: String, rule: String) {
        self.init(id: id, time: time, event: event, message: message)
        self.rule = rule
    }
}
