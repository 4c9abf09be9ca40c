import Archiving
import Configuration
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

    /// A document as the worker would hand it over.
    ///
    /// - Parameter seconds: when it came.
    func document(_ body: String, of feed: String, attempt: Int64, at seconds: Int64) throws -> DecodedRetrieval {
        guard let parser = JSONParser(), let compressor = Compressor(), let decoder = catalog.feed(feed)?.decoder,
            let archived = ArchivedBody(Array(body.utf8), sha256: SHA256.digest(Array(body.utf8)), by: compressor)
        else { throw Wrong(message: "no decoder") }
        var response = FetchResponse()
        response.status = 200
        let decoded = try decoder.decode(Array(body.utf8), parser: parser)
        return DecodedRetrieval(
            feed: feed, attempt: attempt, time: seconds * 1000,
            result: .document(DecodedRetrieval.Head(response), decoded, archived))
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
