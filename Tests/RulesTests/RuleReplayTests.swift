import Formulas
import Testing

@testable import Model
@testable import Rules

/// A walk through the past sees on every day what was known on it, as one that gathers everything anew would.
struct RuleReplayTests {
    private static let months = (1...6).map { Frequency.month.period(containing: day("2025-0\($0)-15")) }
    private static func day(_ text: String) -> Day { Day(iso: text) ?? Day.first }

    private static func history(_ month: Int, _ vintages: [(String, Double?)], gone: String? = nil) -> History {
        var history = History(
            period: months[month - 1], vintages: vintages.map { Vintage(published: day($0.0), value: $0.1) })
        if let gone { history.displacements = [Displacement(since: day(gone))] }
        return history
    }

    /// A period that is published late, one that is revised, one that is withdrawn, and one whose place another takes.
    private static let histories = [
        history(1, [("2025-02-10", 90), ("2025-06-10", 120)]), history(2, [("2025-08-20", 130)]),
        history(3, [("2025-04-10", 110), ("2025-05-10", nil)]), history(4, [("2025-05-10", 105)], gone: "2025-07-05"),
        history(5, [("2025-06-10", 80)]), history(6, [("2025-07-10", 140), ("2025-09-01", 70)]),
    ]

    private static func replay(from: String? = nil) -> RuleReplay {
        var rule = RuleTransitionsTests.rule()
        rule.from = from.map { Period(start: day($0), end: day($0)) }
        let subject = RuleSubject(
            id: "x", name: "Sales", unit: .ratio, frequency: .month, generation: 1, hasChanged: true, isSilent: false)
        return RuleReplay(rule, over: subject, histories)
    }

    @Test func `where it ends does not depend on where it began`() {
        let replay = Self.replay()
        let days = replay.days
        #expect(days.count == 8 && days.first == Self.day("2025-02-10"))
        for last in days {
            // One day that sees all at once, and all the days up to it.
            let whole = replay.walk(from: days[0], to: last).record?.state
            let fold = RuleStateMachine.fold(
                replay.observations(on: last), rule: RuleTransitionsTests.rule(), frequency: .month)
            #expect(whole?.phase == fold.phase, "\(last)")
            #expect(whole?.window.map(\.period) == fold.window.map(\.period), "\(last)")
        }
    }

    @Test func `what is told is told on its day`() {
        let told = Self.replay().walk(from: Self.day("2025-01-01"), to: Self.day("2025-12-31")).changes
            .map { "\($0.day) \($0.event.event.rawValue)" }
        #expect(
            told == [
                "2025-04-10 fired", "2025-05-10 confirmed", "2025-06-10 resolved", "2025-07-10 fired",
                "2025-09-01 retracted",
            ], "\(told)")
    }

    @Test func `the newest is the last that has a value by the day, and counts`() {
        func newest(_ day: String, from: String? = nil) -> String? {
            Self.replay(from: from).newest(on: Self.day(day)).map { "\($0.period.end) \($0.value ?? 0)" }
        }
        #expect(newest("2025-02-09") == nil)
        #expect(newest("2025-04-10") == "2025-03-31 110.0")
        #expect(newest("2025-07-04") == "2025-05-31 80.0")
        #expect(newest("2025-12-31") == "2025-06-30 70.0")
        #expect(newest("2025-12-31", from: "2025-07-01") == nil)
        for day in ["2025-02-10", "2025-05-10", "2025-06-10", "2025-07-05", "2025-08-20", "2025-09-01"] {
            let replay = Self.replay()
            let last = replay.observations(on: Self.day(day)).last { $0.estimate != nil && !$0.isProjection }
            #expect(replay.newest(on: Self.day(day)) == last, "\(day)")
        }
    }
}
