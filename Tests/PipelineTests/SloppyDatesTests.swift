import Fixtures
import GRDB
import Merging
import Model
import Store
import Testing

@testable import Pipeline

/// Filers whose starts differ by days: a history loaded at once and as it came has the same rows (rule 13).
struct SloppyDatesTests {
    private static let configuration = """
        http: { contact: a@example.org }
        indicators: [{ id: year, formula: ttm(sales) }, { id: double, formula: 2 * sales }]
        feeds:
          - id: f
            url: "https://example.org/f"
            schedule: { every: 1h }
            format: companyfacts
            defaults: { unit: USD, kind: flow, frequency: quarter }
            series: [{ id: sales, concepts: [Revenues] }]
        """

    struct Fact: Sendable {
        let start: String
        let end: String
        let value: Int
        let filed: String
        var form = "10-Q"
    }

    private static func body(_ facts: [Fact]) -> String {
        let list = facts.map {
            "{\"start\":\"\($0.start)\",\"end\":\"\($0.end)\",\"val\":\($0.value),\"accn\":\"x\",\"form\":\"\($0.form)\",\"filed\":\"\($0.filed)\"}"
        }
        return "{\"facts\":{\"us-gaap\":{\"Revenues\":{\"units\":{\"USD\":[\(list.joined(separator: ","))]}}}}}"
    }

    /// What documents that come one after the other tell.
    private static func commit(_ documents: [[Fact]], to process: InProcess) throws -> [String] {
        var events: [String] = []
        for (index, facts) in documents.enumerated() {
            let attempt = Int64(index + 1)
            let retrieval = try process.document(body(facts), of: "f", attempt: attempt, at: 20_600 * 86_400 + attempt)
            events += try process.pipeline.commit([retrieval], time: 0).events.map(\.event.rawValue)
        }
        return events
    }

    /// Every row of every series, without the fetch that brought it.
    private func rows(_ documents: [[Fact]], in folder: String) throws -> [String] {
        _ = try Self.commit(documents, to: try InProcess(Self.configuration, in: folder))
        return try DatabaseQueue(path: folder + "/s.db").read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT format('%s %s %s %s %s %s', series, start, "end", value, published, is_displaced)
                    FROM observation_history ORDER BY series, "end", start, published, ordinal
                    """)
        }
    }

    /// The half-year begins a day earlier than the quarter that is stated a year later, as Nvidia's of 2009 does.
    static let restarted = [
        Fact(start: "2024-01-28", end: "2024-07-28", value: 300, filed: "2024-08-20"),
        Fact(start: "2024-04-29", end: "2024-07-28", value: 160, filed: "2024-08-20"),
        Fact(start: "2024-01-29", end: "2024-10-27", value: 480, filed: "2024-11-20"),
        Fact(start: "2024-01-29", end: "2025-01-26", value: 700, filed: "2025-03-10", form: "10-K"),
        Fact(start: "2024-01-29", end: "2024-04-28", value: 140, filed: "2025-05-20"),
        Fact(start: "2025-01-27", end: "2025-04-27", value: 170, filed: "2025-05-20"),
    ]

    /// Nine months tell a trailing year before the last of their quarters is known.
    static let lateQuarter = [
        Fact(start: "2023-01-01", end: "2023-12-30", value: 400, filed: "2024-02-10", form: "10-K"),
        Fact(start: "2023-01-01", end: "2023-09-30", value: 290, filed: "2024-02-10", form: "10-K"),
        Fact(start: "2023-12-31", end: "2024-09-28", value: 330, filed: "2024-11-01"),
        Fact(start: "2024-06-30", end: "2024-09-28", value: 120, filed: "2025-11-01"),
    ]

    /// Two ways to one quarter, which differ by days.
    static let twoWays = [
        Fact(start: "2024-01-01", end: "2024-06-30", value: 300, filed: "2024-08-01"),
        Fact(start: "2024-01-03", end: "2024-03-30", value: 140, filed: "2024-08-01"),
        Fact(start: "2024-04-02", end: "2024-09-30", value: 340, filed: "2024-11-01"),
        Fact(start: "2024-07-01", end: "2024-09-30", value: 180, filed: "2024-11-01"),
        Fact(start: "2024-04-01", end: "2024-06-30", value: 160, filed: "2025-08-01"),
    ]

    @Test(arguments: [restarted, lateQuarter, twoWays])
    func theSameRowsHoweverTheyCame(_ facts: [Fact]) throws {
        let days = Set(facts.map(\.filed)).sorted()
        try withTemporaryFolder { atOnce in
            let whole = try rows([facts], in: atOnce)
            #expect(whole.contains { $0.hasPrefix("double ") })
            try withTemporaryFolder { asItCame in
                let cut = days.map { day in facts.filter { $0.filed <= day } }
                let piecemeal = try rows(cut, in: asItCame)
                #expect(piecemeal == whole)
            }
        }
    }

    /// The first quarter is computed to the first of April, and stated to the last of March.
    @Test(arguments: [(140, ["fired"]), (150, ["fired", "confirmed"]), (90, ["fired", "confirmed"])])
    func anAlertGoesOnOverOtherDays(stated: Int, told: [String]) throws {
        let text = Self.configuration + "\nrules: [{ id: many, when: sales > 120 USD }]"
        let filings = [
            [
                Fact(start: "2024-01-01", end: "2024-06-30", value: 270, filed: "2024-08-01"),
                Fact(start: "2024-04-02", end: "2024-06-30", value: 130, filed: "2024-08-01"),
            ], [Fact(start: "2024-01-01", end: "2024-03-31", value: stated, filed: "2025-05-01")],
        ]
        try withTemporaryFolder { folder in
            let process = try InProcess(text, in: folder)
            let rows = filings.indices.map { filings[...$0].flatMap(\.self) }
            let events = try Self.commit(rows, to: process)
            #expect(events == told)
            let second = stated == 140 ? [] : ["2024-Q1 \(stated) 2025-05-01"]
            #expect(try process.values("sales") == ["2024-Q1 140 2024-08-01"] + second + ["2024-Q2 130 2024-08-01"])
        }
    }

    /// The quarter is stated to its last day, then to the day before: one quarter, of what is computed of it, too.
    @Test func aQuarterUnderOtherDaysCountsOnce() throws {
        let text =
            Self.configuration
            + "\nrules: [{ id: twice, when: year > 400 USD/yr, for: 3 }, { id: sum, when: total > 1 USD/yr, for: 2 }]"
        let mended = text.replacing(
            "indicators: [", with: "indicators: [{ id: total, formula: ttm(sales) + ttm(sales) }, ")
        let filings = [
            [
                Fact(start: "2021-01-01", end: "2021-12-31", value: 404, filed: "2022-02-10", form: "10-K"),
                Fact(start: "2021-01-01", end: "2021-03-31", value: 90, filed: "2022-02-10", form: "10-K"),
            ], [Fact(start: "2022-01-01", end: "2022-03-31", value: 95, filed: "2022-05-10")],
            [Fact(start: "2022-01-01", end: "2022-03-30", value: 95, filed: "2022-05-20", form: "10-Q/A")],
        ]
        try withTemporaryFolder { folder in
            let process = try InProcess(mended, in: folder)
            let rows = filings.indices.map { filings[...$0].flatMap(\.self) }
            #expect(try Self.commit(rows, to: process) == ["pending", "pending", "fired"])
            let years = try process.values("year")
            #expect(years == ["2021-Q4 404 2022-02-10", "2022-Q1 409 2022-05-10"])
            #expect(try process.values("double") == ["2021-Q1 180 2022-02-10", "2022-Q1 190 2022-05-10"])
        }
    }

    /// Of two quarters that are added one moves, and then the other: the sum is known all the time.
    @Test func aSumHoldsWhileItsInputsMove() throws {
        let text = Self.configuration.replacing("[Revenues] }", with: "[Revenues] }, { id: costs, concepts: [Costs] }")
            .replacing("formula: 2 * sales", with: "formula: sales + costs")
        func facts(_ concept: String, _ ends: [(String, String)]) -> String {
            let list = ends.map { end, filed in
                "{\"start\":\"2022-04-01\",\"end\":\"\(end)\",\"val\":95,\"accn\":\"x\",\"form\":\"10-Q\",\"filed\":\"\(filed)\"}"
            }
            return "\"\(concept)\":{\"units\":{\"USD\":[\(list.joined(separator: ","))]}}"
        }
        let (first, second) = (("2022-06-30", "2022-08-19"), ("2022-06-29", "2022-08-29"))
        let bodies = [
            (facts("Revenues", [first]), facts("Costs", [first])),
            (facts("Revenues", [first, second]), facts("Costs", [first])),
            (facts("Revenues", [first, second]), facts("Costs", [first, ("2022-06-29", "2022-09-29")])),
        ].map { "{\"facts\":{\"us-gaap\":{\($0.0),\($0.1)}}}" }
        for documents in [bodies, [bodies[2]]] {
            try withTemporaryFolder { folder in
                let process = try InProcess(text, in: folder)
                for (index, body) in documents.enumerated() {
                    let attempt = Int64(index + 1)
                    let retrieval = try process.document(body, of: "f", attempt: attempt, at: 20_600 * 86_400 + attempt)
                    _ = try process.pipeline.commit([retrieval], time: 0)
                }
                #expect(try process.values("double") == ["2022-Q2 190 2022-08-19"])
            }
        }
    }

    /// Filers of three years who err by days, and who file quarters, sums since the start of the year, or
    /// both, some of them only a year later.
    @Test(arguments: UInt64(1)...24)
    func theSameRowsOfAnyFiler(_ seed: UInt64) throws {
        try theSameRowsHoweverTheyCame(Self.filer(seed))
    }

    private static func filer(_ seed: UInt64) -> [Fact] {
        var generator = SplitMix(seed: seed)
        func roll(_ sides: Int) -> Int { Int(generator.next() % UInt64(sides)) }
        var facts: [Fact] = []
        for quarter in 0..<12 {
            let year = Day(number: 18_630 + Int32(quarter / 4) * 364)
            let end = year + (91 * (quarter % 4 + 1) - 1)
            for begin in Set([year, end - 90]).sorted() where roll(4) > 0 {
                let value = (end - begin + 1) / 91 * 100 + roll(40)
                for later in [0, 1] where roll(5) > later {
                    let start = begin + (roll(3) == 0 ? roll(5) - 2 : 0)
                    let last = end + (roll(6) == 0 ? roll(5) - 2 : 0)
                    let filed = end + 40 + 364 * later
                    facts.append(
                        Fact(
                            start: "\(start)", end: "\(last)", value: value, filed: "\(filed)",
                            form: quarter % 4 == 3 ? "10-K" : "10-Q"))
                }
            }
        }
        return facts
    }
}
