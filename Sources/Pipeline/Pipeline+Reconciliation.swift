internal import Configuring
internal import Ingest
internal import Merging
internal import Model
internal import Store

/// Brings the store up to another configuration.
extension Pipeline {
    /// A generation that is decoded to the end and not current yet.
    private struct Built {
        let definition: SeriesDefinition
        let number: Int64
    }

    /// Decodes again what is read differently now, evaluates new rules and indicators, and takes leave of removed rules.
    ///
    /// Every feed is decoded in transactions of bounded size; a crash among them loses nothing of what is done. What is
    /// built becomes current all at once. What of one feed contradicts the store is left as it was, and reported.
    ///
    /// - Parameter isReload: whether somebody had the configuration read, so that receivers that were gone are asked again.
    package func reconcile(time: Int64, isReload: Bool = false) throws -> PipelineReport {
        var report = PipelineReport()
        var built: [Built] = []
        for (feed, places) in try redefinedSeries() {
            do {
                built += try build(feed, places, time: time, &report)
            } catch {
                guard let reason = ContradictoryFeed.reason(of: error) else { throw error }
                let result = FeedReport.Result.failed("its archived bodies cannot be read so (\(reason))")
                report.feeds.append(FeedReport(feed: feed.id, result: result))
            }
        }
        report += try transaction(time: time) { transaction in
            for generation in built { try transaction.adopt(generation.number, of: generation.definition) }
            try transaction.markForgotten()
            try transaction.retireFeeds()
            if isReload { try transaction.writer.restartNotifiers() }
            try transaction.finish(isReconciling: true)
            return transaction.report
        }
        return report
    }

    /// Whether what is stored is of another configuration.
    func isStale() throws -> Bool {
        try !redefinedSeries().isEmpty || store.read { try $0.isBehind(catalog.indicators.keys) }
    }

    /// The series of each feed, by their places, that are defined otherwise than when they were stored.
    func redefinedSeries() throws -> [(feed: FeedDefinition, places: [Int])] {
        let present = try store.read {
            try $0.fingerprints(of: catalog.configuration.feeds.lazy.flatMap(\.series).map(\.id))
        }
        return catalog.configuration.feeds.compactMap { feed in
            let places = feed.series.indices.filter { place in
                let id = feed.series[place].id
                guard let known = present[id] else { return false }
                return known != catalog.declarations[id]?.fingerprint
            }
            return places.isEmpty ? nil : (feed, places)
        }
    }

    /// Decodes the archived bodies of a feed into new generations of some of its series.
    private func build(
        _ feed: FeedDefinition, _ places: [Int], time: Int64, _ report: inout PipelineReport
    ) throws -> [Built] {
        let declarations = places.compactMap { place in
            catalog.declarations[feed.series[place].id].map { (place, $0) }
        }
        var rebuild = Rebuild(feed: feed, declarations: Dictionary(uniqueKeysWithValues: declarations))
        while try transaction(time: time, { transaction in try rebuild.step(transaction.writer, archive(transaction)) })
        {}
        let built = rebuild.numbers.sorted { $0.key < $1.key }
            .map { Built(definition: feed.series[$0.key], number: $0.value) }
        for generation in built where generation.definition.kind == .flow {
            _ = try transaction(time: time) {
                try $0.seriesWriter.difference(generation.definition, in: generation.number)
            }
        }
        report.notices += try store.read(rebuild.notices)
        return built
    }
}
