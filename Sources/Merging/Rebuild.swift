package import Configuring
internal import Ingest
package import Model
package import Store

/// New generations of series of one feed, decoded piece by piece.
package struct Rebuild {
    private let feed: FeedDefinition
    /// Of its series that are decoded again, by their places.
    private let declarations: [Int: SeriesDeclaration]
    /// The generations, by the places of their series; made by the first step.
    package private(set) var numbers: [Int: Int64] = [:]
    private var decodedTo: [Int: Int64] = [:]
    private var isBegun = false
    /// Why the first body cannot be read of those that the present definition cannot read.
    private var firstUnreadable: String?
    /// What was recorded by hand, by places, as far as it is not taken over yet.
    private var recorded: [Int: ArraySlice<(period: Period, vintage: Vintage)>] = [:]
    /// Of series of which only the way of reading is new: what is stored of them, by places, and the fetches that it came of.
    private var earlier: [Int: (series: StoredSeries, fetches: Set<Int64>)] = [:]
    /// What of that cannot be taken over.
    private var leftBehind: [String] = []
    /// What one transaction decodes at most, but for its last body.
    private static let bytesTogether = 8 << 20
    private static let bodiesTogether = 64

    package init(feed: FeedDefinition, declarations: [Int: SeriesDeclaration]) {
        self.feed = feed
        self.declarations = declarations
    }

    /// What a person should know: some of what was read once cannot be read again.
    package func notices(_ snapshot: StoreSnapshot) throws -> [String] {
        var notices = leftBehind
        let (bodies, gone) = try snapshot.archivedBodies(of: feed.id)
        // What cannot be read again is taken over where it was only read otherwise.
        let lost = declarations.filter { earlier[$0.key] == nil }.sorted { $0.key < $1.key }.map(\.value.id)
        guard !lost.isEmpty else { return notices }
        let names = lost.joined(separator: ", ")
        if gone > 0 {
            notices.append(
                "feed \(feed.id): \(gone) of its \(bodies) archived bodies were emptied ('keep_bodies'); what only they said is not in the new reading of \(names)"
            )
        }
        if let firstUnreadable {
            notices.append(
                "feed \(feed.id): some of its \(bodies) archived bodies say nothing in the new reading of \(names); \(firstUnreadable)"
            )
        }
        return notices
    }

    /// Decodes some bodies in a transaction.
    ///
    /// - Returns: whether there are more.
    package mutating func step(_ writer: StoreTransaction, _ archive: ArchiveReader) throws -> Bool {
        if !isBegun { try begin(writer) }
        let series = SeriesWriter(writer)
        let start = decodedTo.values.min() ?? 0
        var (bytes, count) = (0, 0)
        var last = start
        let fetches = try writer.snapshot.archivedFetches(of: feed.id, after: start, limit: Rebuild.bodiesTogether + 1)
        for fetch in fetches {
            guard bytes < Rebuild.bytesTogether, count < Rebuild.bodiesTogether else { break }
            count += 1
            try carryRecorded(before: fetch.id, series, &last)
            last = fetch.id
            switch try archive.read(fetch, feed.decoder) {
            case nil: try carryEarlier(of: fetch, series)
            case .unreadable(let note, let size):
                bytes += size
                if firstUnreadable == nil { firstUnreadable = note }
                try carryEarlier(of: fetch, series)
            case .document(let document, let size):
                bytes += size
                try take(document, of: fetch, series)
            }
        }
        if count == fetches.count { try carryRecorded(before: Int64.max, series, &last) }
        for (place, number) in numbers where decodedTo[place] ?? 0 < last {
            decodedTo[place] = last
            try writer.setDecoded(to: last, series: number)
        }
        return count < fetches.count
    }

    private func take(_ document: DecodedDocument, of fetch: StoredFetch, _ series: SeriesWriter) throws {
        for samples in document.series {
            guard let number = numbers[samples.place], decodedTo[samples.place] ?? 0 < fetch.id else { continue }
            try series.name(document.fiscalYear, of: number)
            _ = try series.merge(
                samples, of: feed.series[samples.place], in: number, isNew: false,
                from: SeriesWriter.Fetch(number: fetch.id, time: fetch.time))
            guard samples.rejects.total > 0 else { continue }
            try carryEarlier(of: fetch, series, samples.place, except: Set(samples.samples.lazy.map(\.period)))
        }
    }

    /// Takes over what was recorded by hand when it was its turn: what a document said later overrules it, as before.
    private mutating func carryRecorded(before fetch: Int64, _ series: SeriesWriter, _ last: inout Int64) throws {
        for (place, number) in numbers.sorted(by: { $0.key < $1.key }) {
            while let next = recorded[place]?.first, next.vintage.fetch < fetch {
                recorded[place]?.removeFirst()
                try series.merge(next.vintage, of: next.period, feed.series[place], in: number)
                last = max(last, next.vintage.fetch)
            }
        }
    }

    /// Takes over what was read of a body, or of rows of it, that cannot be read any more: a new version of the program loses
    /// no history.
    private func carryEarlier(of fetch: StoredFetch, _ series: SeriesWriter) throws {
        for place in earlier.keys.sorted() where decodedTo[place] ?? 0 < fetch.id {
            try carryEarlier(of: fetch, series, place, except: [])
        }
    }

    /// - Parameter periods: those of which the new reading says something.
    private func carryEarlier(
        of fetch: StoredFetch, _ series: SeriesWriter, _ place: Int, except periods: Set<Period>
    ) throws {
        guard let number = numbers[place], let known = earlier[place], known.fetches.contains(fetch.id) else { return }
        for (period, vintage) in try series.sourced(of: known.series)
        where vintage.fetch == fetch.id && !periods.contains(period) {
            try series.merge(vintage, of: period, feed.series[place], in: number)
        }
    }

    private mutating func begin(_ writer: StoreTransaction) throws {
        let series = SeriesWriter(writer)
        for (place, declaration) in declarations.sorted(by: { $0.key < $1.key }) {
            let begun = try writer.begin(declaration)
            numbers[place] = begun.number
            decodedTo[place] = begun.decodedTo
            guard let present = try writer.snapshot.series(declaration.id) else { continue }
            if present.fingerprint == declaration.earlierFingerprint {
                earlier[place] = (present, Set(try series.sourced(of: present).map(\.vintage.fetch)))
            }
            let all = try series.recorded(of: present)
            // A number that a person typed is not converted, nor moved to other periods.
            if present.unit == declaration.unit, present.kind == declaration.kind,
                present.frequency == declaration.frequency
            {
                recorded[place] = all.drop { $0.vintage.fetch <= begun.decodedTo }
            } else if !all.isEmpty {
                leftBehind.append(
                    "\(declaration.id): values recorded by hand (\(all.count)) are not in its new reading, since they are in \(present.unit), a \(present.kind.rawValue) by the \(present.frequency.noun); record them again"
                )
            }
        }
        isBegun = true
    }
}
