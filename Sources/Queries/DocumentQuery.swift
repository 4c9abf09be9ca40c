package import Configuring
internal import Formats
internal import Ingest
internal import Model
package import Store

/// The archived bodies that values came from.
package struct DocumentQuery {
    private let catalog: Catalog
    private let snapshot: StoreSnapshot

    package init(_ catalog: Catalog, _ snapshot: StoreSnapshot) {
        self.catalog = catalog
        self.snapshot = snapshot
    }

    /// Why there is no document to show.
    package struct Absence: Error {
        package let message: String
    }

    /// A document, and what of it is meant.
    package struct Found {
        package let body: [UInt8]
        package let fetch: StoredFetch
        fileprivate let series: String
        fileprivate let values: [(period: Period, vintage: Vintage)]
    }

    /// The document that a value stands in; of a difference, that of its sides.
    ///
    /// - Throws: `Absence`; `StoreError`.
    package func document(of explanation: Explanation) throws -> Found {
        let (id, period) = (explanation.series.id, explanation.period)
        let name = "\(id) of \(explanation.series.frequency.name(of: period))"
        let values: [(Period, Vintage)]
        switch (explanation.origin, explanation.current) {
        case (.formula(_, let inputs), _):
            let list = inputs.prefix(6).map { "\($0.series) \($0.frequency.name(of: $0.period))" }
            let hint = list.isEmpty ? "" : "; ask for what it is made of: \(list.joined(separator: ", "))"
            throw Absence(message: "\(name) is computed, and stands in no document\(hint)")
        case (.withdrawn, _), (_, nil): throw Absence(message: "\(name) was withdrawn; no document states it now")
        case (.difference(let sides), _): values = sides.map { ($0.period, $0.vintage) }
        case (.document, let current?): values = [(period, current)]
        }
        guard let first = values.first else { throw Absence(message: "\(name) is a difference of several facts") }
        let fetches = Set(values.map(\.1.fetch))
        guard fetches.count == 1 else {
            throw Absence(
                message:
                    "\(name) is a difference of facts of \(fetches.count) documents; 'escalator query --facts' lists them"
            )
        }
        return try found(first.1, id, name, values)
    }

    private func found(
        _ vintage: Vintage, _ id: String, _ name: String, _ values: [(Period, Vintage)]
    ) throws -> Found {
        guard let fetch = try snapshot.fetch(vintage.fetch) else {
            throw Absence(message: "nothing is known of the fetch that gave \(name)")
        }
        guard let document = fetch.document else {
            throw Absence(
                message: "\(name) was recorded by hand, and has no document: its source is \(try source(vintage))")
        }
        guard let body = try snapshot.body(of: document) else {
            throw Absence(
                message:
                    "the body that gave \(name) is not kept any more, as 'archive' of its feed says; it was fetched from \(fetch.url) at \(Timestamp.seconds(fetch.time))"
            )
        }
        return Found(body: body, fetch: fetch, series: id, values: values)
    }

    private func source(_ vintage: Vintage) throws -> String { try VintageSources(snapshot).source(of: vintage) }

    /// The rows of a document that a value stands in.
    ///
    /// - Throws: `Absence` when they are not found by the present definition.
    package func rows(_ found: Found) throws -> [String] {
        guard let feed = catalog.feed(found.fetch.feed),
            let place = feed.series.firstIndex(where: { $0.id == found.series })
        else { throw Absence(message: "\(found.series) is not configured any more, so its document cannot be read") }
        guard feed.series[place].duplicate != .sum else {
            throw Absence(
                message:
                    "\(found.series) adds up the rows of a period ('duplicate: sum'); look at the whole document, without --row"
            )
        }
        let parsers = BodyParsers()
        let day = Timestamp.day(found.fetch.time)
        let decoded: DecodedDocument
        do {
            decoded = try feed.decoder.decode(found.body, fetchedOn: day, with: parsers)
        } catch let fault as DecodingFault {
            throw Absence(message: "the document cannot be read by the present definition: \(fault.message)")
        }
        return try found.values.map { period, vintage in
            let sample = decoded.sample(of: place, period, published: vintage.published, value: vintage.value)
            guard let sample, let text = try feed.decoder.excerpt(of: sample, place, in: found.body, with: parsers)
            else { throw Absence(message: "no row of the document gives that value by the present definition") }
            return text
        }
    }
}
