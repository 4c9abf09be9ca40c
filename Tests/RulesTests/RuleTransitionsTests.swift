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
