package import Formats
package import Model

/// One series of a feed: which rows it takes, and what their columns mean.
package struct SeriesDefinition: Sendable {
    package var id: String
    package var title: String?
    package var location: SourceLocation
    package var unit: Unit
    package var scale = Scale.one
    package var kind: Kind
    package var frequency: Frequency
    package var value: ValueSource = .field("value")
    package var time: TimeSource = .date("date")
    package var published: FieldSelector?
    package var citation: FieldSelector?
    /// Where rows say what is known of their values beside them; nil where they say nothing.
    package var detail: DetailSource?
    package var missing: [String] = []
    package var conditions: [RowCondition] = []
    /// For company facts: the concepts in order of preference, `us-gaap` unless written as `taxonomy:Concept`.
    package var concepts: [String] = []
    /// For company facts: the unit's key, where the series' unit does not give it.
    package var factUnit: String?
    /// For company facts: the forms whose figures count first.
    package var forms = FilingForms.reports
    /// Where the years of the filer of a flow begin; nil where its facts tell it (rule 13).
    package var year: FilerYear?
    /// How the source names its years, where the configuration says it; it changes no value.
    package var fiscalYear: FiscalYear?
    package var dateFormat: DateParser?
    package var number = NumberStyle()
    /// Whether the configuration says how numbers are written.
    package var isNumberStated = false
    package var duplicate = DuplicatePolicy.reject
    /// Whether a document may have nothing of it.
    package var mayBeAbsent = false
    /// Whether what is not reported of it was nothing.
    package var isAbsentZero = false
    /// Since when its vintages have the days on which they were published, for backtests; nil for the second of these.
    package var vintagesSince: Day?
    /// Whether nothing of it can be below zero; it changes no value of its own.
    package var isNonnegative = false
    /// Whether every document of its feed has all rows, so that one which is in none any more is taken back.
    package var isComplete = false
    /// Whether sources that disagree where they overlap are known and accepted.
    package var breakAccepted = false

    package init(id: String, location: SourceLocation, unit: Unit, kind: Kind, frequency: Frequency) {
        self.id = id
        self.location = location
        self.unit = unit
        self.kind = kind
        self.frequency = frequency
    }

    /// Whether its rows are of the day of the fetch.
    package var isOfDay: Bool {
        let places: [FieldSelector]
        switch time {
        case .start(let place), .end(let place), .date(let place): places = [place]
        case .span(let start, let end): places = [start, end]
        case .period(let parts): places = parts
        }
        return places.contains { if case .fetched = $0 { true } else { false } }
    }

    /// The title, or the id where there is none.
    package var name: String { title ?? id }

    /// What makes its values comparable; another fingerprint is another generation (rule 18).
    package var fingerprint: String {
        let first: [String] = [
            unit.symbol, scale.fingerprint, kind.rawValue, frequency.rawValue, value.fingerprint, time.fingerprint,
            published?.text ?? "",
            missing.joined(separator: "\u{1E}"), conditions.map(\.fingerprint).joined(separator: "\u{1E}"),
            concepts.joined(separator: ","), factUnit ?? "", dateFormat?.pattern ?? "", number.fingerprint,
            duplicate.rawValue,
        ]
        var fingerprint = Fingerprint(first)
        fingerprint.add("forms", forms.fingerprint)
        fingerprint.add("year", year?.fingerprint ?? "")
        fingerprint.add("absent", isAbsentZero ? "zero" : "")
        for part in detail?.fingerprints ?? [] { fingerprint.add(part.name, part.text) }
        return fingerprint.text
    }
}
