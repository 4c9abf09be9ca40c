import Fixtures
import Formulas
import Testing

@testable import Model
@testable import Rules

/// The fold and what changes of it are told (rules 23 to 26).
struct RuleTransitionsTests {
    private static let unit = Unit(symbol: "USD", dimension: ["USD": 1], factor: 1)

    static func condition(_ comparison: Comparison, _ level: Double) -> Condition {
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

    /// What is told when one document with `values` comes after another, and the state that they lead to.
    func evaluate(
        _ before: [Double?]?, _ values: [Double?], _ rule: RuleDefinition, corrected: Set<Int> = []
    ) -> (state: RuleState, events: [String]) {
        var chronicle = Chronicle()
        var old: RuleState?
        if let before {
            chronicle.take(before)
            old = chronicle.outcome(from: nil, rule).state
        }
        chronicle.take(values, corrected: corrected)
        let (state, transitions) = chronicle.outcome(from: old, rule)
        let again = chronicle.outcome(from: state, rule)
        #expect(again.transitions.isEmpty, "re-evaluating changes nothing")
        #expect(again.state == state)
        return (state, transitions.map { "\($0.event.rawValue)\($0.beginning == nil ? "" : "!")" })
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
            name: "a pending lapses where when fails, whatever clear says", rule: rule(clear: 80, hold: .periods(3)),
            before: [110], after: [110, 90, 110, 110], events: ["pending"], phase: .pending),
        Story(
            name: "what fires stays between clear and when", rule: rule(clear: 80, hold: .periods(2)),
            before: [110, 110], after: [110, 110, 90, 90], events: [], phase: .firing),
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
            name: "revised and still true", rule: rule(), before: [50, 110], after: [50, 105], events: ["confirmed"],
            phase: .firing),
        Story(
            name: "revised by less than half a percent", rule: rule(), before: [50, 110], after: [50, 110.5],
            events: [], phase: .firing),
        Story(
            name: "corrected and still true", rule: rule(), before: [50, 110], after: [50, 105],
            events: ["confirmed"], phase: .firing, corrected: [1]),
        Story(
            name: "revised, and over with the next", rule: rule(), before: [50, 110], after: [50, 105, 90],
            events: ["resolved"], phase: .inactive),
        Story(
            name: "begun earlier than thought", rule: rule(), before: [50, 110], after: [105, 110], events: [],
            phase: .firing),
        Story(
            name: "an end taken back", rule: rule(), before: [110, 90], after: [110, 120], events: ["fired"],
            phase: .firing),
        Story(
            name: "withdrawn, and another number carries it", rule: rule(), before: [50, 110, 120],
            after: [50, nil, 120], events: ["confirmed"], phase: .firing),
        Story(
            name: "withdrawn, and the next number carries it", rule: rule(), before: [50, 110],
            after: [50, nil, 120], events: ["confirmed"], phase: .firing),
        Story(
            name: "withdrawn, and a known number revised below", rule: rule(), before: [50, 110, 120],
            after: [50, nil, 90], events: ["resolved"], phase: .inactive),
        Story(
            name: "one of several periods withdrawn", rule: rule(hold: .periods(2)), before: [50, 110, 110],
            after: [50, nil, 110], events: ["withdrawn"], phase: .firing),
        Story(
            name: "a break that was not known", rule: rule(hold: .periods(2)), before: [110, 0, 110],
            after: [110, 50, 110], events: ["resolved"], phase: .pending),
        Story(
            name: "a gap that is closed", rule: rule(hold: .periods(3)), before: [110, 0, 110],
            after: [110, 110, 110], events: ["fired"], phase: .firing),
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
            name: "withdrawn resolves nothing", rule: rule(), before: [50, 110], after: [50, nil],
            events: ["withdrawn"],
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
        let (state, events) = evaluate(story.before, story.after, story.rule, corrected: story.corrected)
        #expect(events == story.events)
        #expect(state.phase == story.phase)
    }

    @Test func `what fires again after a retraction is told again, also when it was pending in between`() {
        let rule = Self.rule(hold: .periods(2))
        var chronicle = Chronicle()
        chronicle.take([120, 120])
        let fired = chronicle.outcome(from: nil, rule).state
        chronicle.take([50, 120])
        let (pending, retracted) = chronicle.outcome(from: fired, rule)
        #expect(retracted.map(\.event) == [.retracted])
        #expect(pending.phase == .pending)
        chronicle.take([50, 120, 120])
        let (firing, again) = chronicle.outcome(from: pending, rule)
        #expect(again.map(\.event) == [.fired])
        #expect(firing.activation == fired.activation + 1)
    }

    /// Half a percent in three steps is one and a half.
    @Test func `small revisions are compared with what was told, not with each other`() {
        var chronicle = Chronicle()
        chronicle.take([50, 200])
        var state = chronicle.outcome(from: nil, Self.rule()).state
        var told: [[EventKind]] = []
        for value in [200.4, 200.8, 201.2, 201.6] {
            chronicle.take([50, value])
            let outcome = chronicle.outcome(from: state, Self.rule())
            told.append(outcome.transitions.map(\.event))
            state = outcome.state
        }
        #expect(told == [[], [], [.confirmed], []])
        #expect(state.told?.evidence.value == 201.2)
    }

    @Test func `a withdrawal is told once, and so is the number that comes back`() throws {
        var chronicle = Chronicle()
        chronicle.take([50, 110])
        var state = chronicle.outcome(from: nil, Self.rule()).state
        var told: [AlertTransition] = []
        for values in [[50, nil], [60, nil], [60, 110], [60, 110, 120]] as [[Double?]] {
            chronicle.take(values)
            let outcome = chronicle.outcome(from: state, Self.rule())
            told += outcome.transitions
            state = outcome.state
        }
        #expect(told.map(\.event) == [.withdrawn, .confirmed])
        #expect(told.first?.before?.value == 110)
        #expect(told.first?.evidence == nil)
        #expect(state.activation == 1)
    }

    @Test func `an end that a revision takes back names what was revised, with both values`() throws {
        var chronicle = Chronicle()
        chronicle.take([50, 110, 120])
        var state = chronicle.outcome(from: nil, Self.rule()).state
        chronicle.take([50, 110, 120, 90])
        state = chronicle.outcome(from: state, Self.rule()).state
        #expect(state.phase == .inactive)
        chronicle.take([50, 110, 120, 130])
        let transition = try #require(chronicle.outcome(from: state, Self.rule()).transitions.first)
        #expect(transition.event == .fired)
        #expect(transition.evidence?.period == Chronicle.quarter(3))
        #expect(transition.evidence?.value == 130)
        #expect(transition.before?.value == 90)
        #expect(transition.state.window.first?.period == Chronicle.quarter(1))
        #expect(transition.reason == .recovery(isCorrection: false))
    }

    @Test func `an alert is known since the day of its number, whatever is revised later`() throws {
        var chronicle = Chronicle()
        chronicle.take([50, 110])
        let fired = chronicle.outcome(from: nil, Self.rule()).state
        chronicle.take([50, 120])
        let confirmed = chronicle.outcome(from: fired, Self.rule()).state
        #expect(confirmed.since == fired.since)
        #expect(
            chronicle.outcome(from: nil, Self.rule()).state.since == fired.since, "also where it is first walked now")
        chronicle.take([50, 90])
        let retracted = chronicle.outcome(from: confirmed, Self.rule()).state
        chronicle.take([50, 130])
        let again = chronicle.outcome(from: retracted, Self.rule()).state
        #expect(again.since == chronicle.histories[1].vintages.last?.published)
    }

    @Test func `the event names the completing observation and the first of the periods`() throws {
        let rule = Self.rule(hold: .periods(2))
        var chronicle = Chronicle()
        chronicle.take([50])
        let old = chronicle.outcome(from: nil, rule).state
        chronicle.take([50, 110, 120])
        let fired = try #require(chronicle.outcome(from: old, rule).transitions.last)
        #expect(fired.event == .fired)
        #expect(fired.evidence?.value == 120)
        #expect(fired.state.window.first?.value == 110)
    }
}
