package import Formulas
package import Model

/// One comparison of a condition, with what its sides are at a period.
package struct ComparedValue: Equatable, Sendable {
    package let comparison: Comparison
    /// What sentences call the side that is compared.
    package let name: String
    /// The same of a side that it is compared with; nil for a number.
    package let other: String?
    /// Nil where there is no value.
    package let value: Estimate?
    package let threshold: Estimate?
    /// That of both.
    package let unit: Unit
    /// That in which the number was written, or that of both.
    package let written: Unit

    package init(
        comparison: Comparison, name: String, other: String?, value: Estimate?, threshold: Estimate?, unit: Unit,
        written: Unit? = nil
    ) {
        self.comparison = comparison
        self.name = name
        self.other = other
        self.value = value
        self.threshold = threshold
        self.unit = unit
        self.written = written ?? unit
    }

    /// Whether it is true of all values within the bounds, of none, or of some; nil where a side has no value.
    var verdict: Condition.Verdict? {
        guard let value, let threshold else { return nil }
        let truth = comparison.truth(value, threshold)
        return truth.isExact ? truth.value == 1 ? .holds : .fails : .undetermined
    }

    /// `sales were ...`, as a clause about a period that the sentence names.
    var clause: String {
        guard let value else { return "\(ComparedValue.inSentence(name)) was not known" }
        let factor = unit.conversion(to: written) ?? 1
        let limit = threshold.flatMap { $0.isPlain ? $0.value * factor : nil }
        func figure(_ estimate: Estimate, beside limit: Double?) -> String {
            estimate.words { ValueText.spoken($0 * factor, unit: written, beside: limit, rounding: $1) }
        }
        let own = "\(ComparedValue.inSentence(name)) was \(figure(value, beside: limit))"
        guard let threshold, let verdict else { return "\(own), and \(other ?? "its threshold") was not known" }
        let number = limit.map { ValueText.whole($0, unit: written) } ?? figure(threshold, beside: nil)
        let bar = other.map { "\(ComparedValue.inSentence($0)) (\(figure(threshold, beside: nil)))" } ?? number
        switch verdict {
        case .holds: return "\(own), \(Condition.side(comparison)) \(bar)"
        case .fails: return "\(own), \(Condition.side(comparison.opposite)) \(bar)"
        case .undetermined: return "\(own), which does not decide whether it was \(Condition.side(comparison)) \(bar)"
        }
    }
}

extension ComparedValue {
    private static let articles = ["The ", "A ", "An ", "How ", "In ", "What "]

    /// A title within a sentence: what begins it is no name.
    package static func inSentence(_ title: String) -> String {
        articles.contains(where: title.hasPrefix) ? title.prefix(1).lowercased() + title.dropFirst() : title
    }

    /// Several as one clause.
    package static func clause(of values: [ComparedValue]) -> String { list(values.map(\.clause)) }

    static func list(_ clauses: [String]) -> String {
        clauses.count < 3
            ? clauses.joined(separator: ", and ")
            : clauses.dropLast().joined(separator: "; ") + "; and \(clauses.last ?? "")"
    }
}

/// What the comparisons of a rule are at a period, by what was published by a day; nil for the present.
package typealias ComparedValues = (_ parts: [ComparedPart], Period, _ asOf: Day?) -> [ComparedValue]
