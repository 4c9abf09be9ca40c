import Fixtures
import Formulas
import Testing

@testable import Model
@testable import Rules

/// The fold and what changes of it are told (rules 23 to 26).
struct RuleTransitionsTests {
    private static let unit = Unit(symbol: "USD", dimension: ["USD": 1], factor: 1)

    private static func condition(_ comparison: Comparison, _ level: Double) -> Condition {
        Condition(
            series: "s", comparison: comparison, threshold: level, unit: unit, level: level,
            text: "s \(comparison.rawValue) \(level) USD"
        )
    }

    static func rule(
        clear: Double? = nil, hold: Hold = .periods(1), from: String? = nil
    ) -> RuleDefinition {
        RuleDefinition(
            id: "r", location: SourceLocation(file: "f", line: 1, column: 1), when: condition(.greater, 100),
            clear: clear.map { condition(.less, $0) }, hold: hold,
            from: from.flatMap { Period.parse(label: $0)?.period }
        )
    }

    /// Quarterly observations from 2020-Q1 on; nil is a withdrawn value, and 0 a quarter that is missing altogether.
    static func observations(_ values: [Double?], corrected: Set<Int> = []) -> [CurrentObservation] {
        values.enumerated().compactMap { index, value in
            guard value != 0, let quarter = Period.parse(label: "\(2020 + index / 4)-Q\(index % 4 + 1)")?.period else {
                return nil
            }
            return CurrentObservation(
                period: quarter, value: value, published: quarter.end + 30, firstKnown: quarter.end + 30,
                isCorrection: corrected.contains(index)
            )
        }
    }

    func evaluate(
        _ old: RuleState?, _ values: [Double?], _ rule: RuleDefinition, corrected: Set<Int> = []
    ) -> (state: RuleState, events: [String]) {
        let (state, transitions) = RuleTransitions.evaluate(
            rule: rule, frequency: .quarter, old: old, observations: Self.observations(values, corrected: corrected)
        )
        return (state, transitions.map { "\($0.event.rawValue)\($0.initial ? "!" : "")" })
    }

    /// What happened, from one list of values to the next.
    struct Story: Sendable, CustomTestStringConvertible {
        let name: String
        let rule: RuleDefinition
        let before: [Double?]?
        let after: [Double?]
        let events: [String]
        let phase: RuleState.Phase
        var corrected: Set<Int> = []
        var testDescription: String { name }
    }

    static let stories: [Story] = [
        Story(name: "first load: not true", rule: rule(), before: nil, after: [50, 60], events: [], phase: .inactive),
        Story(
            name: "first load: true long since", rule: rule(), before: nil, after: [50, 110, 120], events: ["fired!"],
            phase: .firing),
        Story(
            name: "first load: true once, over now", rule: rule(), before: nil, after: [110, 50], events: [],
            phase: .inactive),
        Story(
            name: "first load: on the way", rule: rule(hold: .periods(3)), before: nil, after: [50, 110],
            events: ["pending!"], phase: .pending),
        Story(name: "crosses", rule: rule(), before: [50], after: [50, 110], events: ["fired"], phase: .firing),
        Story(
            name: "lasts, told once", rule: rule(), before: [50, 110], after: [50, 110, 120, 130], events: [],
            phase: .firing),
        Story(name: "clears", rule: rule(), before: [110], after: [110, 90], events: ["resolved"], phase: .inactive),
        Story(
            name: "clears and fires in one batch", rule: rule(), before: [110], after: [110, 90, 120],
            events: ["resolved", "fired"], phase: .firing),
        Story(
            name: "hysteresis keeps it", rule: rule(clear: 80), before: [110], after: [110, 90], events: [],
            phase: .firing),
        Story(
            name: "hysteresis lets it go", rule: rule(clear: 80), before: [110], after: [110, 90, 79],
            events: ["resolved"], phase: .inactive),
        Story(
            name: "for counts periods", rule: rule(hold: .periods(3)), before: [110], after: [110, 110, 110],
            events: ["fired"], phase: .firing),
        Story(
            name: "a pending that lapses is silent", rule: rule(hold: .periods(3)), before: [110],
            after: [110, 110, 50], events: [], phase: .inactive),
        Story(
            name: "pending is told", rule: rule(hold: .periods(3)), before: [50], after: [50, 110], events: ["pending"],
            phase: .pending),
        Story(
            name: "one missing neither counts nor breaks", rule: rule(hold: .periods(2)), before: [110],
            after: [110, 0, 110], events: ["fired"], phase: .firing),
        Story(
            name: "two missing break", rule: rule(hold: .periods(2)), before: [110], after: [110, 0, 0, 110],
            events: ["pending"], phase: .pending),
        Story(
            name: "withdrawn counts as missing", rule: rule(hold: .periods(2)), before: [110], after: [110, nil, 110],
            events: ["fired"], phase: .firing),
        Story(
            name: "a revision does not count as a period", rule: rule(hold: .periods(2)), before: [50, 110],
            after: [50, 120], events: [], phase: .pending),
        Story(
            name: "between clear and when, a pending stays", rule: rule(clear: 80, hold: .periods(2)), before: [110],
            after: [110, 90, 90, 110], events: ["fired"], phase: .firing),
        Story(
            name: "one missing beside one between breaks nothing", rule: rule(clear: 80, hold: .periods(2)),
            before: [110],
            after: [110, 90, 0, 110], events: ["fired"], phase: .firing),
        Story(
            name: "two missing break, also before one between", rule: rule(clear: 80, hold: .periods(2)), before: [110],
            after: [110, 0, 0, 90, 110], events: ["pending"], phase: .pending),
        Story(
            name: "taken back", rule: rule(), before: [50, 110], after: [50, 95], events: ["retracted"],
            phase: .inactive),
        Story(
            name: "a correction takes nothing back", rule: rule(), before: [50, 110], after: [50, 95],
            events: ["resolved"], phase: .inactive, corrected: [1]),
        Story(
            name: "confirmed by another period", rule: rule(), before: [50, 110, 120], after: [50, 95, 120],
            events: ["confirmed"], phase: .firing),
        Story(
            name: "revised and still true", rule: rule(), before: [50, 110], after: [50, 105], events: [],
            phase: .firing),
        Story(
            name: "true by a revision", rule: rule(), before: [50, 95], after: [50, 105], events: ["fired"],
            phase: .firing),
        Story(
            name: "true in the past by a revision, over since", rule: rule(), before: [50, 95, 90],
            after: [50, 105, 90], events: [], phase: .inactive),
        Story(
            name: "a later period revised below", rule: rule(), before: [110, 120], after: [110, 90],
            events: ["resolved"], phase: .inactive),
        Story(
            name: "withdrawn resolves nothing", rule: rule(), before: [50, 110], after: [50, nil], events: [],
            phase: .firing),
        Story(
            name: "withdrawn, and then below", rule: rule(), before: [50, 110], after: [50, nil, 90],
            events: ["resolved"], phase: .inactive),
        Story(
            name: "taken back, and true again later", rule: rule(), before: [110], after: [90, 120],
            events: ["retracted", "fired"], phase: .firing),
        Story(
            name: "before from, nothing counts", rule: rule(from: "2020-Q3"), before: nil, after: [110, 110],
            events: [], phase: .inactive),
        Story(
            name: "what comes after from is news", rule: rule(from: "2020-Q3"), before: [110, 110],
            after: [110, 110, 110], events: ["fired"], phase: .firing),
    ]

    @Test(arguments: stories)
    func `a batch is told as the rules say`(story: Story) {
        let old = story.before.map { evaluate(nil, $0, story.rule).state }
        let (state, events) = evaluate(old, story.after, story.rule, corrected: story.corrected)
        #expect(events == story.events)
        #expect(state.phase == story.phase)
        let again = evaluate(state, story.after, story.rule, corrected: story.corrected)
        #expect(again.events.isEmpty, "re-evaluating changes nothing")
        #expect(again.state == state)
    }

    @Test func `what fires again after a retraction is told again, also when it was pending in between`() {
        let rule = Self.rule(hold: .periods(2))
        let fired = evaluate(nil, [120, 120], rule).state
        let (pending, retracted) = evaluate(fired, [50, 120], rule)
        #expect(retracted == ["retracted"])
        #expect(pending.phase == .pending)
        let (firing, again) = evaluate(pending, [50, 120, 120], rule)
        #expect(again == ["fired"])
        #expect(firing.activation == fired.activation + 1)
    }

    @Test func `the event names the completing observation and the first of the periods`() throws {
        let old = evaluate(nil, [50], Self.rule(hold: .periods(2))).state
        let (_, transitions) = RuleTransitions.evaluate(
            rule: Self.rule(hold: .periods(2)), frequency: .quarter, old: old,
            observations: Self.observations([50, 110, 120])
        )
        let fired = try #require(transitions.last)
        #expect(fired.event == .fired)
        #expect(fired.evidence?.value == 120)
        #expect(fired.state.window.first?.value == 110)
    }

    @Test func `a projection is never evaluated`() throws {
        let quarter = try #require(Period.parse(label: "2030-Q1")?.period)
        let observation = CurrentObservation(period: quarter, value: 500, published: quarter.start)
        #expect(RuleStateMachine.fold([observation], rule: Self.rule(), frequency: .quarter).phase == .inactive)
    }

    @Test func `a duration is counted in days`() throws {
        let rule = Self.rule(hold: .duration(Interval(seconds: 30 * 86_400)))
        let start = try #require(Day(iso: "2026-01-01"))
        let observations = [0, 10, 29, 30].map { offset in
            CurrentObservation(
                period: Period(start: start + offset, end: start + offset), value: 110, published: start + offset)
        }
        #expect(
            RuleStateMachine.fold(Array(observations.prefix(3)), rule: rule, frequency: .irregular).phase == .pending)
        #expect(RuleStateMachine.fold(observations, rule: rule, frequency: .irregular).phase == .firing)
    }

    @Test func `a weekend is not missing in a daily series`() throws {
        let friday = try #require(Day(iso: "2026-08-21"))
        let observations = [0, 3].map { offset in
            CurrentObservation(
                period: Period(start: friday + offset, end: friday + offset), value: 110, published: friday + offset)
        }
        #expect(
            RuleStateMachine.fold(observations, rule: Self.rule(hold: .periods(2)), frequency: .day).phase == .firing)
    }

    @Test func `removing a firing rule resolves it, and its ordinals go on`() {
        let firing = evaluate(nil, [110], Self.rule()).state
        let (state, transitions) = RuleTransitions.removal(of: firing)
        #expect(transitions.map(\.event) == [.resolved])
        #expect(state.activation == firing.activation)
        #expect(RuleTransitions.removal(of: evaluate(nil, [50], Self.rule()).state).transitions.isEmpty)
    }
}
