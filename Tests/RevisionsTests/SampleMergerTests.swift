import Fixtures
import Testing

@testable import Ingest
@testable import Model
@testable import Revisions

/// What a document adds to what is stored.
struct SampleMergerTests {
    private static func day(_ text: String) -> Day { Day(iso: text) ?? Day.first }
    private static func month(_ label: String) -> Period {
        Period.parse(label: label)?.period ?? Period(start: Day.first, end: Day.first)
    }

    private static func sample(_ label: String, _ value: Double?, published: String? = nil) -> Sample {
        Sample(period: month(label), published: published.map(day), value: value)
    }

    /// Takes documents one after the other, as a store would.
    private static func store(_ documents: [[Sample]], kind: Kind = .stock) -> [Period: [Vintage]] {
        var stored: [Period: [Vintage]] = [:]
        for (number, samples) in documents.enumerated() {
            var merger = SampleMerger(kind: kind, fetch: Int64(number + 1), time: Int64(20_000 + number) * 86_400)
            var start = 0
            while start < samples.count {
                let end = SampleMerger.pieceEnd(of: samples, from: start, isNew: stored.isEmpty)
                let histories = stored.map { History(period: $0.key, vintages: $0.value) }.sorted {
                    $0.period < $1.period
                }
                for insert in merger.merge(samples[start..<end], beside: StoredHistories(histories)) {
                    stored[insert.period, default: []].append(insert.vintage)
                    stored[insert.period]?.sort { ($0.published, $0.ordinal) < ($1.published, $1.ordinal) }
                }
                start = end
            }
        }
        return stored
    }

    @Test func `a value without a stated day has the day of its fetch, whenever it is stored`() throws {
        let stored = Self.store([[Self.sample("2026-01", 1)], [Self.sample("2026-01", 2)]])
        let vintages = try #require(stored[Self.month("2026-01")])
        #expect(vintages.map(\.published) == [Day(number: 20_000), Day(number: 20_001)])
        #expect(vintages.allSatisfy { $0.origin.contains(.firstSeen) })
        #expect(vintages.map(\.recorded) == [20_000 * 86_400, 20_001 * 86_400])
    }

    @Test func `counts say how each row ended`() {
        var merger = SampleMerger(kind: .stock, fetch: 1, time: 0)
        let known = History(
            period: Self.month("2026-01"), vintages: [Vintage(published: Self.day("2026-02-01"), value: 5)])
        let samples = [
            Self.sample("2026-01", 5, published: "2026-02-01"), Self.sample("2026-02", nil, published: "2026-03-01"),
            Self.sample("2026-03", 7, published: "2026-04-01"),
        ]
        let inserts = merger.merge(samples[...], beside: StoredHistories([known]))
        #expect(inserts.map(\.vintage.value) == [7])
        var counts = RowCounts()
        (counts.stored, counts.unchanged, counts.skipped) = (1, 1, 1)
        #expect(merger.counts == counts)
    }

    @Test func `periods that end together with starts within a week are one, under the dates stored first`() {
        let first = Period(start: Self.day("2025-10-01"), end: Self.day("2025-12-31"))
        let second = Period(start: Self.day("2025-09-28"), end: Self.day("2025-12-31"))
        let stored = Self.store([
            [Sample(period: first, published: Self.day("2026-02-01"), value: 1)],
            [Sample(period: second, published: Self.day("2026-03-01"), value: 2)],
        ])
        #expect(stored.keys.map(\.self) == [first])
        #expect(stored[first]?.map(\.value) == [1, 2])
    }

    /// Pieces are an economy of memory and change nothing; nor does it matter whether a series is new.
    @Test(arguments: 0..<40)
    func `a long document gives the same in pieces, and a history at once the same as it came`(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        let count = Int.random(in: 1...1200, using: &generator)
        let days = (0..<count).map { Day(number: 15_000 + Int32($0)) }
        let samples = days.map { day in
            Sample(
                period: Period(start: day, end: day), published: day + Int.random(in: 0...3, using: &generator),
                value: [nil, 1, 2].randomElement(using: &generator) ?? nil)
        }
        let whole = Self.store([samples])
        let split = Int.random(in: 0...count, using: &generator)
        let parts = Self.store([Array(samples[..<split]), samples])
        #expect(whole.mapValues { $0.map(\.value) } == parts.mapValues { $0.map(\.value) })
        #expect(Self.store([samples, samples]).mapValues(\.count) == whole.mapValues(\.count))
    }
}
