import Configuring
import Fetching
import Fixtures
import Model
import Store
import Testing

@testable import Queries

/// Where the value of a period comes from.
struct ExplanationTests {
    private static let configuration = """
        feeds:
          - id: f
            url: "https://example.org/x"
            schedule: { every: 1h }
            format: csv
            series: [{ id: x, unit: USD, kind: flow, frequency: quarter, value: v, start: s, end: e, published: p }]
        """

    private struct Row {
        var (start, end, published) = ("", "", "")
        var value: Double?
        var ordinal = 0
        var isDifference = false
    }

    /// What a value of 2024 is explained by, over a store with these rows.
    private func origin(of label: String, _ rows: [Row]) throws -> Explanation.Origin {
        try withTemporaryFolder { folder in
            try write(Self.configuration, to: folder + "/c.yaml")
            let configuration = ConfigurationLoader.load(folder + "/c.yaml").configuration
            let catalog = Catalog(configuration, secrets: Secrets(directory: nil, environment: [:]))
            let store = try Store(path: folder + "/s.db")
            try store.write { writer in
                let number = try writer.register(try #require(catalog.declarations["x"])).number
                let fetch = try writer.insert(NewFetch(feed: "f", time: 1_700_000_000, url: "https://example.org/x"))
                for row in rows {
                    let period = Period(
                        start: try #require(Day(iso: row.start)), end: try #require(Day(iso: row.end)))
                    let vintage = Vintage(
                        published: try #require(Day(iso: row.published)), ordinal: row.ordinal, value: row.value,
                        origin: row.isDifference ? .difference : .stated, fetch: fetch, recorded: 1_700_000_000)
                    try writer.insert([Insertion(vintage, of: period)], series: number)
                }
            }
            return try store.read { snapshot in
                let period = try #require(Period.parse(label: label)?.period)
                let found = try Explainer(catalog, snapshot).explanations(
                    of: try #require(try snapshot.series("x")), for: label, period)
                return try #require(found.first).origin
            }
        }
    }

    private let halves = [
        Row(start: "2024-01-01", end: "2024-03-31", published: "2024-05-01", value: 3),
        Row(start: "2024-01-01", end: "2024-06-30", published: "2024-08-01", value: 8),
    ]

    @Test func `a difference is explained by the facts that gave it`() throws {
        let computed = Row(
            start: "2024-04-01", end: "2024-06-30", published: "2024-08-01", value: 5, isDifference: true)
        guard case .difference(let sides) = try origin(of: "2024-Q2", halves + [computed]) else {
            Issue.record("it is no difference")
            return
        }
        #expect(sides.map(\.sign) == [.plus, .minus])
        #expect(sides.map(\.vintage.value) == [8, 3])
    }

    @Test func `a difference that today's facts do not give is explained by none`() throws {
        let computed = Row(
            start: "2024-04-01", end: "2024-06-30", published: "2024-08-01", value: 6, isDifference: true)
        guard case .difference(let sides) = try origin(of: "2024-Q2", halves + [computed]) else {
            Issue.record("it is no difference")
            return
        }
        #expect(sides.isEmpty)
    }

    /// The fact was withdrawn, a difference took its place, and the fact came back: what holds is the fact.
    @Test func `a fact that came back in the place of a difference is a fact`() throws {
        let days = ("2024-04-01", "2024-06-30", "2024-08-01")
        func row(_ value: Double?, _ ordinal: Int, isDifference: Bool) -> Row {
            Row(
                start: days.0, end: days.1, published: days.2, value: value, ordinal: ordinal,
                isDifference: isDifference)
        }
        let rows =
            halves + [
                row(4, 0, isDifference: false), row(nil, 1, isDifference: false), row(5, 2, isDifference: true),
                row(4, 3, isDifference: false), row(4, 4, isDifference: true),
            ]
        guard case .document = try origin(of: "2024-Q2", rows) else {
            Issue.record("it is said to be a difference")
            return
        }
    }
}
