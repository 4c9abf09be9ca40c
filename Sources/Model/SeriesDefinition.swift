/// One series of a feed: which rows it takes, and what their columns mean.
package struct SeriesDefinition: Sendable {
    package var id: String
    package var title: String?
    package var location: SourceLocation
    package var unit: Unit
    package var scale = Scale.one
    package var kind: Kind
    package var frequency: Frequency
    package var value: ValueSource = .selector("value")
    package var time: TimeSource = .date("date")
    package var published: String?
    package var citation: String?
    package var missing: [String] = []
    package var conditions: [RowCondition] = []
    /// For company facts: the concepts in order of preference, `us-gaap` unless written as `taxonomy:Concept`.
    package var concepts: [String] = []
    /// For company facts: the unit's key, where the series' unit does not give it.
    package var factUnit: String?
    package var dateFormat: String?
    package var number = NumberStyle()
    package var duplicate = DuplicatePolicy.reject
    /// Whether sources that disagree where they overlap are known and accepted.
    package var breakAccepted = false

    package init(id: String, location: SourceLocation, unit: Unit, kind: Kind, frequency: Frequency) {
        self.id = id
        self.location = location
        self.unit = unit
        self.kind = kind
        self.frequency = frequency
    }

    /// The title, or the id where there is none.
    package var name: String { title ?? id }

    /// What makes its values comparable; another fingerprint is another generation (rule 18).
    package var fingerprint: String {
        let parts: [String] = [
            unit.symbol, scale.fingerprint, kind.rawValue, frequency.rawValue, value.fingerprint, time.fingerprint,
            published ?? "",
            missing.joined(separator: "\u{1E}"), conditions.map(\.fingerprint).joined(separator: "\u{1E}"),
            concepts.joined(separator: ","), factUnit ?? "", dateFormat ?? "", number.fingerprint, duplicate.rawValue,
        ]
        return parts.joined(separator: "\u{1F}")
    }
}

/// What the numbers of a source are multiplied with: `digits` times ten to the `exponent`.
package struct Scale: Hashable, Sendable {
    /// The part that is not a power of ten; 1 for `1e9`.
    package let digits: Double
    package let exponent: Int

    package init(digits: Double, exponent: Int) {
        self.digits = digits
        self.exponent = exponent
    }

    package static let one = Scale(digits: 1, exponent: 0)

    var fingerprint: String { "\(digits)e\(exponent)" }
}

/// Where a value comes from.
package enum ValueSource: Hashable, Sendable {
    /// A member, a column, or a path relative to the row.
    case selector(String)
    /// The same number for every row.
    case constant(Double)

    var fingerprint: String {
        switch self {
        case .selector(let text): return "at " + text
        case .constant(let number): return "is \(number)"
        }
    }
}

/// Where the period of a row comes from (rule 9).
package enum TimeSource: Hashable, Sendable {
    case start(String)
    case end(String)
    case span(start: String, end: String)
    /// A label in one place, or in parts that are joined by hyphens, such as a year and a quarter.
    case period([String])
    case date(String)

    var fingerprint: String {
        switch self {
        case .start(let text): return "start " + text
        case .end(let text): return "end " + text
        case .span(let start, let end): return "span " + start + "\u{1E}" + end
        case .period(let texts): return "period " + texts.joined(separator: "\u{1E}")
        case .date(let text): return "date " + text
        }
    }
}

/// A condition on a row: the text at `selector` is one of `texts`.
package struct RowCondition: Hashable, Sendable {
    package let selector: String
    package let texts: [String]

    package init(selector: String, texts: [String]) {
        self.selector = selector
        self.texts = texts
    }

    var fingerprint: String { selector + "=" + texts.joined(separator: "\u{1D}") }
}

/// A derived series.
package struct IndicatorDefinition: Sendable {
    package var id: String
    package var title: String?
    package var location: SourceLocation
    /// As written.
    package var formula: String
    /// What the formula gives, declared or inferred.
    package var unit: Unit
    package var kind: Kind
    package var frequency: Frequency

    package init(
        id: String, title: String?, location: SourceLocation, formula: String, unit: Unit, kind: Kind,
        frequency: Frequency
    ) {
        self.id = id
        self.title = title
        self.location = location
        self.formula = formula
        self.unit = unit
        self.kind = kind
        self.frequency = frequency
    }

    /// The title, or the id where there is none.
    package var name: String { title ?? id }

    /// What makes its values comparable; another fingerprint is another generation.
    package var fingerprint: String {
        [formula, unit.symbol, kind.rawValue, frequency.rawValue].joined(separator: "\u{1F}")
    }
}
