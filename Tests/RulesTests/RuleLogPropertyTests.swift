import Fixtures
import Formulas
import Testing

@testable import Model
@testable import Rules

/// What holds of the log whatever is published, revised, withdrawn, edited and defined otherwise, tried with random histories.
struct RuleLogPropertyTests {
    private static let unit = Unit(symbol: "USD", dimension: ["USD": 1], factor: 1)

    /// A rule, its series and its log through one edit after another.
    private struct Life {
        var generator: SplitMix
        var chronicle = Chronicle()
        var values: [Double?] = [50, 110, 120]
        var rule = RuleTransitionsTests.rule()
        var generation: Int64 = 1
        var record: RuleRecord?
        var log: [AlertEvent] = []

        init(seed: UInt64) { generator = SplitMix(seed: seed) }

        var raised: RaisedAlert? {
            let ends: [EventKind] = [.fired, .confirmed, .resolved, .retracted]
            guard let last = log.last(where: { ends.contains($0.event) }), [.fired, .confirmed].contains(last.event)
            else { return nil }
            return RaisedAlert(last, name: "Sales", frequency: .quarter, unit: unit)
        }

        /// Something happens; true where the rule is another.
        mutating func happen() -> Bool {
            switch Int.random(in: 0..<8, using: &generator) {
            case 0...2: values.append([50, 90, 110, 0].randomElement(using: &generator) ?? 50)
            case 3...5:
                values[Int.random(in: 0..<values.count, using: &generator)] =
                    [50, 90, 110, 110.3, 130, nil].randomElement(using: &generator) ?? nil
            case 6:
                rule = RuleTransitionsTests.rule(
                    clear: [nil, 80].randomElement(using: &generator) ?? nil,
                    hold: .periods(Int.random(in: 1...3, using: &generator)),
                    from: [nil, nil, "2020-Q3"].randomElement(using: &generator) ?? nil)
                return true
            default:
                generation += 1
                chronicle = Chronicle()
            }
            chronicle.take(values, isSeen: Bool.random(using: &generator))
            return false
        }

        mutating func judge() -> RuleEvaluator.Outcome {
            let subject = RuleSubject(
                id: "s", name: "Sales", unit: unit, frequency: .quarter, generation: generation, hasChanged: true,
                isSilent: false)
            let outcome = RuleEvaluator(rule, over: subject, old: record)
                .evaluate(chronicle.observations(for: rule), raised: raised, now: 0)
            record = outcome.record
            return outcome
        }
    }

    @Test(arguments: 0..<600)
    func `every alert has an end in the log or stands, and nothing is told twice`(seed: UInt64) throws {
        var life = Life(seed: seed)
        var ids: Set<String> = []
        var stands = false
        for _ in 0..<30 {
            _ = life.happen()
            let outcome = life.judge()
            for event in [outcome.end].compactMap(\.self) + outcome.drafts.map(\.event) {
                #expect(ids.insert(event.id).inserted)
                life.log.append(event)
                switch event.event {
                case .fired:
                    #expect(!stands)
                    stands = true
                case .resolved, .retracted:
                    #expect(stands)
                    stands = false
                case .confirmed, .withdrawn: #expect(stands)
                default: break
                }
            }
            #expect(stands == (outcome.record.state.phase == .firing))
            #expect((outcome.record.state.told != nil) || !stands)
            let again = life.judge()
            #expect(again.end == nil && again.drafts.isEmpty)
            #expect(again.record == outcome.record)
        }
    }

    /// Whoever reads the log has the number that an alert rests on, to half a percent.
    @Test(arguments: 0..<300)
    func `what was last told of an alert is so`(seed: UInt64) throws {
        var life = Life(seed: seed &+ 50_000)
        for _ in 0..<30 {
            _ = life.happen()
            let outcome = life.judge()
            life.log += [outcome.end].compactMap(\.self) + outcome.drafts.map(\.event)
            guard let told = outcome.record.state.told, outcome.record.state.phase == .firing else { continue }
            // One that came back while others are missing decides nothing yet.
            let now = life.chronicle.observations(for: life.rule).first { $0.period == told.evidence.period }
            if told.isWithdrawn {
                #expect(life.log.last { $0.event == .withdrawn || $0.event == .confirmed }?.event == .withdrawn)
            } else if let value = now?.value, life.rule.when.verdict(on: Estimate(value)) == .holds {
                #expect(!told.evidence.differsNotably(from: value))
            }
        }
    }
}
