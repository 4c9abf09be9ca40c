import Testing

@testable import Model
@testable import Queries

/// What subscribers of a calendar are told of days that move, come and go.
@Suite struct CalendarRecordTests {
    private let morning: Int64 = 20_000 * 86_400 + 28_800
    private var today: Day { Timestamp.day(morning) }

    private func release(on day: Day, _ period: String = "2024-Q3", title: String = "Expected") -> CalendarEntry {
        CalendarEntry(day: day, kind: .release, subject: "gdp", title: title, period: period)
    }

    private func days(_ count: Int) -> Int64 { Int64(count) * 86_400 }

    private func updated(
        _ records: [CalendarRecord], by entries: [CalendarEntry], after days: Int, hasCome: Bool = false
    ) -> [CalendarRecord] {
        records.updated(by: entries, now: morning + Int64(days) * 86_400) { _ in hasCome }
    }

    @Test func `what is first told has the sequence 0, and stays as it is while nothing changes`() {
        let first = updated([], by: [release(on: today + 10)], after: 0)
        #expect(first == [CalendarRecord(release(on: today + 10), sequence: 0, changed: morning)])
        #expect(updated(first, by: [release(on: today + 10)], after: 3) == first)
    }

    @Test func `each change counts, of the day, the words, and whether it is late`() {
        var records = updated([], by: [release(on: today + 10)], after: 0)
        var late = release(on: today + 12, title: "Expected after all")
        for (place, entry) in [release(on: today + 12), late].enumerated() {
            records = updated(records, by: [entry], after: place + 1)
            #expect(records.map(\.sequence) == [place + 1] && records[0].changed == morning + days(place + 1))
        }
        late.isOverdue = true
        #expect(updated(records, by: [late], after: 13)[0].sequence == 3)
    }

    @Test(arguments: [4, 10, 11])
    func `a release that comes, early, on its day or late, is on the day on which it came`(_ day: Int)
        throws
    {
        var expected = release(on: today + 10, title: "Expected: GDP")
        expected.isOverdue = day > 10
        let records = updated([], by: [expected], after: 0)
        let came = try #require(updated(records, by: [], after: day, hasCome: true).first)
        #expect(!came.isCancelled && came.sequence == 1 && came.ended == today + day)
        #expect(came.entry == release(on: today + day, title: "Came: GDP"))
        // It stays so, and is told for sixty days.
        #expect(updated([came], by: [], after: day + 1, hasCome: true) == [came])
        #expect(came.isTold(on: today + day + 60) && !came.isTold(on: today + day + 61))
    }

    @Test(arguments: [4, 10, 11]) func `a release of which nothing will come is called off, whenever that is known`(
        _ day: Int
    ) throws {
        let records = updated([], by: [release(on: today + 10)], after: 0)
        let off = try #require(updated(records, by: [], after: day).first)
        #expect(off.isCancelled && off.sequence == 1 && off.entry.day == today + 10)
        #expect(off.isTold(on: today + day + 60) && !off.isTold(on: today + day + 61))
        // If it comes after all, that is told.
        let came = try #require(updated([off], by: [], after: day + 5, hasCome: true).first)
        #expect(!came.isCancelled && came.sequence == 2 && came.entry.day == today + day + 5)
    }

    @Test(arguments: [(4, true), (10, false), (11, false)])
    func `a deadline that is decided before its day is called off, and on its day or later it is over`(
        _ day: Int, _ isOff: Bool
    ) throws {
        let deadline = CalendarEntry(day: today + 10, kind: .deadline, subject: "c", title: "Deadline: c")
        let records = updated([], by: [deadline], after: 0)
        let last = try #require(updated(records, by: [], after: day).first)
        #expect(last.isCancelled == isOff && last.sequence == (isOff ? 1 : 0) && last.entry == deadline)
    }

    @Test func `what is expected again goes on counting, however long that takes`() throws {
        let records = updated([], by: [release(on: today + 10)], after: 0)
        let off = updated(records, by: [], after: 1)
        let again = try #require(
            updated(updated(off, by: [], after: 200), by: [release(on: today + 10)], after: 201).first)
        #expect(again.sequence == 2 && again.ended == nil && !again.isCancelled)
    }

    @Test func `with a clock that was set back nothing is older than what was told, and nothing is forgotten`() throws {
        let records = updated([], by: [release(on: today + 10)], after: 4000)
        let moved = try #require(updated(records, by: [release(on: today + 11)], after: 0).first)
        #expect(moved.sequence == 1 && moved.changed == morning + days(4000))
    }

    @Test func `another period is another day, whatever becomes of the first`() {
        let records = updated([], by: [release(on: today)], after: 0)
        let next = updated(records, by: [release(on: today + 91, "2024-Q4")], after: 1, hasCome: true)
        #expect(next.filter { $0.ended == nil }.map(\.entry.period) == ["2024-Q4"])
        #expect(next.count == 2 && next.allSatisfy { !$0.isCancelled })
    }
}
