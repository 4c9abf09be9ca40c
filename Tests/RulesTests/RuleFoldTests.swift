import Formulas
import Testing

@testable import Model
@testable import Rules

/// The fold itself: what counts, what breaks, and what decides nothing (rules 25 and 31).
extension RuleTransitionsTests {
    @Test func `a projection is never evaluated`() throws {
        let quarter = try #require(Period.parse(label: "2030-Q1")?.period)
        let observation = CurrentObservation(period: quarter, estimate: Estimate(500), published: quarter.start)
        #expect(RuleStateMachine.fold([observation], rule: Self.rule(), frequency: .quarter).phase == .inactive)
    }

    @Test func `what was known of a period before its end is not since when an alert is known`() throws {
        let quarter = try #require(Period.parse(label: "2030-Q1")?.period)
        let vintages = [
            Vintage(published: quarter.start + 10, value: 110), Vintage(published: quarter.end + 20, value: 110),
        ]
        let observation = CurrentObservation(History(period: quarter, vintages: vintages), for: Self.rule())
        #expect(observation?.firstKnown == quarter.end + 20)
        #expect(observation?.heldSince == quarter.end + 20)
    }

    @Test func `a period lasts to the end of its last day`() throws {
        let week = try #require(Day(iso: "2026-05-04"))
        let observation = CurrentObservation(
            period: Period(start: week, end: week + 6), estimate: Estimate(110), published: week + 8)
        let rule = Self.rule(hold: .duration(Interval(seconds: 7 * 86_400)))
        #expect(RuleStateMachine.fold([observation], rule: rule, frequency: .week).phase == .firing)
    }

    @Test func `a duration is counted in days`() throws {
        let rule = Self.rule(hold: .duration(Interval(seconds: 30 * 86_400)))
        let start = try #require(Day(iso: "2026-01-01"))
        let observations = [0, 10, 29, 30].map { offset in
            CurrentObservation(
                period: Period(start: start + offset, end: start + offset), estimate: Estimate(110),
                published: start + offset)
        }
        #expect(
            RuleStateMachine.fold(Array(observations.prefix(3)), rule: rule, frequency: .irregular).phase == .pending)
        #expect(RuleStateMachine.fold(observations, rule: rule, frequency: .irregular).phase == .firing)
    }

    @Test func `a weekend is not missing in a daily series`() throws {
        let friday = try #require(Day(iso: "2026-08-21"))
        let observations = [0, 3].map { offset in
            CurrentObservation(
                period: Period(start: friday + offset, end: friday + offset), estimate: Estimate(110),
                published: friday + offset)
        }
        #expect(
            RuleStateMachine.fold(observations, rule: Self.rule(hold: .periods(2)), frequency: .day).phase == .firing)
    }

    /// A value with bounds holds when all of it does, fails when none does, and decides nothing in between (rule 31).
    @Test(
        arguments: [
            (.greater, Estimate(90, low: 90, high: .infinity), .undetermined),
            (.greater, Estimate(110, low: 110, high: .infinity), .holds), (.greater, Estimate(100), .fails),
            (.greater, Estimate(100, low: 100, high: 110), .undetermined),
            (.greaterOrEqual, Estimate(100, low: 100, high: 110), .holds),
            (.less, Estimate(110, low: -.infinity, high: 110), .undetermined),
            (.less, Estimate(90, low: -.infinity, high: 90), .holds), (.less, Estimate(95, low: 90, high: 99), .holds),
            (.equal, Estimate(100), .holds), (.equal, Estimate(100, low: 90, high: 110), .undetermined),
            (.equal, Estimate(105, low: 101, high: 110), .fails),
            (.notEqual, Estimate(105, low: 101, high: 110), .holds),
            (.notEqual, Estimate(100, low: 90, high: 110), .undetermined), (.notEqual, Estimate(100), .fails),
            (.greater, Estimate(110, isAbout: true), .holds),
        ] as [(Comparison, Estimate, Condition.Verdict)])
    func `bounds decide when all within them do`(comparison: Comparison, estimate: Estimate, verdict: Condition.Verdict)
    {
        #expect(Self.condition(comparison, 100).verdict(on: estimate) == verdict)
    }

    @Test
    func `what decides nothing neither fires nor clears nor counts, and a certain number under an alert may come to`() {
        let rule = Self.rule(hold: .periods(2))
        let open = Estimate(90, low: 90, high: .infinity)
        func state(_ estimates: [Estimate]) -> RuleState {
            let observations = estimates.enumerated().compactMap { index, estimate in
                Chronicle.quarter(index).map {
                    CurrentObservation(period: $0, estimate: estimate, published: $0.end + 30)
                }
            }
            return RuleStateMachine.fold(observations, rule: rule, frequency: .quarter)
        }
        #expect(state([Estimate(110), open, Estimate(110)]).phase == .firing)
        #expect(state([Estimate(110), open, open, Estimate(110)]).phase == .pending)
        #expect(state([Estimate(110), Estimate(110), open]).phase == .firing)
        #expect(state([open, open]).phase == .inactive)
    }

    @Test func `two missing periods break a duration, too, and in an irregular series nothing is missing`() throws {
        let rule = Self.rule(hold: .duration(Interval(seconds: 14 * 86_400)))
        let start = try #require(Day(iso: "2026-05-04"))
        let observations = [0, 14].map { offset in
            CurrentObservation(
                period: Period(start: start + offset, end: start + offset), estimate: Estimate(110),
                published: start + offset)
        }
        #expect(RuleStateMachine.fold(observations, rule: rule, frequency: .day).phase == .pending)
        #expect(RuleStateMachine.fold(observations, rule: rule, frequency: .irregular).phase == .firing)
    }

    /// Twelve and sixteen weeks: the labels of two of them can be one, and the next one looks like a gap.
    @Test func `periods follow each other by their days, whatever their labels are`() throws {
        let start = try #require(Day(iso: "2024-01-01"))
        var day = start
        let observations = [84, 112, 84].map { length in
            defer { day = day + length }
            return CurrentObservation(
                period: Period(start: day, end: day + length - 1), estimate: Estimate(110), published: day + length + 30
            )
        }
        let rule = Self.rule(hold: .periods(3))
        #expect(RuleStateMachine.fold(observations, rule: rule, frequency: .quarter).phase == .firing)
    }
}
