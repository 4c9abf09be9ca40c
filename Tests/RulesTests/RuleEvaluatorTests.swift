import Formulas
import Testing

@testable import Model
@testable import Rules

/// A rule judged anew: what is remembered, what is told, and what is not.
struct RuleEvaluatorTests {
    private static let unit = Unit(symbol: "USD", dimension: ["USD": 1], factor: 1)

    private static func subject(
        generation: Int64 = 1, hasChanged: Bool = true, isSilent: Bool = false
    ) -> RuleSubject {
        RuleSubject(
            id: "s", name: "Sales", unit: unit, frequency: .quarter, generation: generation, hasChanged: hasChanged,
            isSilent: isSilent)
    }

    private func judge(
        _ values: [Double?], old: RuleRecord? = nil, raised: RaisedAlert? = nil,
        rule: RuleDefinition = RuleTransitionsTests.rule(), subject: RuleSubject = subject()
    ) -> RuleEvaluator.Outcome {
        var chronicle = Chronicle()
        chronicle.take(values)
        return RuleEvaluator(rule, over: subject, old: old)
            .evaluate(chronicle.observations(for: rule), raised: raised, now: 5)
    }

    /// The alert that an outcome raised, as the log has it.
    private func raised(_ outcome: RuleEvaluator.Outcome) throws -> RaisedAlert {
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

    @Test func `another definition of the series ends an alert that does not hold by it`() throws {
        let firing = judge([50, 110])
        let other = judge(
            [50, 60], old: firing.record, raised: try raised(firing), subject: Self.subject(generation: 2))
        let end = try #require(other.end)
        #expect(other.drafts.isEmpty)
        #expect((end.event, end.period, end.value, end.threshold) == (.resolved, "2020-Q2", 110, 100))
        #expect(
            end.message
                == "Sales was $110 in the quarter to 30 June 2020, above $100: this alert ends, since s is defined otherwise now."
        )
        #expect(other.record.state.phase == .inactive)
    }

    @Test(arguments: [110, 110.4])
    func `the same alert by another definition is no news`(value: Double) throws {
        let firing = judge([50, 110])
        let same = judge(
            [50, value], old: firing.record, raised: try raised(firing), subject: Self.subject(generation: 2))
        #expect(same.end == nil && same.drafts.isEmpty)
        #expect(same.record.state.activation == firing.record.state.activation)
        #expect(same.record.state.told == firing.record.state.told)
    }

    /// What was told last is the revised number of a later period; the alert rests on an earlier one.
    @Test func `an alert that was brought back is the same by another definition`() throws {
        let rule = RuleTransitionsTests.rule()
        var chronicle = Chronicle()
        var record: RuleRecord?
        var last: RuleEvaluator.Outcome?
        for values in [[50, 110], [50, 110, 90], [50, 110, 120]] as [[Double?]] {
            chronicle.take(values)
            last = RuleEvaluator(rule, over: Self.subject(), old: record)
                .evaluate(chronicle.observations(for: rule), now: 5)
            record = last?.record
        }
        let raised = try raised(#require(last))
        #expect(raised.event.period == "2020-Q3")
        let same = RuleEvaluator(rule, over: Self.subject(generation: 2), old: record)
            .evaluate(chronicle.observations(for: rule), raised: raised, now: 6)
        #expect(same.end == nil && same.drafts.isEmpty)
    }

    @Test func `by another number of another definition one alert ends and another begins`() throws {
        let firing = judge([50, 110])
        let other = judge(
            [50, 120], old: firing.record, raised: try raised(firing), subject: Self.subject(generation: 2))
        #expect(other.end?.value == 110)
        #expect(other.drafts.map(\.event.event) == [.fired])
        #expect(other.drafts.first?.event.value == 120)
        #expect(other.drafts.first?.event.initial == true)
        #expect(
            other.drafts.first?.event.message.hasSuffix("Already true when its series was defined otherwise.") == true)
        #expect(Set([firing.drafts[0].event.id, other.drafts[0].event.id, other.end?.id]).count == 3)
    }

    @Test func `what was withdrawn before is no end by another definition`() throws {
        let firing = judge([50, 110])
        var chronicle = Chronicle()
        chronicle.take([50, 110])
        chronicle.take([50, nil])
        let rule = RuleTransitionsTests.rule()
        let kept = RuleEvaluator(rule, over: Self.subject(generation: 2), old: firing.record)
            .evaluate(chronicle.observations(for: rule), raised: try raised(firing), now: 5)
        #expect(kept.end == nil)
        #expect(kept.drafts.map(\.event.event) == [.withdrawn])
        #expect(kept.record.state.phase == .firing)
    }

    @Test func `an alert that a changed rule does not raise ends by the old one`() throws {
        let firing = judge([50, 110])
        let changed = judge(
            [50, 110], old: firing.record, raised: try raised(firing), rule: RuleTransitionsTests.rule(from: "2030"))
        #expect(changed.end?.event == .resolved)
        #expect(changed.end?.message.hasSuffix("this alert ends, since the rule r was changed.") == true)
        #expect(changed.drafts.isEmpty)
    }

    @Test func `an alert that the log does not know is told when it is found`() {
        let firing = judge([50, 110])
        let found = judge([50, 110], old: firing.record, subject: Self.subject(generation: 2))
        #expect(found.end == nil)
        #expect(found.drafts.map(\.event.event) == [.fired])
    }

    /// The state that 0.1.0 left: the fingerprint by spelling, and no memory of what was told.
    private func aged(_ record: RuleRecord, spelling: String) -> RuleRecord {
        var record = record
        record.semantics = 0
        record.fingerprint = spelling
        record.watched = nil
        record.state.told = nil
        return record
    }

    @Test func `a state of 0.1.0 is compared by its spelling once, and nothing is told of it`() throws {
        let rule = RuleTransitionsTests.rule()
        let firing = judge([50, 110])
        for spelling in [rule.earlierFingerprint, "s > 100 USD"] {
            let old = aged(firing.record, spelling: spelling)
            let upgraded = judge([50, 110], old: old, raised: try raised(firing))
            #expect(upgraded.end == nil && upgraded.drafts.isEmpty)
            #expect(upgraded.record.fingerprint == rule.fingerprint)
            #expect(upgraded.record.semantics == RuleRecord.presentSemantics)
            #expect(upgraded.record.state.activation == firing.record.state.activation)
            #expect(!RuleEvaluator(rule, over: Self.subject(hasChanged: false), old: upgraded.record).isDue)
        }
    }

    @Test func `what 0.1.0 had missed is told as what it is`() throws {
        let firing = judge([50, 110])
        let rule = RuleTransitionsTests.rule()
        var chronicle = Chronicle()
        chronicle.take([50, 110])
        chronicle.take([50, 95])
        let old = aged(firing.record, spelling: rule.earlierFingerprint)
        let outcome = RuleEvaluator(rule, over: Self.subject(), old: old)
            .evaluate(chronicle.observations(for: rule), raised: try raised(firing), now: 5)
        #expect(outcome.drafts.map(\.event.event) == [.retracted])
        #expect(outcome.end == nil)
    }

    /// Between `clear` and `when` what was pending stayed so.
    @Test func `what older rules held and these do not ends by a sentence of its own`() throws {
        let rule = RuleTransitionsTests.rule(clear: 80, hold: .periods(3))
        let firing = judge([110, 0, 110, 110], rule: rule)
        let record = aged(firing.record, spelling: rule.earlierFingerprint)
        let outcome = judge([110, 90, 110, 110], old: record, raised: try raised(firing), rule: rule)
        #expect(outcome.end?.message.contains("this version of Escalator judges the rule r otherwise") == true)
        #expect(outcome.drafts.map(\.event.event) == [.pending])
    }

    /// Spelling, blanks, title and severity are no meaning.
    @Test func `a rule is another when it means something else`() {
        func rule(_ text: String, level: Double = 100, clear: Double? = nil, hold: Hold = .periods(1)) -> RuleDefinition
        {
            var rule = RuleTransitionsTests.rule(clear: clear, hold: hold)
            rule.when = Condition(
                series: "s", comparison: .greater, threshold: level, unit: Self.unit, level: level, text: text)
            return rule
        }
        let plain = rule("s > 100 USD")
        #expect(rule("s  >  100.0 USD").fingerprint == plain.fingerprint)
        var titled = plain
        titled.severity = .critical
        #expect(titled.fingerprint == plain.fingerprint)
        var explicit = plain
        explicit.clear = Condition(
            series: "s", comparison: .lessOrEqual, threshold: 100, unit: Self.unit, level: 100, text: "s <= 100 USD")
        #expect(explicit.fingerprint == plain.fingerprint)
        let week = rule("s > 100 USD", hold: .duration(Interval(seconds: 604_800)))
        #expect(week.fingerprint == rule("x", hold: .duration(Interval(seconds: 7 * 86_400))).fingerprint)
        let others = [
            rule("s > 101 USD", level: 101), rule("s > 100 USD", clear: 100), rule("s > 100 USD", hold: .periods(2)),
            week,
        ]
        #expect(Set(([plain] + others).map(\.fingerprint)).count == 5)
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
