package import Model
package import Store

/// Where vintages come from, each fetch and citation looked up once.
package final class VintageSources {
    private let snapshot: StoreSnapshot
    private var citations: [Int64: String] = [:]
    private var urls: [Int64: String] = [:]

    package init(_ snapshot: StoreSnapshot) { self.snapshot = snapshot }

    /// Its own citation, else the URL of its document; empty for a derived value, whose inputs have sources.
    package func source(of vintage: Vintage) throws -> String {
        if let id = vintage.citation, let text = try citation(id) { return text }
        if vintage.origin.contains(.derived) { return "" }
        if let known = urls[vintage.fetch] { return known }
        let url = try snapshot.url(ofFetch: vintage.fetch) ?? ""
        urls[vintage.fetch] = url
        return url
    }

    private func citation(_ id: Int64) throws -> String? {
        if let known = citations[id] { return known }
        let text = try snapshot.citation(id)
        citations[id] = text
        return text
    }
}
