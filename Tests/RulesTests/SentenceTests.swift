import Formulas
import Testing

@testable import Model
@testable import Rules

/// The sentences of the alert log: they say nothing that was not measured.
struct SentenceTests {
    static let usd = Unit(symbol: "USD", dimension: ["USD": 1], factor: 1)

    static func rule(
        _ comparison: Comparison = .greater, _ threshold: Double = 100, unit: Unit = usd, level: Double? = nil,
        clear: Double? = nil, hold: Hold = .periods(1), from: String? = nil, by: String? = nil
    ) -> RuleDefinition {
        func condition(_ comparison: Comparison, _ threshold: Double, _ level: Double) -> Condition {
            Condition(
                series: "s", comparison: comparison, threshold: threshold, unit: unit, level: level,
                text: "s \(threshold)")
        }
        return RuleDefinition(
            id: "r", location: SourceLocation(file: "f", line: 1, column: 1),
            when: condition(comparison, threshold, level ?? threshold),
            clear: clear.map { condition(.less, $0, $0) }, hold: hold,
            from: from.flatMap { Period.parse(label: $0)?.period },
            claim: by.map { speaker in
                var claim = Claim(kind: .crosses)
                claim.by = speaker
                return claim
            })
    }

    /// What is told as one document after another comes in.
    func told(
        _ documents: [[Double?]], _ rule: RuleDefinition = rule(), unit: Unit = usd, corrected: Set<Int> = [],
        isSeen: Bool = false
    ) -> [String] {
        var chronicle = Chronicle()
        var record: RuleRecord?
        var messages: [String] = []
        for (place, values) in documents.enumerated() {
            chronicle.take(values, corrected: place == documents.count - 1 ? corrected : [], isSeen: isSeen)
            let subject = RuleSubject(
                id: "s", name: "Sales", unit: unit, frequency: .quarter, generation: 1, hasChanged: true,
                isSilent: false)
            let outcome = RuleEvaluator(rule, over: subject, old: record)
                .evaluate(chronicle.observations(for: rule), now: 0)
            messages += outcome.drafts.map(\.event.message)
            record = outcome.record
        }
        return messages
    }

    /// A case: the documents, and what is told last.
    struct Case: Sendable, CustomTestStringConvertible {
        let rule: RuleDefinition
        let documents: [[Double?]]
        let sentence: String
        var corrected: Set<Int> = []
        var testDescription: String { sentence }
    }

    static let cases: [Case] = [
        Case(
            rule: rule(), documents: [[50], [50, 110]],
            sentence:
                "Sales reached $110 in the quarter to 30 June 2020 (published 30 July 2020), passing the threshold of $100."
        ),
        Case(
            rule: rule(by: "Michael Burry"), documents: [[50, 110, 120]],
            sentence:
                "Sales reached $110 in the quarter to 30 June 2020 (published 30 July 2020), passing Michael Burry's $100; it is now $120 (to 30 September 2020, published 30 October 2020). Already true when monitoring began."
        ),
        Case(
            rule: rule(), documents: [[110]],
            sentence:
                "Sales was $110 in the quarter to 31 March 2020 (published 30 April 2020), above the threshold of $100. Already true when monitoring began."
        ),
        Case(
            rule: rule(.less, from: "2020-Q3"), documents: [[60, 50, 40]],
            sentence:
                "Sales was $40 in the quarter to 30 September 2020 (published 30 October 2020), below the threshold of $100. Already true when monitoring began."
        ),
        Case(
            rule: rule(.lessOrEqual), documents: [[110], [110, 100]],
            sentence:
                "Sales fell to $100 in the quarter to 30 June 2020 (published 30 July 2020), falling to the threshold of $100."
        ),
        Case(
            rule: rule(.greaterOrEqual), documents: [[50], [50, 100]],
            sentence:
                "Sales reached $100 in the quarter to 30 June 2020 (published 30 July 2020), reaching the threshold of $100."
        ),
        Case(
            rule: rule(.less), documents: [[110], [110, 99.9996]],
            sentence:
                "Sales fell to $99.9996 in the quarter to 30 June 2020 (published 30 July 2020), falling below the threshold of $100."
        ),
        Case(
            rule: rule(hold: .periods(3)), documents: [[50, 110, 110], [50, 110, 110, 120]],
            sentence:
                "Sales was $120 in the quarter to 31 December 2020 (published 30 January 2021), and has been above the threshold of $100 for 3 quarters."
        ),
        Case(
            rule: rule(hold: .periods(3)), documents: [[110, 0, 110], [110, 0, 110, 120]],
            sentence:
                "Sales was $120 in the quarter to 31 December 2020 (published 30 January 2021), and has been above the threshold of $100 for 3 reported quarters (the quarter to 30 June 2020 is missing)."
        ),
        Case(
            rule: rule(hold: .periods(3)), documents: [[110, 0, 120], [110, 110, 120]],
            sentence:
                "Sales was $120 in the quarter to 30 September 2020 (published 30 October 2020), and has been above the threshold of $100 for 3 quarters, now that the quarter to 30 June 2020 is reported."
        ),
        Case(
            rule: rule(hold: .periods(3)), documents: [[50], [50, 110]],
            sentence:
                "Sales reached $110 in the quarter to 30 June 2020 (published 30 July 2020); the alert fires when it stays above $100 for 3 quarters in a row."
        ),
        Case(
            rule: rule(), documents: [[110], [110, 90]],
            sentence:
                "Sales was $90 in the quarter to 30 June 2020 (published 30 July 2020), no longer above $100."
        ),
        Case(
            rule: rule(clear: 80),
            documents: [[110], [110, 90], [110, 90, 70]],
            sentence:
                "Sales was $70 in the quarter to 30 September 2020 (published 30 October 2020), below $80, where the alert ends."
        ),
        Case(
            rule: rule(), documents: [[50, 95], [50, 105]],
            sentence:
                "Sales for the quarter to 30 June 2020 was revised from $95 (published 30 July 2020) to $105 (published 15 February 2021), passing the threshold of $100."
        ),
        Case(
            rule: rule(), documents: [[50, 110, 90], [50, 110, 120]],
            sentence:
                "Sales for the quarter to 30 September 2020 was revised from $90 (published 30 October 2020) to $120 (published 18 May 2021), so that it has not ceased to be above the threshold of $100 since the quarter to 30 June 2020."
        ),
        Case(
            rule: rule(), documents: [[50, 110], [50, 110, 90], [50, 110, 120]],
            sentence:
                "Sales for the quarter to 30 September 2020 was revised from $90 (published 30 October 2020) to $120 (published 26 August 2021): the recovery is taken back, and the alert of the quarter to 30 June 2020 stands."
        ),
        Case(
            rule: rule(), documents: [[50, 110], [50, 95]],
            sentence:
                "Sales for the quarter to 30 June 2020 was revised from $110 (published 30 July 2020) to $95 (published 15 February 2021), so that it is not above $100 after all: the alert is taken back."
        ),
        Case(
            rule: rule(), documents: [[50, 110], [50, 95]],
            sentence:
                "Sales for the quarter to 30 June 2020 was corrected from $110 (published 30 July 2020) to $95 (published 30 July 2020), so that it is not above $100.",
            corrected: [1]),
        Case(
            rule: rule(), documents: [[50, 110, 120], [50, 95, 120]],
            sentence:
                "Sales for the quarter to 30 June 2020, which had raised the alert, was revised from $110 (published 30 July 2020) to $95 (published 15 February 2021); the alert stands, since it was $120 in the quarter to 30 September 2020 (published 30 October 2020), above $100."
        ),
        Case(
            rule: rule(), documents: [[50, 110], [50, 120]],
            sentence:
                "Sales for the quarter to 30 June 2020, which had raised the alert, was revised from $110 (published 30 July 2020) to $120 (published 15 February 2021); the alert stands, above $100."
        ),
        Case(
            rule: rule(), documents: [[50, 110], [50, nil]],
            sentence:
                "Sales for the quarter to 30 June 2020, $110 (published 30 July 2020), which had raised the alert, was withdrawn on 15 February 2021; the alert stands until a number decides."
        ),
        Case(
            rule: rule(), documents: [[50, 110], [50, nil], [50, 110]],
            sentence:
                "Sales for the quarter to 30 June 2020, which had become uncertain, is $110 (published 26 May 2021): the alert stands, above $100."
        ),
        Case(
            rule: rule(), documents: [[50, 110], [50, nil], [50, nil, 120]],
            sentence:
                "Sales for the quarter to 30 June 2020, which had raised the alert, was withdrawn; the alert stands, since it was $120 in the quarter to 30 September 2020 (published 30 October 2020), above $100."
        ),
        Case(
            rule: rule(), documents: [[50, 110, 120], [50, 110, 90]],
            sentence:
                "Sales for the quarter to 30 September 2020 was revised from $120 (published 30 October 2020) to $90 (published 18 May 2021), no longer above $100."
        ),
    ]

    @Test(arguments: cases)
    func `a sentence says what was measured`(story: Case) {
        #expect(told(story.documents, story.rule, corrected: story.corrected).last == story.sentence)
    }

    @Test func `a day that was only seen is told as one, before and after`() {
        #expect(
            told([[50, 110], [50, 95]], isSeen: true).last
                == "Sales for the quarter to 30 June 2020 was revised from $110 (first seen 30 July 2020) to $95 (first seen 15 February 2021), so that it is not above $100 after all: the alert is taken back."
        )
    }

    @Test func `value and threshold are in the unit of the threshold`() {
        let rule = Self.rule(.greater, 25, unit: .percent, level: 0.25)
        #expect(
            told([[0.2, 0.28]], rule, unit: .ratio).last?.contains("reached 28% in") == true)
        let hours = Unit(symbol: "GWh", dimension: ["J": 1], factor: 3.6e12)
        let long = Unit(symbol: "TWh", dimension: ["J": 1], factor: 3.6e15)
        #expect(
            told([[500, 800_000]], Self.rule(.greater, 1, unit: long, level: 1000), unit: hours).last?
                .contains(
                    "reached 800 TWh in the quarter to 30 June 2020 (published 30 July 2020), passing the threshold of 1 TWh"
                )
                == true)
    }
}
