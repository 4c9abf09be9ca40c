import Testing

@testable import Model

/// What subscribers of a calendar are told of days that move, come and go.
@Suite struct CalendarRecordTests {
    private let morning: Int64 = 20_000 * 86_400 + 28_800
    private var today: Day { Timestamp.day(morning) }

    private func release(on day: Day, _ period: String = "2024-Q3", title: String = "Expected") -> CalendarEntry {
        CalendarEntry(day: day, kind: .release, subject: "gdp", title: title, period: period)
    }

    private func days(_ count: Int) -> Int64 { Int64(count) * 86_400 }

    @Test func `what is first told has the sequence 0, and stays as it is while nothing changes`() {
        let first = [CalendarRecord]().updated(by: [release(on: today + 10)], now: morning)
        #expect(first == [CalendarRecord(release(on: today + 10), sequence: 0, changed: morning)])
        #expect(first.updated(by: [release(on: today + 10)], now: morning + days(3)) == first)
    }

    @Test func `each change counts, of the day, the words, and whether it is late`() {
        var records = [CalendarRecord]().updated(by: [release(on: today + 10)], now: morning)
        var late = release(on: today + 12, title: "Expected after all")
        for (place, entry) in [release(on: today + 12), release(on: today + 12, title: "Expected after all")]
            .enumerated()
        {
            records = records.updated(by: [entry], now: morning + days(place + 1))
            #expect(records.map(\.sequence) == [place + 1] && records[0].changed == morning + days(place + 1))
        }
        late.isOverdue = true
        #expect(records.updated(by: [late], now: morning + days(13))[0].sequence == 3)
    }

    @Test func `what is called off is told as such for sixty days, and then forgotten`() throws {
        let records = [CalendarRecord]().updated(by: [release(on: today + 10)], now: morning)
        let off = records.updated(by: [], now: morning + days(4))
        let record = try #require(off.first)
        #expect(record.isCancelled && record.sequence == 1 && record.ended == today + 4)
        #expect(off.updated(by: [], now: morning + days(64)) == off)
        #expect(off.updated(by: [], now: morning + days(65)).isEmpty)
    }

    @Test func `what took place is not called off, on its day or later`() throws {
        let records = [CalendarRecord]().updated(by: [release(on: today + 10)], now: morning)
        let over = try #require(records.updated(by: [], now: morning + days(11)).first)
        #expect(!over.isCancelled && over.sequence == 0)
    }

    @Test func `what is expected again goes on counting`() throws {
        let records = [CalendarRecord]().updated(by: [release(on: today + 10)], now: morning)
        let off = records.updated(by: [], now: morning + days(1))
        let again = try #require(off.updated(by: [release(on: today + 10)], now: morning + days(2)).first)
        #expect(again.sequence == 2 && again.ended == nil && !again.isCancelled)
    }

    @Test func `another period is another day, whatever becomes of the first`() {
        let records = [CalendarRecord]().updated(by: [release(on: today)], now: morning)
        let next = records.updated(by: [release(on: today + 91, "2024-Q4")], now: morning + days(1))
        #expect(next.filter { $0.ended == nil }.map(\.entry.period) == ["2024-Q4"])
        #expect(next.allSatisfy { $0.sequence == 0 && !$0.isCancelled })
    }
}
