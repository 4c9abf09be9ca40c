import Formulas
import Testing

@testable import Model
@testable import Rules

/// Rules, series and programs that mean something else than before (rules 18 and 24).
extension RuleEvaluatorTests {
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

    /// The same amount in thousands.
    @Test func `an alert in another unit is the same`() throws {
        let firing = judge([50, 110])
        let thousands = Unit(symbol: "kW", dimension: ["USD": 1], factor: 1000)
        var rule = RuleTransitionsTests.rule()
        rule.when = Condition(
            series: "s", comparison: .greater, threshold: 100, unit: Self.unit, level: 0.1, text: "s > 100 USD")
        let subject = RuleSubject(
            id: "s", name: "Sales", unit: thousands, frequency: .quarter, generation: 2, hasChanged: true,
            isSilent: false)
        let same = judge(
            [0.05, 0.11], old: firing.record, raised: try raised(firing), rule: rule, subject: subject)
        #expect(same.end == nil && same.drafts.isEmpty)
        #expect(same.record.state.told?.evidence.value == 0.11)
        let other = judge(
            [0.05, 0.12], old: firing.record, raised: try raised(firing), rule: rule, subject: subject)
        #expect(other.end?.value == 110)
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
    func aged(_ record: RuleRecord, spelling: String) -> RuleRecord {
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

    /// What the new program reads otherwise nobody defined otherwise.
    @Test func `an upgrade that reads the series anew gives itself as the reason`() throws {
        let firing = judge([50, 110])
        let old = aged(firing.record, spelling: RuleTransitionsTests.rule().earlierFingerprint)
        let other = judge([50, 60], old: old, raised: try raised(firing), subject: Self.subject(generation: 2))
        #expect(other.end?.message.hasSuffix("since this version of Escalator judges the rule r otherwise.") == true)
        let begun = judge([110, 120], old: old, raised: try raised(firing), subject: Self.subject(generation: 2))
        #expect(
            begun.drafts.first?.event.message.hasSuffix(
                "Already true when this version of Escalator began to judge it.")
                == true)
    }

    /// 0.1.0 told 110 and kept silent about 120.
    @Test func `what 0.1.0 had not told of an alert that stands is told once`() throws {
        let firing = judge([50, 110])
        var old = aged(firing.record, spelling: RuleTransitionsTests.rule().earlierFingerprint)
        old.state.window = old.state.window.map { Evidence(period: $0.period, value: 120, published: $0.published + 1) }
        let outcome = judge([50, 120], old: old, raised: try raised(firing), subject: Self.subject(generation: 2))
        #expect(outcome.end == nil)
        #expect(outcome.drafts.map(\.event.event) == [.confirmed])
        #expect(outcome.drafts.first?.event.before?.value == 110)
    }

    @Test func `above is no evidence for below, and an alert ends by the condition that raised it`() throws {
        let firing = judge([50, 110])
        var below = RuleTransitionsTests.rule()
        below.when = RuleTransitionsTests.condition(.less, 120)
        let turned = judge([50, 110], old: firing.record, raised: try raised(firing), rule: below)
        #expect(turned.end?.message.contains("above $100: this alert ends, since the rule r was changed") == true)
        #expect(turned.drafts.map(\.event.event) == [.fired])
        var atOrAbove = RuleTransitionsTests.rule()
        atOrAbove.when = RuleTransitionsTests.condition(.greaterOrEqual, 105)
        let same = judge([50, 110], old: firing.record, raised: try raised(firing), rule: atOrAbove)
        #expect(same.end == nil && same.drafts.isEmpty)
        let removed = RuleEvaluator.remove("r", same.record, raised: try raised(firing), now: 9)
        #expect(removed?.end?.message.contains("above $100: this alert ends") == true)
    }

    @Test func `the unit of a series is no meaning of its rule`() throws {
        let firing = judge([50, 110])
        let thousands = Unit(symbol: "kUSD", dimension: ["USD": 1], factor: 1000)
        var rule = RuleTransitionsTests.rule()
        rule.when = Condition(
            series: "s", comparison: .greater, threshold: 100, unit: Self.unit, level: 0.1, text: "s > 100 USD")
        let subject = RuleSubject(
            id: "s", name: "Sales", unit: thousands, frequency: .quarter, generation: 2, hasChanged: true,
            isSilent: false)
        let other = judge([0.05, 0.06], old: firing.record, raised: try raised(firing), rule: rule, subject: subject)
        #expect(other.end?.message.contains("since s is defined otherwise now") == true)
    }

    @Test func `an end by a change is in the unit of the threshold`() throws {
        let event = try #require(judge([50, 110]).drafts.last?.event)
        let thousands = Unit(symbol: "kUSD", dimension: ["USD": 1], factor: 1000)
        let raised = RaisedAlert(
            event, name: "Sales", frequency: .quarter, unit: Self.unit, written: thousands)
        let end = RuleEvaluator.remove("r", judge([50, 110]).record, raised: raised, now: 9)?.end
        #expect(end?.message.hasPrefix("Sales was 0.11 kUSD in the quarter to 30 June 2020, above 0.1 kUSD") == true)
    }
}
