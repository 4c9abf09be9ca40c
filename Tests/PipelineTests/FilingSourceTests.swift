import Fixtures
import GRDB
import Merging
import Model
import Store
import Testing

@testable import Pipeline

/// Several concepts and forms of one figure (rule 11).
struct FilingSourceTests {
    private static let configuration = """
        http: { contact: a@example.org }
        feeds:
          - id: f
            url: "https://example.org/f"
            schedule: { every: 1h }
            format: companyfacts
            defaults: { unit: USD, kind: flow, frequency: quarter }
            series: [{ id: sales, concepts: [Revenues, SalesRevenueNet] }]
        rules: [{ id: many, when: sales > 100 USD }]
        """

    private struct Fact {
        let concept: String
        let value: Int
        let form: String
        let filed: String
        var quarter = 1
    }

    private func body(_ facts: [Fact]) -> String {
        let ends = ["2025-01-01\",\"end\":\"2025-03-31", "2025-04-01\",\"end\":\"2025-06-30"]
        let concepts = ["Revenues", "SalesRevenueNet"].map { concept in
            let list = facts.filter { $0.concept == concept }.map {
                "{\"start\":\"\(ends[$0.quarter - 1])\",\"val\":\($0.value),\"accn\":\"x\",\"form\":\"\($0.form)\",\"filed\":\"\($0.filed)\"}"
            }
            return "\"\(concept)\":{\"units\":{\"USD\":[\(list.joined(separator: ","))]}}"
        }
        return "{\"facts\":{\"us-gaap\":{\(concepts.joined(separator: ","))}}}"
    }

    /// The events of documents that came one after the other, what is known in the end, and what the view shows.
    private func run(
        _ documents: [[Fact]], forms: String = "", in folder: String
    ) throws -> (events: [String], values: [String], viewed: [String], notes: [String]) {
        let text = Self.configuration.replacing("SalesRevenueNet] }", with: "SalesRevenueNet]\(forms) }")
        let process = try InProcess(text, in: folder)
        var events: [String] = []
        var notes: [String] = []
        for (index, facts) in documents.enumerated() {
            let attempt = Int64(index + 1)
            let retrieval = try process.document(body(facts), of: "f", attempt: attempt, at: 20_600 * 86_400 + attempt)
            let report = try process.pipeline.commit([retrieval], time: 0)
            events += report.events.map(\.event.rawValue)
            notes = report.feeds.flatMap(\.notes)
        }
        let viewed = try DatabaseQueue(path: folder + "/s.db").read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT CASE start WHEN '2025-01-01' THEN '2025-Q1' ELSE '2025-Q2' END, value, published
                    FROM observation_history WHERE series = 'sales' ORDER BY "end", published, ordinal
                    """
            ).map { "\($0[0] as String) \(ValueText.exact($0[1])) \($0[2] as String)" }
        }
        return (events, try process.values("sales"), viewed, notes)
    }

    private static let fallback = Fact(concept: "SalesRevenueNet", value: 101, form: "10-Q", filed: "2025-04-20")
    private static let preferred = Fact(concept: "Revenues", value: 120, form: "10-Q", filed: "2025-05-20")
    private static let repeated = Fact(concept: "SalesRevenueNet", value: 90, form: "10-K", filed: "2026-02-20")
    private static let restated = Fact(concept: "Revenues", value: 95, form: "10-K", filed: "2026-02-21")
    private static let proxy = Fact(concept: "Revenues", value: -12, form: "DEF 14A", filed: "2026-04-01")

    /// Whatever is split, or comes at once.
    private static func splits(_ facts: [Fact]) -> [[[Fact]]] {
        [[facts], facts.indices.map { Array(facts[...$0]) }, facts.map { [$0] }]
    }

    @Test(arguments: 0..<3)
    func `a fallback's later repeat is no revision`(split: Int) throws {
        try withTemporaryFolder { folder in
            let found = try run(Self.splits([Self.fallback, Self.preferred, Self.repeated])[split], in: folder)
            #expect(found.events == (split == 0 ? ["fired"] : ["fired", "confirmed"]))
            #expect(found.values == ["2025-Q1 101 2025-04-20", "2025-Q1 120 2025-05-20"])
            #expect(found.viewed == found.values)
        }
    }

    @Test(arguments: 0..<3)
    func `a restatement under the preferred concept counts`(split: Int) throws {
        try withTemporaryFolder { folder in
            let found = try run(Self.splits([Self.fallback, Self.preferred, Self.restated])[split], in: folder)
            #expect(found.events == (split == 0 ? [] : ["fired", "confirmed", "retracted"]))
            #expect(found.values.last == "2025-Q1 95 2026-02-21")
            #expect(found.viewed == found.values)
        }
    }

    @Test(arguments: 0..<3)
    func `a proxy statement overrides no report`(split: Int) throws {
        try withTemporaryFolder { folder in
            let found = try run(Self.splits([Self.preferred, Self.proxy])[split], in: folder)
            #expect(found.events == ["fired"])
            #expect(found.values == ["2025-Q1 120 2025-05-20"])
            #expect(found.viewed == found.values)
            #expect(found.notes.isEmpty)
        }
    }

    @Test func `a proxy statement alone counts until a report has the period`() throws {
        try withTemporaryFolder { folder in
            let early = Fact(concept: "Revenues", value: 110, form: "S-1", filed: "2025-04-01")
            let late = Fact(concept: "SalesRevenueNet", value: 111, form: "10-K/A", filed: "2025-06-01")
            let found = try run([[early, late, Self.proxy]], in: folder)
            #expect(found.values == ["2025-Q1 110 2025-04-01", "2025-Q1 111 2025-06-01"])
            #expect(found.viewed == found.values)
        }
    }

    /// Both of the worse concept, or one of each: two stretches that overlap are one observation.
    @Test(arguments: ["SalesRevenueNet", "Revenues"])
    func `a span of a worse source gives way as any other`(concept: String) throws {
        func body(_ facts: [(concept: String, days: String, value: Int, filed: String)]) -> String {
            let concepts = Dictionary(grouping: facts, by: \.concept).map { concept, facts in
                let list = facts.map {
                    "{\($0.days),\"val\":\($0.value),\"accn\":\"x\",\"form\":\"10-Q\",\"filed\":\"\($0.filed)\"}"
                }
                return "\"\(concept)\":{\"units\":{\"USD\":[\(list.joined(separator: ","))]}}"
            }
            return "{\"facts\":{\"us-gaap\":{\(concepts.joined(separator: ","))}}}"
        }
        try withTemporaryFolder { folder in
            let process = try InProcess(
                Self.configuration.replacing("sales > 100 USD", with: "sales > 150 USD, for: 2"), in: folder)
            let facts = [
                ("SalesRevenueNet", "\"start\":\"2020-02-01\",\"end\":\"2020-04-30\"", 161, "2020-07-12"),
                (concept, "\"start\":\"2020-04-01\",\"end\":\"2020-06-30\"", 170, "2020-12-06"),
            ]
            let retrieval = try process.document(body(facts), of: "f", attempt: 1, at: 20_600 * 86_400)
            let report = try process.pipeline.commit([retrieval], time: 0)
            #expect(report.events.map(\.event) == [.pending])
            #expect(try process.values("sales").filter { $0.hasSuffix("2020-12-06") } == ["2020-Q2 170 2020-12-06"])
            let now = try process.pipeline.store.read { snapshot in
                let series = try #require(try snapshot.series("sales"))
                return try snapshot.observations(of: series).compactMap { $0.current()?.value }
            }
            #expect(now == [170])
        }
    }

    @Test func `a series may say which forms count first`() throws {
        try withTemporaryFolder { folder in
            let found = try run([[Self.preferred, Self.proxy]], forms: ", forms: [DEF 14A]", in: folder)
            #expect(found.values == ["2025-Q1 120 2025-05-20", "2025-Q1 -12 2026-04-01"])
            #expect(found.viewed == found.values)
        }
    }

    @Test func `concepts that differ are reported, unless that is known`() throws {
        try withTemporaryFolder { folder in
            let found = try run([[Self.fallback, Self.preferred]], in: folder)
            #expect(found.notes.count == 1 && found.notes[0].contains("differ by more than 0.5 % in 1 places"))
        }
        try withTemporaryFolder { folder in
            let found = try run([[Self.fallback, Self.preferred]], forms: ", break: accepted", in: folder)
            #expect(found.notes.isEmpty)
        }
    }
}
