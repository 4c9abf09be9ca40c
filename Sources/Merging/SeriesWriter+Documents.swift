package import Configuring
package import Ingest
package import Model
internal import Store

/// Whole documents.
extension SeriesWriter {
    /// Stores what a document says of the series of a feed.
    ///
    /// - Parameter declarations: how each series is declared, by its id; one that is not is left out.
    package func store(
        _ document: DecodedDocument, of feed: FeedDefinition, as declarations: [String: SeriesDeclaration],
        from fetch: Fetch, into report: inout FeedReport
    ) throws {
        report.rows += document.rows
        report.unclaimed += document.unclaimed
        for samples in document.series {
            let definition = feed.series[samples.place]
            report.take(samples, of: definition.id)
            guard !samples.samples.isEmpty || isGone(samples, definition, document),
                let declaration = declarations[definition.id]
            else { continue }
            let (number, isNew) = try number(of: declaration)
            try name(document.fiscalYear, of: number)
            let merged = try merge(samples, of: definition, in: number, isNew: isNew, from: fetch)
            report.counts += merged.counts
            report.note(definition.id, merged.changed)
            if merged.takenBack > 0 {
                let rows = merged.takenBack == 1 ? "1 row" : "\(merged.takenBack) rows"
                report.notes.append("\(definition.id): \(rows) of earlier documents not in this one, taken back")
            }
        }
    }

    /// Whether a complete document that has rows for others has none for a series, which may be.
    private func isGone(_ samples: SeriesSamples, _ definition: SeriesDefinition, _ document: DecodedDocument) -> Bool {
        definition.isComplete && definition.mayBeAbsent && document.rows > 0 && samples.rejects.total == 0
    }

    /// Remembers what a document says of the names of years.
    func name(_ year: FiscalYear?, of number: Int64) throws {
        guard let year, try writer.snapshot.series(number: number)?.fiscalYear != year else { return }
        try writer.setFiscalYear(year, series: number)
    }

    /// Stores what the archived bodies of a feed say by its present definition, oldest first.
    ///
    /// - Returns: how many bodies there were.
    package func replay(
        _ feed: FeedDefinition, as declarations: [String: SeriesDeclaration], from archive: ArchiveReader,
        into report: inout FeedReport
    ) throws -> Int {
        var count = 0
        for fetch in try writer.snapshot.archivedFetches(of: feed.id) {
            guard let reading = try archive.read(fetch, feed.decoder) else { continue }
            count += 1
            switch reading {
            case .document(let document, _):
                let source = Fetch(number: fetch.id, time: fetch.time)
                try store(document, of: feed, as: declarations, from: source, into: &report)
            case .unreadable(let note, _): report.notes.append(note)
            }
        }
        return count
    }
}
