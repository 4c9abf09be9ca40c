/// One value of one period, and since when it was known.
package struct Vintage: Hashable, Sendable {
    /// The day since which it was known: as the source states, else the UTC day on which we first saw it.
    package var published: Day
    /// That of its source among those of the series, 0 to 127: 0 is the best (rule 11).
    package var rank: UInt8
    /// Its place among the vintages of one period and one published day, from 0, in the order of the source and of arrival.
    package var ordinal: Int
    /// The value in the unit of the series; nil when the source withdrew it.
    package var value: Double?
    package var origin: Origin
    /// The fetch that brought it (the store's number), and when that fetch was, in seconds since 1970.
    package var fetch: Int64
    package var recorded: Int64
    /// The store's number of its citation, if it has one of its own.
    package var citation: Int64?
    /// What is said of the value beside it; nil for most.
    package var detail: VintageDetail?

    package init(
        published: Day, ordinal: Int = 0, value: Double?, origin: Origin = .stated, rank: UInt8 = 0,
        fetch: Int64 = 0, recorded: Int64 = 0, citation: Int64? = nil, detail: VintageDetail? = nil
    ) {
        self.detail = detail
        self.published = published
        self.rank = rank
        self.ordinal = ordinal
        self.value = value
        self.origin = origin
        self.fetch = fetch
        self.recorded = recorded
        self.citation = citation
    }

    /// How a vintage came to be; a set of marks.
    package struct Origin: OptionSet, Hashable, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        /// The source states the published day, and the value itself.
        package static let stated: Origin = []
        /// `published` is the day on which we first saw the value.
        package static let firstSeen = Origin(rawValue: 1)
        /// The value changed under an unchanged stated day: an error mended, not news (rule 16).
        package static let correction = Origin(rawValue: 2)
        /// Computed from facts of other durations (rule 20).
        package static let difference = Origin(rawValue: 4)
        /// Computed by a formula.
        package static let derived = Origin(rawValue: 8)
        /// Typed in by hand.
        package static let manual = Origin(rawValue: 16)
        /// From an annual report, which tells where the filer's year begins (rule 13).
        package static let annual = Origin(rawValue: 32)
        /// Computed of what is over, for a period that is not: a lower bound, and no forecast (rule 17).
        package static let completed = Origin(rawValue: 64)

        /// Whether it comes from one of several sources of a document, and not from a computation or a person.
        package var isSourced: Bool { isDisjoint(with: [.difference, .derived, .manual]) }
    }
}

/// A vintage that is to be stored, with its period.
package struct Insertion: Equatable, Sendable {
    package let period: Period
    package var vintage: Vintage

    @inlinable
    package init(_ vintage: Vintage, of period: Period) {
        self.period = period
        self.vintage = vintage
    }
}

extension [Insertion] {
    /// The days from the first to the last of all their periods; nil when there is none.
    package var extent: Period? {
        guard var extent = first?.period else { return nil }
        for insertion in self { extent = insertion.period.joined(with: extent) }
        return extent
    }
}
