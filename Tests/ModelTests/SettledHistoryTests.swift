import Testing

@testable import Model

/// A history that is reduced to its revisions says of every day what it said before.
struct SettledHistoryTests {
    private func history(_ vintages: [(day: Int32, value: Double?, rank: UInt8)]) -> History {
        let period = Period(start: Day(number: 0), end: Day(number: 89))
        return History(
            period: period,
            vintages: vintages.map { vintage in
                var made = Vintage(published: Day(number: vintage.day), value: vintage.value)
                made.rank = vintage.rank
                return made
            })
    }

    @Test(
        arguments: [
            [(100, 100, 1), (110, 100, 0), (120, 120, 0)], [(100, 100, 1), (110, 100, 0), (120, nil, 0)],
            [(100, 100, 1), (110, 90, 0), (120, 90, 1), (130, 95, 0)],
            [(100, 1, 0), (105, 1, 0), (110, 2, 0), (120, nil, 0)],
        ] as [[(day: Int32, value: Double?, rank: UInt8)]])
    func `what was known on a day is the same`(vintages: [(day: Int32, value: Double?, rank: UInt8)]) {
        let raw = history(vintages)
        #expect(raw.settled == history(vintages).settled && raw.settled.revisions == raw.revisions)
        for number in Int32(95)...135 {
            let day = Day(number: number)
            #expect(raw.settled.known(on: day).revisions == raw.known(on: day).revisions)
            #expect(raw.settled.known(on: day).current() == raw.known(on: day).current())
            #expect(raw.settled.current(by: Knowledge(asOf: day)) == raw.current(by: Knowledge(asOf: day)))
        }
    }
}
