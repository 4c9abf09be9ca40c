import Formulas
import Testing

@testable import Model
@testable import Rules

/// The sentences of the alert log.
struct SentenceTests {
    private let rule: RuleDefinition
    private let usd = Unit(symbol: "USD", dimension: ["USD": 1], factor: 1)

    init() {
        let condition = Condition(
            series: "nvda", comparison: .greaterOrEqual, threshold: 400e9, unit: usd, level: 400e9,
            text: "nvda >= 400e9 USD"
        )
        rule = RuleDefinition(
            id: "chips-sold", location: SourceLocation(file: "f", line: 1, column: 1), when: condition,
            claim: Claim(kind: .crosses, by: "Michael Burry", says: nil, means: nil, readings: [])
        )
    }

    private func evidence(_ end: String, _ published: String, _ value: Double) -> Evidence {
        let day = Day(iso: end) ?? Day.first
        return Evidence(
            period: Frequency.quarter.period(endingOn: day), value: value, published: Day(iso: published) ?? Day.first
        )
    }

    private func text(_ transition: AlertTransition, latest: CurrentObservation? = nil) -> String {
        Sentence(rule: rule, name: "Nvidia's data-centre revenue since February 2022", unit: usd, frequency: .quarter)
            .text(transition, latest: latest)
    }

    @Test func `a first run says what has been true for months`() {
        let completing = evidence("2026-04-26", "2026-05-20", 446.72e9)
        let last = evidence("2026-07-26", "2026-08-26", 535.74e9)
        let transition = AlertTransition(
            event: .fired, state: RuleState(phase: .firing, window: [completing]), evidence: completing, initial: true
        )
        let latest = CurrentObservation(period: last.period, value: last.value, published: last.published)
        #expect(
            text(transition, latest: latest)
                == "Nvidia's data-centre revenue since February 2022 reached $446.7bn in the quarter to 26 April 2026 (published 20 May 2026), passing Michael Burry's $400bn; it is now $535.7bn (to 26 July 2026, published 26 August 2026). Already true when monitoring began."
        )
    }

    @Test func `a revision that takes an alert back names both values and days`() {
        let before = evidence("2026-04-26", "2026-05-20", 446.72e9)
        let now = evidence("2026-04-26", "2026-09-01", 399e9)
        let transition = AlertTransition(
            event: .retracted, state: RuleState(phase: .firing, window: [before]), evidence: now, before: before,
            reason: .revision
        )
        #expect(
            text(transition)
                == "Nvidia's data-centre revenue since February 2022 for the quarter to 26 April 2026 was revised from $446.7bn (published 20 May 2026) to $399bn (published 1 September 2026), so that it is not at or above $400bn after all: the alert is taken back."
        )
    }
}
