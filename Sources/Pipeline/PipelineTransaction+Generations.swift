internal import Configuration
internal import Ingest
internal import Model
internal import Revisions
internal import Store

/// Documents read again, and what people record by hand.
extension PipelineTransaction {
    /// Decodes the archived bodies of a feed again with the present definition, oldest first.
    ///
    /// - Returns: how many bodies there were.
    mutating func replay(_ feed: FeedDefinition, into feedReport: inout FeedReport) throws -> Int {
        var count = 0
        for fetch in try writer.snapshot.archivedFetches(of: feed.id) {
            guard let decoded = try decode(fetch, of: feed, into: &feedReport) else { continue }
            count += 1
            let provenance = Provenance(fetch: fetch.id, time: fetch.time)
            if let decoded = decoded.document { try store(decoded, of: feed, from: provenance, into: &feedReport) }
        }
        return count
    }

    /// Decodes one archived body.
    ///
    /// - Returns: nil when the body is gone; no document when it cannot be read any more, which is noted.
    func decode(
        _ fetch: StoredFetch, of feed: FeedDefinition, into feedReport: inout FeedReport
    ) throws -> (document: DecodedDocument?, size: Int)? {
        guard let document = fetch.document, let body = try writer.snapshot.body(of: document)
        else { return nil }
        progress()
        do {
            return (try feed.decoder.decode(body, parser: parser), body.count)
        } catch let fault as DecodingFault {
            feedReport.notes.append(
                "the body of \(Timestamp.short(fetch.time)) cannot be read any more: \(fault.message)")
            return (nil, body.count)
        }
    }

    /// Takes over what was recorded by hand, which no body holds, from one generation of a series to the next.
    func carryRecorded(_ definition: SeriesDefinition, from old: Int64, to new: Int64) throws {
        let stored = try writer.snapshot.histories(of: old, frequency: definition.frequency, part: .everything)
        for history in stored {
            let manual = history.vintages.filter { $0.origin.contains(.manual) }
            guard !manual.isEmpty else { continue }
            _ = try merge(manual, of: history.period, definition, in: new)
        }
    }

    /// Stores one value under a citation of its own.
    ///
    /// - Parameter now: seconds since 1970.
    mutating func record(_ observation: ManualObservation, now: Int64) throws {
        let definition = observation.definition
        guard let declaration = catalog.declarations[definition.id] else { return }
        let fetch = try insert(NewFetch(feed: "record", time: now, url: observation.source))
        let (number, _) = try number(of: declaration)
        let vintage = Vintage(
            published: observation.published, value: observation.value, origin: .manual, fetch: fetch, recorded: now,
            citation: try writer.citation(observation.source)
        )
        if try merge([vintage], of: observation.period, definition, in: number) { note(definition.id) }
    }

    /// - Returns: whether something is another than before.
    private func merge(
        _ vintages: [Vintage], of period: Period, _ definition: SeriesDefinition, in number: Int64
    ) throws -> Bool {
        let stored = try writer.snapshot.histories(
            of: number, frequency: definition.frequency, part: .everything, ends: period.end...period.end)
        var merger = SampleMerger(kind: definition.kind, fetch: 0, time: 0)
        try writer.insert(merger.merge(vintages, of: period, beside: StoredHistories(stored)), series: number)
        return merger.isChanged
    }
}
