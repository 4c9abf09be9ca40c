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
