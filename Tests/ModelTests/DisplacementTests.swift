import Testing

@testable import Model

/// A span whose place another has on some days has no value then.
struct DisplacementTests {
    private let history = History(
        period: Period(start: Day(number: 0), end: Day(number: 1)),
        vintages: [(10, 1.0), (20, 2), (30, 3)].map { Vintage(published: Day(number: $0.0), value: $0.1) })

    @Test(
        arguments: [
            ([(0, nil)], []), ([(10, nil)], []), ([(15, nil)], ["10 1.0", "15 -"]),
            ([(40, nil)], ["10 1.0", "20 2.0", "30 3.0", "40 -"]),
            ([(15, 25)], ["10 1.0", "15 -", "25 2.0", "30 3.0"]), ([(0, 25)], ["25 2.0", "30 3.0"]),
            ([(5, 15), (35, nil)], ["15 1.0", "20 2.0", "30 3.0", "35 -"]),
        ] as [([(Int32, Int32?)], [String])])
    func `what it says is what it says on the other days`(displacements: [(Int32, Int32?)], told: [String]) {
        let left = history.displaced(
            by: displacements.map { since, until in
                Displacement(since: Day(number: since), until: until.map { Day(number: $0) })
            })
        #expect(left.revisions.map { "\($0.published.number) \($0.value.map { "\($0)" } ?? "-")" } == told)
        #expect(left.current()?.value == (displacements.last?.1 == nil ? nil : 3))
    }
}
