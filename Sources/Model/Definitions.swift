/// A place in a configuration file, for errors.
package struct SourceLocation: Hashable, Sendable {
    package let file: String
    /// From 1.
    package let line: Int
    /// From 1.
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}

/// When a feed is fetched.
package enum Schedule: Hashable, Sendable {
    /// At an interval, at a phase that the feed's id gives.
    case every(Interval)
    /// At the minutes of a cron expression in an IANA time zone.
    case cron(String, timeZone: String)
}

/// When a provider publishes, and how late is late.
package struct Release: Hashable, Sendable {
    package let every: Frequency
    package let lag: Interval
    package let grace: Interval

    package init(every: Frequency, lag: Interval, grace: Interval) {
        self.every = every
        self.lag = lag
        self.grace = grace
    }
}

/// How the body of a feed is written.
package enum BodyFormat: String, CaseIterable, Sendable {
    case json, csv, companyfacts, xml, html, yaml

    /// Whether this version decodes it.
    package var isDecoded: Bool {
        switch self {
        case .json, .csv, .companyfacts: return true
        case .xml, .html, .yaml: return false
        }
    }
}

/// How the numbers of a feed are written.
package struct NumberStyle: Hashable, Sendable {
    /// The decimal mark, one ASCII character.
    package var decimal: UInt8
    /// The mark between thousands, one ASCII character, if there is one.
    package var thousands: UInt8?

    package init(decimal: UInt8 = UInt8(ascii: "."), thousands: UInt8? = nil) {
        self.decimal = decimal
        self.thousands = thousands
    }

    var fingerprint: String { "\(decimal) \(thousands ?? 0)" }
}

/// What happens to two rows of one period and vintage whose values differ.
package enum DuplicatePolicy: String, CaseIterable, Sendable {
    case reject, last, first, max, sum
}

/// How a CSV body is laid out.
package struct CSVLayout: Hashable, Sendable {
    package var delimiter: UInt8 = UInt8(ascii: ",")
    /// The header's row, from 1, counted after `skipRows`; 0 when there is none and columns are numbers from 1.
    package var headerRow = 1
    package var skipRows = 0
    /// The encoding when no byte-order mark says otherwise.
    package var encoding = TextEncoding.utf8
    /// Whether a stray quote or a ragged row is read as it stands instead of being refused.
    package var lenient = false

    package init() {}

    // Fingerprints are written out: what Swift prints of a structure by itself is slow, and not promised to stay.
    var fingerprint: String { "\(delimiter) \(headerRow) \(skipRows) \(encoding.rawValue) \(lenient ? 1 : 0)" }
}

/// The encodings that are read.
package enum TextEncoding: String, CaseIterable, Sendable {
    case utf8 = "utf-8"
    case utf16 = "utf-16"
    case latin1 = "iso-8859-1"
    case windows1252 = "windows-1252"
}

/// A feed: where a document is, when it is fetched, and which series are in it.
package struct FeedDefinition: Sendable {
    package var id: String
    package var title: String?
    package var url: Template
    /// The directory of the file that says it, for `file:` URLs.
    package var directory: String
    package var location: SourceLocation
    package var schedule: Schedule
    package var release: Release?
    package var format: BodyFormat
    /// JSONPaths to the rows, in order of preference; empty for CSV.
    package var rows: [String]
    package var csv = CSVLayout()
    package var series: [SeriesDefinition]
    package var enabled = true
    /// The longest that one transfer may take.
    package var timeout = Interval(seconds: 60)
    /// The largest decoded body, in bytes.
    package var maxBody = 32 << 20
    package var headers: [Header] = []
    package var method = "GET"
    package var body: Template?

    package struct Header: Hashable, Sendable {
        package let name: String
        package let value: Template

        package init(name: String, value: Template) {
            self.name = name
            self.value = value
        }
    }

    package init(
        id: String, url: Template, directory: String, location: SourceLocation, schedule: Schedule,
        format: BodyFormat, rows: [String], series: [SeriesDefinition]
    ) {
        self.id = id
        self.url = url
        self.directory = directory
        self.location = location
        self.schedule = schedule
        self.format = format
        self.rows = rows
        self.series = series
    }

    /// The title, or the id where there is none.
    package var name: String { title ?? id }

    /// What all its series share in how they are read.
    package var layoutFingerprint: String {
        ([format.rawValue] + rows + [csv.fingerprint, ""]).joined(separator: "\u{1F}")
    }
}

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
