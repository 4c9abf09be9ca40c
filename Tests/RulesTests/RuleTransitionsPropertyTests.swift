import Fixtures
import Testing

@testable import Model
@testable import Rules

/// What holds of the fold for all values and revisions, tried with random ones.
extension RuleTransitionsTests {
    /// What the id of an event is made of.
    private static func id(of transition: AlertTransition) -> String {
        let repeats = [.confirmed, .withdrawn].contains(transition.event) ? transition.state.told?.repeats ?? 0 : 0
        return "\(transition.state.activation) \(transition.event) \(repeats)"
    }

    @Test(arguments: 0..<500)
    func `from the events alone a reader knows whether the alert stands`(seed: UInt64) {
        var generator = SplitMix(seed: seed &+ 20_000)
        let rule = Self.rule(
            clear: Bool.random(using: &generator) ? 80 : nil, hold: .periods(Int.random(in: 1...3, using: &generator))
        )
        var values: [Double?] = [50, 110, 120]
        var chronicle = Chronicle()
        var state = chronicle.outcome(from: nil, rule).state
        var ids: Set<String> = []
        var stands = false
        for _ in 0..<20 {
            if Bool.random(using: &generator) {
                values.append([50, 90, 110].randomElement(using: &generator) ?? 50)
            } else {
                values[Int.random(in: 0..<values.count, using: &generator)] =
                    [50, 90, 110, 130, nil].randomElement(using: &generator) ?? nil
            }
            chronicle.take(values)
            let (next, transitions) = chronicle.outcome(from: state, rule)
            for transition in transitions {
                #expect(ids.insert(Self.id(of: transition)).inserted)
                switch transition.event {
                case .fired: stands = true
                case .resolved, .retracted: stands = false
                default: break
                }
            }
            state = next
            #expect(stands == (state.phase == .firing))
            #expect(chronicle.outcome(from: state, rule).transitions.isEmpty)
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
        var chronicle = Chronicle()
        var state = chronicle.outcome(from: nil, rule).state
        var ids: Set<String> = []
        var length = 0
        while length < values.count {
            length = min(values.count, length + Int.random(in: 1...4, using: &generator))
            chronicle.take(Array(values.prefix(length)))
            let (next, transitions) = chronicle.outcome(from: state, rule)
            for transition in transitions { #expect(ids.insert(Self.id(of: transition)).inserted) }
            state = next
            #expect(chronicle.outcome(from: state, rule).transitions.isEmpty)
        }
        let whole = chronicle.outcome(from: nil, rule).state
        #expect(state.phase == whole.phase)
        #expect(state.window == whole.window)
    }

    @Test(arguments: 0..<300)
    func `whatever is revised, the state is that of the present values`(seed: UInt64) {
        var generator = SplitMix(seed: seed &+ 10_000)
        let rule = Self.rule(hold: .periods(Int.random(in: 1...2, using: &generator)))
        var values = (0..<10).map { _ -> Double? in [50, 110].randomElement(using: &generator) ?? 50 }
        var chronicle = Chronicle()
        chronicle.take(values)
        var state = chronicle.outcome(from: nil, rule).state
        var ids: Set<String> = []
        for _ in 0..<12 {
            values[Int.random(in: 0..<values.count, using: &generator)] =
                [50, 110, 130].randomElement(using: &generator) ?? 50
            chronicle.take(values)
            let (next, transitions) = chronicle.outcome(from: state, rule)
            #expect(transitions.count <= 1)
            for transition in transitions { #expect(ids.insert(Self.id(of: transition)).inserted) }
            state = next
            #expect(state.phase == chronicle.outcome(from: nil, rule).state.phase)
        }
    }
}
