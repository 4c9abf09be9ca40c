import Fixtures
import Testing

@testable import Model
@testable import Rules

/// What holds of the fold for all values and revisions, tried with random ones.
extension RuleTransitionsTests {
    @Test(arguments: 0..<500)
    func `from the events alone a reader knows whether the alert stands`(seed: UInt64) {
        var generator = SplitMix(seed: seed &+ 20_000)
        let rule = Self.rule(
            clear: Bool.random(using: &generator) ? 80 : nil, hold: .periods(Int.random(in: 1...3, using: &generator))
        )
        var values: [Double?] = [50, 110, 120]
        var state = evaluate(nil, [], rule).state
        var ids: Set<String> = []
        var stands = false
        for _ in 0..<20 {
            if Bool.random(using: &generator) {
                values.append([50, 90, 110].randomElement(using: &generator) ?? 50)
            } else {
                values[Int.random(in: 0..<values.count, using: &generator)] =
                    [50, 90, 110, 130, nil].randomElement(using: &generator) ?? nil
            }
            let (next, transitions) = RuleTransitions.evaluate(
                rule: rule, frequency: .quarter, old: state, observations: Self.observations(values)
            )
            for transition in transitions {
                #expect(ids.insert("\(transition.state.activation) \(transition.event)").inserted)
                switch transition.event {
                case .fired: stands = true
                case .resolved, .retracted: stands = false
                default: break
                }
            }
            state = next
            #expect(stands == (state.phase == .firing))
        }
    }

    @Test(arguments: 0..<500)
    func `splitting a batch changes no end state, re-evaluating changes nothing, and no event has the id of another`(
        seed: UInt64
    ) {
        var generator = SplitMix(seed: seed)
        let rule = Self.rule(
            clear: Bool.random(using: &generator) ? 80 : nil, hold: .periods(Int.random(in: 1...3, using: &generator))
        )
        let values = (0..<16).map { _ -> Double? in [50, 90, 110, 120, 0].randomElement(using: &generator) ?? 50 }
        var state = evaluate(nil, [], rule).state
        var ids: Set<String> = []
        var length = 0
        while length < values.count {
            length = min(values.count, length + Int.random(in: 1...4, using: &generator))
            let (next, transitions) = RuleTransitions.evaluate(
                rule: rule, frequency: .quarter, old: state,
                observations: Self.observations(Array(values.prefix(length)))
            )
            for transition in transitions {
                #expect(ids.insert("\(transition.state.activation) \(transition.event)").inserted)
            }
            state = next
            #expect(evaluate(state, Array(values.prefix(length)), rule).events.isEmpty)
        }
        let whole = evaluate(nil, values, rule).state
        #expect(state.phase == whole.phase)
        #expect(state.window == whole.window)
    }

    @Test(arguments: 0..<300)
    func `whatever is revised, the state is that of the present values`(seed: UInt64) {
        var generator = SplitMix(seed: seed &+ 10_000)
        let rule = Self.rule(hold: .periods(Int.random(in: 1...2, using: &generator)))
        var values = (0..<10).map { _ -> Double? in [50, 110].randomElement(using: &generator) ?? 50 }
        var state = evaluate(nil, values, rule).state
        var ids: Set<String> = []
        for _ in 0..<12 {
            values[Int.random(in: 0..<values.count, using: &generator)] =
                [50, 110, 130].randomElement(using: &generator) ?? 50
            let (next, transitions) = RuleTransitions.evaluate(
                rule: rule, frequency: .quarter, old: state, observations: Self.observations(values)
            )
            #expect(transitions.count <= 1)
            for transition in transitions {
                #expect(ids.insert("\(transition.state.activation) \(transition.event)").inserted)
            }
            state = next
            #expect(state.phase == evaluate(nil, values, rule).state.phase)
        }
    }
}
