package import Model

/// A series as stored.
package struct StoredSeries: Sendable {
    package let number: Int64
    package let id: String
    package let generation: Int
    package let fingerprint: String
    package let title: String
    package let unit: String
    package let kind: Kind
    package let frequency: Frequency
    package let feed: String?
    package let formula: String?
    /// Why it is not computed any more; nil for what is.
    package let outdated: String?
    /// How the filer names its years, where a document said so.
    package let fiscalYear: FiscalYear?
}

/// A fetch, for provenance.
package struct StoredFetch: Sendable {
    package let id: Int64
    package let feed: String
    package let time: Int64
    package let url: String
    package let status: Int?
    package let contentType: String?
    package let etag: String?
    package let document: Int64?
    package let sha256: String?
    package let size: Int?
}
