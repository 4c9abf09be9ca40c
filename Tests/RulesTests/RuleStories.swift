@testable import Model
@testable import Rules

/// What happens to the values of a series, and what is told of it.
extension RuleTransitionsTests {
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
            name: "begun earlier than thought", rule: rule(), before: [50, 110], after: [105, 110],
            events: ["confirmed"],
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
            name: "taken back, and true again by what came with it", rule: rule(), before: [110], after: [90, 120],
            events: ["confirmed"], phase: .firing),
        Story(
            name: "before from, nothing counts", rule: rule(from: "2020-Q3"), before: nil, after: [110, 110],
            events: [], phase: .inactive),
        Story(
            name: "what comes after from is news", rule: rule(from: "2020-Q3"), before: [110, 110],
            after: [110, 110, 110], events: ["fired"], phase: .firing),
    ]
}
