import Fixtures
import Testing

@testable import Model
@testable import Revisions

/// What a document says, beside what is stored (rules 14 to 16).
struct MergeTests {
    private static let period = Period(start: Day(number: 0), end: Day(number: 1))

    private func vintage(_ day: Int32, _ value: Double?, _ origin: Vintage.Origin = .stated, ordinal: Int = 0)
        -> Vintage
    {
        Vintage(published: Day(number: day), ordinal: ordinal, value: value, origin: origin)
    }

    /// Merges documents one after the other and gives what is stored in the end.
    private func store(_ documents: [[Vintage]], keepsRepeats: Bool = false) -> [Vintage] {
        var stored: [Vintage] = []
        for document in documents {
            let outcome = Merge.source(stored: stored, incoming: document, of: Self.period, keepsRepeats: keepsRepeats)
            stored += outcome.inserts
            stored.sort { ($0.published, $0.ordinal) < ($1.published, $1.ordinal) }
        }
        return stored
    }

    @Test func `filing an unchanged value again moves nothing`() {
        let stored = store([[vintage(10, 5)], [vintage(20, 5)], [vintage(30, 5)]])
        #expect(stored == [vintage(10, 5)])
    }

    @Test func `a changed value under a new day is a revision`() {
        let stored = store([[vintage(10, 5)], [vintage(20, 6)]])
        #expect(stored.map(\.value) == [5, 6])
        #expect(!stored[1].origin.contains(.correction))
    }

    @Test func `a changed value under the same stated day is a correction`() {
        let stored = store([[vintage(10, 5)], [vintage(10, 6)]])
        #expect(stored.map(\.ordinal) == [0, 1])
        #expect(stored[1].origin.contains(.correction))
    }

    @Test func `two values first seen on one day are two revisions`() {
        let stored = store([[vintage(10, 5, .firstSeen)], [vintage(10, 6, .firstSeen)], [vintage(10, 5, .firstSeen)]])
        #expect(stored.map(\.value) == [5, 6, 5])
        #expect(!stored.contains { $0.origin.contains(.correction) })
    }

    @Test func `two revisions of one day in one document keep their order and are known again`() {
        let document = [vintage(10, 5), vintage(10, 6)]
        #expect(store([document, document]).map(\.value) == [5, 6])
    }

    @Test func `a late-arriving old vintage goes where it belongs`() {
        let history = History(
            period: Period(start: Day(number: 0), end: Day(number: 1)),
            vintages: store([[vintage(20, 6)], [vintage(10, 5)]])
        )
        #expect(history.revisions.map(\.value) == [5, 6])
        #expect(history.current(by: Knowledge(asOf: Day(number: 15)))?.value == 5)
    }

    @Test func `a late vintage of the same value takes the run of equal values back`() {
        let history = History(
            period: Period(start: Day(number: 0), end: Day(number: 1)),
            vintages: store([[vintage(20, 5)], [vintage(10, 5)]])
        )
        #expect(history.current()?.published == Day(number: 10))
        #expect(history.revisions.count == 1)
    }

    @Test func `a withdrawal is kept only after a value, and takes the period out of sight`() {
        #expect(store([[vintage(10, nil)]]).isEmpty)
        let stored = store([[vintage(10, 199.7)], [vintage(20, nil)], [vintage(25, nil)], [vintage(30, 210.4)]])
        #expect(stored.map(\.value) == [199.7, nil, 210.4])
        let history = History(period: Period(start: Day(number: 0), end: Day(number: 1)), vintages: stored)
        #expect(history.current(by: Knowledge(asOf: Day(number: 22))) == nil)
        #expect(history.current()?.value == 210.4)
    }

    @Test func `a flow keeps every filing, and still tells only what changed`() {
        let stored = store([[vintage(10, 5)], [vintage(20, 5)], [vintage(20, 5)]], keepsRepeats: true)
        #expect(stored.map(\.published.number) == [10, 20])
        let history = History(period: Period(start: Day(number: 0), end: Day(number: 1)), vintages: stored)
        #expect(history.revisions.count == 1)
    }

    @Test(arguments: 0..<200)
    func `a document with the whole history heals whatever order its parts came in`(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        let vintages = (0..<8).map { vintage(Int32($0 * 10), [1, 2, nil].randomElement(using: &generator) ?? 1) }
        let period = Period(start: Day(number: 0), end: Day(number: 1))
        let whole = History(period: period, vintages: store([vintages]))
        let parts = vintages.shuffled(using: &generator).prefix(5).map { [$0] }
        let healed = History(period: period, vintages: store(parts + [vintages]))
        #expect(healed.revisions.map(\.value) == whole.revisions.map(\.value))
        for day in stride(from: 0, to: 80, by: 5) {
            #expect(
                healed.current(by: Knowledge(asOf: Day(number: Int32(day))))?.value
                    == whole.current(by: Knowledge(asOf: Day(number: Int32(day))))?.value)
        }
        #expect(store(parts + [vintages, vintages]) == healed.vintages, "a second reading stores nothing")
    }

    @Test func `a computed history overrules what no longer follows, and keeps it on record`() {
        let stored = [vintage(10, 5, .derived), vintage(20, 6, .derived)]
        let outcome = Merge.computed(
            stored: stored, computed: [vintage(10, 5, .derived)], of: Self.period, origin: .derived)
        #expect(outcome.inserts.map(\.value) == [5])
        #expect(outcome.inserts.first?.origin.contains(.correction) == true)
        let again = Merge.computed(
            stored: stored + outcome.inserts, computed: [vintage(10, 5, .derived)], of: Self.period,
            origin: .derived
        )
        #expect(again.inserts.isEmpty)
    }
}
