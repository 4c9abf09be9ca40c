internal import Configuration
internal import Model
internal import Store

/// What people record by hand.
extension Batch {
    /// What was recorded by hand in the present generation of a series.
    func recorded(_ definition: SeriesDefinition) throws -> [History] {
        guard let series = try writer.reading.series(definition.id) else { return [] }
        return try writer.reading.histories(of: series.number, frequency: series.frequency, part: .everything)
            .compactMap { history in
                let manual = history.vintages.filter { $0.origin.contains(.manual) }
                return manual.isEmpty ? nil : History(period: history.period, vintages: manual)
            }
    }

    /// Begins the new generation of a series, and takes over what was recorded by hand, which no body holds.
    mutating func carry(_ recorded: [History], to definition: SeriesDefinition) throws {
        guard var merger = try merger(of: definition, from: Provenance(fetch: 0, time: seconds)) else { return }
        for history in recorded { try merger.merge(history.vintages, of: history.period) }
        changed.insert(definition.id)
    }

    /// Stores one value under a citation of its own.
    mutating func record(
        _ definition: SeriesDefinition, period: Period, value: Double, published: Day, source: String
    ) throws {
        let fetch = try writer.insert(Writer.NewFetch(feed: "record", time: seconds, url: source))
        latestFetch = fetch
        guard var merger = try merger(of: definition, from: Provenance(fetch: fetch, time: seconds)) else { return }
        let vintage = Vintage(
            published: published, value: value, origin: .manual, fetch: fetch, recorded: seconds,
            citation: try writer.citation(source)
        )
        try merger.merge([vintage], of: period)
        if merger.isChanged { changed.insert(definition.id) }
    }

    private func merger(of definition: SeriesDefinition, from provenance: Provenance) throws -> SeriesMerger? {
        guard let declaration = plan.declarations[definition.id] else { return nil }
        let (number, isNew) = try writer.register(declaration)
        return SeriesMerger(
            writer: writer, series: number, definition: definition, provenance: provenance, isNew: isNew
        )
    }
}
