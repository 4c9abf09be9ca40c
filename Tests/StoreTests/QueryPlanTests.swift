import Fixtures
import GRDB
import Model
import Testing

@testable import Store

/// What is asked often is a search by an index, however large the store is.
@Suite struct QueryPlanTests {
    /// The steps of SQLite's plan that scan a table from one end to the other.
    private func scans(_ sql: String) throws -> [String] {
        try withTemporaryFolder { folder in
            _ = try Store(path: folder + "/s.db")
            return try DatabaseQueue(path: folder + "/s.db").inDatabase { db in
                // Parameters that are not bound are NULL.
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql.replacing("?", with: "NULL")).map {
                    $0["detail"] as String
                }
                .filter { detail in
                    [
                        "observation", "o", "fetch", "f", "l", "document", "event", "series", "s", "message", "m",
                        "delivery",
                        "d", "b", "q",
                    ].contains { table in
                        detail == "SCAN \(table)" || detail.hasPrefix("SCAN \(table) USING INDEX fetch")
                    }
                }
            }
        }
    }

    @Test(arguments: [
        "SELECT * FROM current_observations WHERE series = 'x'", "SELECT * FROM observation_history WHERE series = 'x'",
        "SELECT * FROM event WHERE seq > 5 AND rule = 'r' ORDER BY seq",
        "SELECT * FROM event WHERE seq > 5 AND time >= 7 ORDER BY seq",
        StoreTransaction.oldBodies, StoreSnapshot.queued(nil), StoreSnapshot.queued([.critical]),
        "SELECT * FROM message m WHERE notifier = 'n' AND recipient = 'r' AND state = 'waiting' ORDER BY due, id",
        "SELECT id FROM event WHERE rule IS NULL AND feed = 'f' AND event = 'feed_failing' ORDER BY seq DESC",
        "SELECT * FROM delivery WHERE message = 'm'",
        "SELECT 1 FROM fetch f WHERE f.feed = 'f' AND f.id > 5 AND f.document IS NOT NULL ORDER BY f.id",
    ])
    func `nothing is scanned`(sql: String) throws {
        #expect(try scans(sql) == [])
    }

    /// What is delivered stays for months, and is looked through by nobody who looks for what is not.
    @Test(arguments: [nil, [.critical]] as [Set<Severity>?])
    func `what is queued is found among what was delivered`(severities: Set<Severity>?) throws {
        try withTemporaryFolder { folder in
            _ = try Store(path: folder + "/s.db")
            let plan = try DatabaseQueue(path: folder + "/s.db").inDatabase { db in
                try Row.fetchAll(
                    db, sql: "EXPLAIN QUERY PLAN " + StoreSnapshot.queued(severities).replacing("?", with: "NULL")
                ).map { $0["detail"] as String }
            }
            #expect(plan.contains { $0.hasPrefix("SEARCH d USING INDEX delivery_queued") }, "\(plan)")
        }
    }

    @Test func `a scan would be seen`() throws {
        #expect(try scans("SELECT * FROM observation WHERE value > 5") == ["SCAN observation"])
    }

    @Test func `a statement that is under way is not begun again without a word`() throws {
        try withTemporaryFolder { folder in
            let (store, series, _) = try makeStore(at: folder + "/s.db", values: 3)
            let error = #expect(throws: StoreError.self) {
                try store.read { snapshot in
                    let stored = try #require(try snapshot.series(number: series))
                    try snapshot.forEachObservation(of: stored) { _ in _ = try snapshot.observations(of: stored) }
                }
            }
            #expect(error?.message.contains("asked while it is under way") == true)
        }
    }
}
