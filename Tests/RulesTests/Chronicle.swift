import Model

@testable import Rules

/// Quarters from 2020-Q1 on as one document after the other has them: what is another number in a later one is a vintage.
struct Chronicle {
    private(set) var histories: [History] = []
    private var documents = 0

    /// - Parameters:
    ///   - values: by quarter; nil is withdrawn, and 0 is in no document.
    ///   - corrected: the quarters whose numbers changed by a mended error.
    ///   - isSeen: whether the document states no days.
    mutating func take(_ values: [Double?], corrected: Set<Int> = [], isSeen: Bool = false) {
        documents += 1
        for (index, value) in values.enumerated() where value != 0 {
            guard let quarter = Chronicle.quarter(index) else { continue }
            let place = histories.firstIndex { $0.period == quarter }
            let last = place.flatMap { histories[$0].vintages.last }
            guard last == nil || last?.value != value else { continue }
            var vintage = Vintage(
                published: last == nil ? quarter.end + 30 : quarter.end + 30 + 100 * documents, value: value,
                origin: isSeen ? .firstSeen : .stated, fetch: Int64(documents))
            if let last, corrected.contains(index) {
                vintage.published = last.published
                vintage.ordinal = last.ordinal + 1
                vintage.origin.insert(.correction)
            }
            if let place {
                histories[place].vintages.append(vintage)
            } else {
                histories.append(History(period: quarter, vintages: [vintage]))
                histories.sort { $0.period < $1.period }
            }
        }
    }

    static func quarter(_ index: Int) -> Period? {
        Period.parse(label: "\(2020 + index / 4)-Q\(index % 4 + 1)")?.period
    }

    func observations(for rule: RuleDefinition) -> [CurrentObservation] {
        histories.compactMap { CurrentObservation($0, for: rule) }
    }

    /// The state after all documents, from the one after those before.
    func outcome(from old: RuleState?, _ rule: RuleDefinition) -> RuleTransitions.Outcome {
        let walk = RuleTransitions(rule: rule, frequency: .quarter, observations: observations(for: rule))
        return old.map(walk.outcome(from:)) ?? walk.outcome(since: .monitoring, activation: 0)
    }
}
