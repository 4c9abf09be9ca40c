package import Model

/// What one document says of one series: samples by period, published day and order in the document.
package struct SeriesSamples: Sendable {
    /// The place of the series in its feed's definition.
    package let place: Int
    package internal(set) var samples: [Sample] = []
    package internal(set) var skipped = 0
    package internal(set) var rejects = Rejects()
    /// What a person should look at though nothing was rejected: sources that disagree where they overlap.
    package internal(set) var notes: [String] = []
    /// Why the document has not what the series wants of it; nil where it has.
    package internal(set) var shortfall: String?
    /// The texts that samples cite, each once.
    package internal(set) var citations: [String] = []

    init(place: Int) { self.place = place }
}

/// The texts that samples cite, each once.
struct CitationTable {
    private(set) var texts: [String] = []
    private var places: [String: Int32] = [:]

    /// The place of a text among `texts`, where it is put if it is new.
    mutating func place(of text: String) -> Int32 {
        if let known = places[text] { return known }
        let place = Int32(clamping: texts.count)
        texts.append(text)
        places[text] = place
        return place
    }
}

/// The rows of a document that were rejected: the first ones with their reasons, the others by number.
///
/// A hostile document can have millions.
package struct Rejects: RandomAccessCollection, Sendable {
    private static let limit = 1000
    private var kept: [Reject] = []
    /// How many there are, the ones without reasons included.
    package private(set) var total = 0

    package var startIndex: Int { 0 }
    package var endIndex: Int { kept.count }
    /// One of those that are kept, in the order in which they came.
    package subscript(index: Int) -> Reject { kept[index] }

    mutating func append(_ reject: @autoclosure () -> Reject) {
        total += 1
        if kept.count < Rejects.limit { kept.append(reject()) }
    }

    /// Puts others before these.
    mutating func prepend(_ others: Rejects) {
        kept = Array((others.kept + kept).prefix(Rejects.limit))
        total += others.total
    }
}

/// One normalised observation as a document states it.
package struct Sample: Equatable, Sendable {
    package var period: Period
    /// The stated day; nil where the document states none.
    package var published: Day?
    /// That of its source among those of the series, 0 to 127: 0 is the best (rule 11).
    package var rank: UInt8
    /// Whether it is of an annual report, which tells where the filer's year begins (rule 13).
    package var isAnnual = false
    /// In the unit of the series; nil for a value known to be missing.
    package var value: Double?
    /// The place among `citations`, or -1.
    package var citation: Int32
    /// The row, for messages.
    package var row: Int32
    /// What is said of the value beside it; nil for most.
    package var detail: VintageDetail?

    package init(period: Period, published: Day?, value: Double?, citation: Int32 = -1, row: Int32 = 0, rank: UInt8 = 0)
    {
        self.period = period
        self.published = published
        self.value = value
        self.citation = citation
        self.row = row
        self.rank = rank
    }
}

extension Sample {
    /// The value with its bounds.
    package var estimate: Estimate? { value.map { detail?.estimate(of: $0) ?? Estimate($0) } }

    /// Whether two say the same of the value (rule 30).
    func says(sameAs other: Sample) -> Bool {
        value == other.value && VintageDetail.areAlike(detail, other.detail)
    }
}

extension Sample {
    /// How many sources of one series are told apart.
    static let sources = 64

    /// The rank of what stands at a place of a list of sources.
    ///
    /// - Parameter isSecondary: whether it is of a kind that only counts where no other has anything to say.
    static func rank(_ place: Int, isSecondary: Bool = false) -> UInt8 {
        UInt8(min(place, sources - 1) + (isSecondary ? sources : 0))
    }
}

/// Everything that one document gave.
package struct DecodedDocument: Sendable {
    package internal(set) var series: [SeriesSamples] = []
    /// The rows that the document has.
    package internal(set) var rows = 0
    /// The rows that no series took, though none failed a series' filter.
    package internal(set) var unclaimed = 0
    /// What the paths to rows matched, for a dry run that selected nothing.
    package internal(set) var hints: [String] = []
    /// Whether the same bytes say something else on another day, since rows are of the day of the fetch.
    package internal(set) var isOfDay = false
    /// How the filer names its years, where the document says so.
    package internal(set) var fiscalYear: FiscalYear?
    /// The first day of publication that is yet to come; what states one was rejected.
    private(set) var publishedLater: Day?
}

extension DecodedDocument {
    /// Rejects what says that it is published on a day that is yet to come: it would overrule whatever is published until then.
    ///
    /// - Parameters:
    ///   - day: the last on which something can have been published.
    ///   - definitions: those of the series of the feed.
    mutating func rejectPublished(after day: Day, _ definitions: [SeriesDefinition]) {
        for index in series.indices {
            let definition = definitions[series[index].place]
            guard series[index].samples.contains(where: { $0.published ?? day > day }) else { continue }
            for sample in series[index].samples {
                guard let published = sample.published, published > day else { continue }
                publishedLater = min(publishedLater ?? published, published)
                series[index].rejects.append(
                    Reject(
                        series: definition.id, row: Int(sample.row), column: definition.published?.text ?? "filed",
                        reason: "\(published) is yet to come, so nothing was published on it"))
            }
            series[index].samples.removeAll { $0.published ?? day > day }
        }
    }
}

extension DecodedDocument {
    /// The first last day of those periods that are not over, of values whose day of publication is not stated: by then
    /// their values are no projections any more; or the first day of publication that is yet to come. Nil when there is none.
    /// Of a snapshot, the day after.
    ///
    /// - Parameter day: on which the document was fetched.
    package func projectedTo(seenOn day: Day) -> Day? {
        if isOfDay { return day + 1 }
        let projected = firstProjected(after: day)
        return [projected, publishedLater].compactMap(\.self).min()
    }

    private func firstProjected(after day: Day) -> Day? {
        // A series states the day of every value or of none.
        return series.lazy.filter { $0.samples.first.map { $0.published == nil } ?? false }.flatMap(\.samples)
            .filter { $0.value != nil && $0.period.end > day }.map(\.period.end).min()
    }
}

/// Why a document could not be read at all; nothing of it is stored.
package struct DecodingFault: Error, CustomStringConvertible {
    package let message: String
    package var description: String { message }

    package init(message: String) { self.message = message }
}
