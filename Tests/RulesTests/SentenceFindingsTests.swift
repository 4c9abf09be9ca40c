import Formulas
import Testing

@testable import Model
@testable import Rules

/// Sentences that somebody would have been misled by.
extension SentenceTests {
    /// What a stranger found to be told falsely, or not at all.
    static let found: [Case] = [
        Case(
            rule: rule(), documents: [[50, 110, 0, 120], [50, 110, 60, 120]],
            sentence:
                "Sales for the quarter to 30 June 2020 had raised the alert with $110 (published 30 July 2020); by what was reported since it rests on $120 in the quarter to 31 December 2020 (published 30 January 2021), above $100."
        ),
        Case(
            rule: rule(hold: .periods(2)), documents: [[110, 0, 120], [110, 50, 120]],
            sentence:
                "Sales was $50 in the quarter to 30 June 2020 (published 30 July 2020), so that it has not been above $100 for 2 quarters in a row; it is now $120 (to 30 September 2020, published 30 October 2020)."
        ),
        Case(
            rule: rule(hold: .periods(2)), documents: [[50, 110, 120], [50, 90, 120]],
            sentence:
                "Sales for the quarter to 30 June 2020 was revised from $110 (published 30 July 2020) to $90 (published 15 February 2021), so that it has not been above $100 for 2 quarters in a row: the alert is taken back; it is now $120 (to 30 September 2020, published 30 October 2020)."
        ),
        Case(
            rule: rule(), documents: [[50, 110], [105, 110]],
            sentence:
                "Sales for the quarter to 30 June 2020 had raised the alert with $110 (published 30 July 2020); by what was reported since it rests on $105 in the quarter to 31 March 2020 (published 16 November 2020), above $100."
        ),
        Case(
            rule: rule(), documents: [[50, 110], [50, 110, 90], [50, 110, nil]],
            sentence:
                "Sales for the quarter to 30 September 2020, $90 (published 30 October 2020), was withdrawn on 26 August 2021; without it Sales reached $110 in the quarter to 30 June 2020 (published 30 July 2020), passing the threshold of $100."
        ),
        Case(
            rule: rule(), documents: [[50, 110], [50, 110, 90], [50, 110, nil], [50, 110, 90]],
            sentence:
                "Sales for the quarter to 30 September 2020, which had been withdrawn, is $90 again (published 4 December 2021), no longer above $100."
        ),
        Case(
            rule: rule(.greater, 1_234_567), documents: [[50, 1_234_600]],
            sentence:
                "Sales reached $1.235m in the quarter to 30 June 2020 (published 30 July 2020), passing the threshold of $1.234567m. Already true when monitoring began."
        ),
        Case(
            rule: rule(.greater, 1_234_567), documents: [[50, 1_234_600], [50, 1_234_510]],
            sentence:
                "Sales for the quarter to 30 June 2020 was revised from $1.235m (published 30 July 2020) to $1.2345m (published 15 February 2021), so that it is not above $1.234567m after all: the alert is taken back."
        ),
        Case(
            rule: rule(.greater, 999.99e9), documents: [[50, 999.995e9], [50, 999.99e9]],
            sentence:
                "Sales for the quarter to 30 June 2020 was revised from $999.995bn (published 30 July 2020) to $999.99bn (published 15 February 2021), so that it is not above $999.99bn after all: the alert is taken back."
        ),
        Case(
            rule: rule(.greater, 4.12345, unit: .percent), documents: [[1, 4.1235]],
            sentence:
                "Sales reached 4.124% in the quarter to 30 June 2020 (published 30 July 2020), passing the threshold of 4.12345%. Already true when monitoring began."
        ),
    ]

    @Test(arguments: found)
    func `a sentence tells what happened`(story: Case) {
        let unit: Unit = story.rule.when.unit == .percent ? .percent : Self.usd
        #expect(told(story.documents, story.rule, unit: unit).last == story.sentence)
    }
}
