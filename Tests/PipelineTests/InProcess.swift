import Archiving
import Configuring
import Fetching
import Fixtures
import Formats
import Ingest
import Model
import Store

@testable import Pipeline

/// The pipeline without a process around it: a configuration in a folder, documents as texts, and a clock that is told.
struct InProcess {
    let folder: String
    let catalog: Catalog
    let pipeline: Pipeline

    /// - Parameter text: the configuration.
    init(_ text: String, in folder: String) throws {
        self.folder = folder
        try write(text, to: folder + "/c.yaml")
        let loaded = ConfigurationLoader.load(folder + "/c.yaml")
        if let fault = loaded.errors.first { throw Wrong(message: "\(fault)") }
        catalog = Catalog(loaded.configuration, secrets: Secrets(directory: nil, environment: [:]))
        let locations = Locations(
            configuration: loaded.configuration, storeOption: folder + "/s.db", environment: [:])
        pipeline = try Pipeline(catalog: catalog, locations: locations, time: 0)
    }

    struct Wrong: Error {
        let message: String
    }

    /// A document as it is handed over by whoever read it.
    ///
    /// - Parameter seconds: when it came.
    func document(_ pages: String..., of feed: String, attempt: Int64, at seconds: Int64) throws -> DecodedRetrieval {
        DecodedRetrieval(
            feed: feed, attempt: attempt, time: seconds * 1000,
            result: .document(try pages.map { try page($0, feed, seconds) }))
    }

    private func page(_ body: String, _ feed: String, _ seconds: Int64) throws -> DecodedRetrieval.Page {
        let bytes = Array(body.utf8)
        guard let compressor = Compressor(), let decoder = catalog.feed(feed)?.decoder,
            let archived = ArchivedBody(bytes, sha256: SHA256.digest(bytes), by: compressor)
        else { throw Wrong(message: "no decoder") }
        var response = FetchResponse()
        response.status = 200
        return DecodedRetrieval.Page(
            head: DecodedRetrieval.Head(response),
            document: try decoder.decode(
                bytes, fetchedOn: Timestamp.day(seconds), with: BodyParsers()),
            body: archived)
    }

    func failure(_ reason: String, of feed: String, attempt: Int64, at seconds: Int64) -> DecodedRetrieval {
        DecodedRetrieval(
            feed: feed, attempt: attempt, time: seconds * 1000, result: .failed(FetchFailure(.timeout, reason)))
    }

    /// What a series has now, as `period value published`.
    func values(_ id: String) throws -> [String] {
        try pipeline.store.read { snapshot in
            guard let series = try snapshot.series(id) else { return [] }
            return try snapshot.observations(of: series).flatMap { history in
                history.revisions.map { vintage in
                    "\(series.frequency.label(of: history.period)) \(vintage.value.map(ValueText.exact) ?? "-") \(vintage.published)"
                }
            }
        }
    }
}
