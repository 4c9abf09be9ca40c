import Testing

@testable import Model
@testable import Rules

/// A rule judged anew: what is remembered, what is told, and what is not.
struct RuleEvaluatorTests {
    private static func subject(
        generation: Int64 = 1, hasChanged: Bool = true, isSilent: Bool = false
    ) -> RuleSubject {
        RuleSubject(
            id: "s", name: "Sales", unit: Unit(symbol: "USD", dimension: ["USD": 1], factor: 1), frequency: .quarter,
            generation: generation, hasChanged: hasChanged, isSilent: isSilent)
    }

    private func judge(
        _ values: [Double?], old: RuleRecord? = nil, rule: RuleDefinition = RuleTransitionsTests.rule(),
        subject: RuleSubject = subject()
    ) -> RuleEvaluator.Outcome {
        RuleEvaluator(rule, over: subject, old: old).evaluate(RuleTransitionsTests.observations(values), now: 5)
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

    @Test func `another definition of the series is no news, and is noted when it turns the rule`() {
        let firing = judge([110]).record
        let other = judge([50], old: firing, subject: Self.subject(generation: 2))
        #expect(other.drafts.isEmpty)
        #expect(other.record.state.phase == .inactive)
        #expect(
            other.notice
                == "rule r: s is defined otherwise now, and by that the rule is inactive, no longer firing; no event tells of it"
        )
        let same = judge([120], old: firing, subject: Self.subject(generation: 2))
        #expect(same.notice == nil)
        #expect(same.record.state.activation == firing.state.activation)
    }

    @Test func `an alert that a changed rule does not raise ends`() {
        let firing = judge([110]).record
        let changed = judge([110], old: firing, rule: RuleTransitionsTests.rule(from: "2030"))
        #expect(changed.drafts.map(\.event.event) == [.resolved])
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

    @Test func `leave is taken of a removed rule once, with an end of its alert`() throws {
        let firing = judge([110]).record
        let outcome = try #require(
            RuleEvaluator.remove("r", firing, series: ("s", "USD", .quarter), now: 7))
        #expect(outcome.drafts.map(\.event.event) == [.resolved])
        #expect(outcome.drafts.first?.event.period == "2020-Q1")
        #expect(outcome.record.fingerprint == "")
        #expect(RuleEvaluator.remove("r", outcome.record, series: nil, now: 8) == nil)
        let quiet = RuleEvaluator.remove("r", judge([50]).record, series: nil, now: 8)
        #expect(quiet?.drafts.isEmpty == true)
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
