import Formulas
import Testing

@testable import Model
@testable import Rules

/// A rule judged anew: what is remembered, what is told, and what is not.
struct RuleEvaluatorTests {
    static let unit = Unit(symbol: "USD", dimension: ["USD": 1], factor: 1)

    static func subject(
        generation: Int64 = 1, hasChanged: Bool = true, isSilent: Bool = false
    ) -> RuleSubject {
        RuleSubject(
            id: "s", name: "Sales", unit: unit, frequency: .quarter, generation: generation, hasChanged: hasChanged,
            isSilent: isSilent)
    }

    func judge(
        _ values: [Double?], old: RuleRecord? = nil, raised: RaisedAlert? = nil,
        rule: RuleDefinition = RuleTransitionsTests.rule(), subject: RuleSubject = subject()
    ) -> RuleEvaluator.Outcome {
        var chronicle = Chronicle()
        chronicle.take(values)
        return RuleEvaluator(rule, over: subject, old: old)
            .evaluate(chronicle.observations(for: rule), raised: raised, now: 5)
    }

    /// The alert that an outcome raised, as the log has it.
    func raised(_ outcome: RuleEvaluator.Outcome) throws -> RaisedAlert {
        let event = try #require(outcome.drafts.last?.event)
        return RaisedAlert(event, name: "Sales", frequency: .quarter, unit: Self.unit)
    }

    @Test func `a rule that is new tells at most the state that it ends in`() throws {
        let outcome = judge([110, 50, 120, 130])
        let draft = try #require(outcome.drafts.first)
        #expect(outcome.drafts.count == 1)
        #expect(draft.event.event == .fired)
        #expect(draft.event.initial == true)
        #expect(draft.event.period == "2020-Q3")
        #expect(draft.event.value == 120)
        #expect(draft.event.since == "2020-Q3")
        #expect(draft.event.time == 5)
        #expect(draft.period == Period.parse(label: "2020-Q3")?.period)
        #expect(outcome.record.generation == 1)
        #expect(judge([110, 50, 120, 130], old: outcome.record).drafts.isEmpty)
    }

    @Test func `what is evaluated twice has the same id, and another activation another`() {
        let first = judge([110])
        #expect(first.drafts.map(\.event.id) == judge([110]).drafts.map(\.event.id))
        let resolved = judge([110, 50], old: first.record)
        let again = judge([110, 50, 120], old: resolved.record)
        let ids = (first.drafts + resolved.drafts + again.drafts).map(\.event.id)
        #expect(Set(ids).count == 3)
        #expect(ids.allSatisfy { $0.count == 32 })
    }

    @Test(
        arguments: [
            (true, true, 1, false, true), (true, false, 1, false, false), (false, false, 1, false, true),
            (true, false, 2, false, true), (true, false, 1, true, true),
        ] as [(Bool, Bool, Int64, Bool, Bool)])
    func `a rule is looked at when it or its series is another`(
        isKnown: Bool, hasChanged: Bool, generation: Int64, isSilent: Bool, isDue: Bool
    ) {
        let record = isKnown ? judge([50]).record : nil
        let subject = Self.subject(generation: generation, hasChanged: hasChanged, isSilent: isSilent)
        #expect(RuleEvaluator(RuleTransitionsTests.rule(), over: subject, old: record).isDue == isDue)
    }

    @Test func `leave is taken of a removed rule once, with an end of its alert that has all of it`() throws {
        let firing = judge([50, 110])
        var raised = try raised(firing)
        var event = raised.event
        (event.feed, event.source, event.sha256) = ("f", "https://example.org/", "00")
        raised = RaisedAlert(event, name: "Sales", frequency: .quarter, unit: Self.unit)
        let outcome = try #require(RuleEvaluator.remove("r", firing.record, raised: raised, now: 7))
        let end = try #require(outcome.end)
        #expect((end.event, end.period, end.value, end.time) == (.resolved, "2020-Q2", 110, 7))
        #expect((end.feed, end.source, end.sha256) == ("f", "https://example.org/", "00"))
        #expect((end.series, end.unit, end.threshold) == ("s", "USD", 100))
        #expect(outcome.record.fingerprint == "")
        #expect(RuleEvaluator.remove("r", outcome.record, raised: nil, now: 8) == nil)
        let quiet = RuleEvaluator.remove("r", judge([50]).record, raised: nil, now: 8)
        #expect(quiet?.end == nil)
    }

    @Test func `a changed rule whose series cannot be read yet ends its alert, and begins when it can`() throws {
        let firing = judge([50, 110])
        let rule = RuleTransitionsTests.rule(hold: .periods(2))
        #expect(!RuleEvaluator.isLeft(RuleTransitionsTests.rule(), firing.record))
        #expect(RuleEvaluator.isLeft(rule, firing.record))
        let left = RuleEvaluator.suspend(rule, firing.record, raised: try raised(firing), now: 7)
        #expect(left.end?.event == .resolved)
        #expect(!RuleEvaluator.isLeft(rule, left.record))
        let begun = judge([50, 110, 120], old: left.record, rule: rule)
        #expect(begun.drafts.map(\.event.event) == [.fired])
        #expect(begun.drafts.first?.event.id != firing.drafts.first?.event.id)
    }

    /// Two corrections of one day, and two revisions: none has the id of another.
    @Test func `what repeats within an alert is told each time`() {
        var chronicle = Chronicle()
        let rule = RuleTransitionsTests.rule()
        var record: RuleRecord?
        var ids: [String] = []
        for (value, corrected) in [(110, false), (120, true), (130, true), (140, false), (130, false)]
            as [(Double, Bool)]
        {
            chronicle.take([50, value], corrected: corrected ? [1] : [])
            let outcome = RuleEvaluator(rule, over: Self.subject(), old: record)
                .evaluate(chronicle.observations(for: rule), now: 5)
            ids += outcome.drafts.map(\.event.id)
            record = outcome.record
        }
        #expect(ids.count == 5 && Set(ids).count == 5)
    }

    @Test func `provenance completes an event and changes nothing else`() throws {
        let draft = try #require(judge([110]).drafts.first)
        var provenance = AlertDraft.Provenance()
        (provenance.feed, provenance.source, provenance.sha256) = ("f", "https://example.org/", "00")
        var event = draft.event(with: provenance)
        #expect((event.feed, event.source, event.sha256) == ("f", "https://example.org/", "00"))
        (event.feed, event.source, event.sha256) = (nil, nil, nil)
        #expect(event == draft.event)
    }
}
