internal import Configuration
internal import Ingest
internal import Merging
internal import Model
internal import Store

/// Documents read again, and what people record by hand.
extension PipelineTransaction {
    /// Decodes the archived bodies of a feed again with the present definition, oldest first.
    ///
    /// - Returns: how many bodies there were.
    mutating func replay(
        _ feed: FeedDefinition, _ archive: ArchiveReader, into feedReport: inout FeedReport
    ) throws -> Int {
        var count = 0
        for fetch in try writer.snapshot.archivedFetches(of: feed.id) {
            guard let reading = try archive.read(fetch, feed.decoder) else { continue }
            count += 1
            switch reading {
            case .document(let document, _):
                try store(document, of: feed, from: .init(fetch: fetch.id, time: fetch.time), into: &feedReport)
            case .unreadable(let note, _): feedReport.notes.append(note)
            }
        }
        return count
    }

    /// Stores one value that a person states.
    ///
    /// - Parameter now: seconds since 1970.
    mutating func record(_ observation: ManualObservation, now: Int64) throws {
        let id = observation.definition.id
        guard let declaration = catalog.declarations[id] else { return }
        note(id, try series.record(observation, as: declaration, now: now))
    }

    /// Makes a generation that is whole the current one.
    mutating func adopt(_ number: Int64, of definition: SeriesDefinition) throws {
        try writer.complete(number, of: definition.id)
        note(definition.id, .always)
        silent.insert(definition.id)
    }
}
