package import Ingest
package import Model

/// What the samples of one document add to what is stored of one series: pure, piece by piece, so that of a long series
/// only a piece is in memory.
package struct SampleMerger {
    private let isFlow: Bool
    let fetch: Int64
    /// When it was fetched, in seconds since 1970; the day of values that state none.
    let time: Int64
    /// The store's number of each text that the samples cite.
    private let citations: [Int64]
    package private(set) var counts = RowCounts()

    private static let periodsTogether = 256
    private static let rowsTogether = 4096

    /// - Parameters:
    ///   - kind: of the series; of a flow every filing is kept.
    ///   - fetch: the store's number of the fetch.
    ///   - time: of the transfer, in seconds since 1970.
    ///   - citations: the store's numbers of the texts that the samples cite, by their places.
    package init(kind: Kind, fetch: Int64, time: Int64, citations: [Int64] = []) {
        isFlow = kind == .flow
        self.fetch = fetch
        self.time = time
        self.citations = citations
    }

    /// The end of the piece that begins at a place: periods that end together stay together.
    ///
    /// - Parameter isNew: whether nothing is stored of the series, so that a piece costs no reading.
    package static func pieceEnd(of samples: [Sample], from start: Int, isNew: Bool) -> Int {
        var end = min(start + (isNew ? rowsTogether : periodsTogether), samples.count)
        while end < samples.count, samples[end].period.end == samples[end - 1].period.end { end += 1 }
        return end
    }

    /// Merges one piece.
    ///
    /// - Parameters:
    ///   - samples: by period and published day.
    ///   - stored: at least the histories of all periods that end with one of the piece.
    /// - Returns: what is to be stored.
    package mutating func merge(_ samples: ArraySlice<Sample>, beside stored: StoredHistories) -> [Insertion] {
        var inserts: [Insertion] = []
        inserts.reserveCapacity(samples.count)
        var index = samples.startIndex
        while index < samples.endIndex {
            var end = index + 1
            while end < samples.endIndex,
                samples[end].period == samples[end - 1].period
                    || samples[end].period.isSame(as: samples[end - 1].period)
            { end += 1 }
            if samples[end - 1].period == samples[index].period {
                merge(samples[index..<end], of: canonical(samples[index].period, stored), stored, into: &inserts)
            } else {
                for (period, own) in SampleMerger.settled(samples[index..<end], { canonical($0, stored) }) {
                    merge(own[...], of: period, stored, into: &inserts)
                }
            }
            index = end
        }
        return inserts
    }

    /// Merges the samples of one period.
    private mutating func merge(
        _ samples: ArraySlice<Sample>, of period: Period, _ stored: StoredHistories, into inserts: inout [Insertion]
    ) {
        let known = stored.isEmpty ? [] : stored.vintages(of: period)
        if samples.count == 1, known.isEmpty, let sample = samples.first {
            insertAlone(sample, of: period, into: &inserts)
        } else {
            var incoming = samples.map(vintage)
            // Filings under slightly different starts come one after the other: put their days in order again.
            if samples.count > 1 { Self.sort(&incoming) }
            merge(incoming, known, period, into: &inserts)
        }
    }

    /// Samples whose starts differ by days, each with those of the period that it is, in the order in which they were stated:
    /// so a history has the same dates however it is cut.
    private static func settled(
        _ samples: ArraySlice<Sample>, _ known: (Period) -> Period
    ) -> [(period: Period, samples: [Sample])] {
        let order = samples.enumerated().sorted {
            ($0.element.published ?? .last, $0.offset) < ($1.element.published ?? .last, $1.offset)
        }
        var settled: [(period: Period, samples: [(offset: Int, element: Sample)])] = []
        for sample in order {
            let dates = known(sample.element.period)
            let place =
                settled.firstIndex { $0.period == dates }
                ?? settled.firstIndex { $0.period.isSame(as: sample.element.period) }
            if let place {
                settled[place].samples.append(sample)
            } else {
                settled.append((dates, [sample]))
            }
        }
        return settled.sorted { $0.period < $1.period }.map { own in
            (own.period, own.samples.sorted { $0.offset < $1.offset }.map(\.element))
        }
    }

    /// Merges vintages of one period that no document states, such as what was recorded by hand.
    package mutating func merge(
        _ incoming: [Vintage], of period: Period, beside stored: StoredHistories
    ) -> [Insertion] {
        let kept = canonical(period, stored)
        var inserts: [Insertion] = []
        merge(incoming, stored.vintages(of: kept), kept, into: &inserts)
        return inserts
    }

    /// The cold path: the only sample of a period of which nothing is stored needs no comparison.
    private mutating func insertAlone(_ sample: Sample, of period: Period, into inserts: inout [Insertion]) {
        guard sample.value != nil else {
            counts.skipped += 1
            return
        }
        inserts.append(Insertion(vintage(sample), of: period))
        counts.stored += 1
    }

    /// The dates under which a period is kept: those it was first stated with (rule 13), whatever it was computed with
    /// before.
    private func canonical(_ period: Period, _ stored: StoredHistories) -> Period {
        // Asked for every sample of a new series.
        if stored.isEmpty { return period }
        return stored.history(sameAs: period, where: \.isStated)?.period ?? period
    }

    func vintage(_ sample: Sample) -> Vintage {
        var origin: Vintage.Origin = sample.published == nil ? .firstSeen : .stated
        if sample.isAnnual { origin.insert(.annual) }
        return Vintage(
            published: sample.published ?? Timestamp.day(time), value: sample.value, origin: origin, rank: sample.rank,
            fetch: fetch, recorded: time,
            citation: sample.citation >= 0 ? citations[Int(sample.citation)] : nil,
            detail: sample.detail)
    }

    private static func sort(_ vintages: inout [Vintage]) {
        guard !zip(vintages, vintages.dropFirst()).allSatisfy({ $0.published <= $1.published }) else { return }
        vintages = vintages.enumerated().sorted {
            ($0.element.published, $0.offset) < ($1.element.published, $1.offset)
        }
        .map(\.element)
    }

    private mutating func merge(
        _ incoming: [Vintage], _ known: [Vintage], _ period: Period, into inserts: inout [Insertion]
    ) {
        let stated = isFlow ? known.filter { !$0.origin.contains(.difference) } : known
        let late = stated.filter { SampleMerger.isSeenLater($0, than: incoming) }
        let outcome = Merge.source(
            stored: late.isEmpty ? History.dated(stated) : SampleMerger.dated(stated, by: incoming),
            incoming: incoming, of: period, keepsRepeats: isFlow)
        var new = outcome.inserts
        if !late.isEmpty, new.isEmpty, let witness = incoming.last, witness.value != nil { new = [witness] }
        // What is stored of a day was there first, whatever became of it.
        var highest = Dictionary(known.map { ($0.published, $0.ordinal) }) { max($0, $1) }
        for var vintage in new {
            vintage.ordinal = highest[vintage.published].map { $0 + 1 } ?? 0
            highest[vintage.published] = vintage.ordinal
            inserts.append(Insertion(vintage, of: period))
        }
        let absent = incoming.filter { $0.value == nil }.count - outcome.inserts.filter { $0.value == nil }.count
        counts.skipped += absent
        let unchanged = max(0, outcome.unchanged - absent)
        counts.unchanged += unchanged
        counts.stored += incoming.count - absent - unchanged
    }

    // MARK: Wrong clocks

    /// Whether something was first seen, by its day, after what was fetched later: the clock was ahead then. What is seen
    /// now is stored as a witness, even if it is no news.
    private static func isSeenLater(_ stored: Vintage, than incoming: [Vintage]) -> Bool {
        stored.origin.contains(.firstSeen) && stored.origin.isSourced
            && incoming.contains {
                $0.origin.contains(.firstSeen) && $0.fetch > stored.fetch && $0.published < stored.published
            }
    }

    /// What is stored, as it will be read beside what is fetched now.
    private static func dated(_ stored: [Vintage], by incoming: [Vintage]) -> [Vintage] {
        let first = incoming.lazy.filter { $0.origin.contains(.firstSeen) }.map(\.published).min()
        let moved = stored.map { vintage -> Vintage in
            guard let first, isSeenLater(vintage, than: incoming) else { return vintage }
            var vintage = vintage
            vintage.published = first
            return vintage
        }
        return History.dated(
            moved.sorted { ($0.published, $0.fetch, $0.ordinal) < ($1.published, $1.fetch, $1.ordinal) })
    }
}
