package import Archiving
package import Fetching

/// A retrieval with everything done that needs no store: its pages checked, hashed, decoded and compressed.
package struct DecodedRetrieval: Sendable {
    package let feed: String
    /// Which attempt of the feed it is: what is stored twice counts once.
    package let attempt: Int64
    /// When the answer came, in milliseconds since 1970.
    package let time: Int64
    package let result: Result

    package init(feed: String, attempt: Int64, time: Int64, result: Result) {
        self.feed = feed
        self.attempt = attempt
        self.time = time
        self.result = result
    }

    /// Its time in seconds since 1970.
    package var seconds: Int64 { time / 1000 }

    /// What came of it.
    package enum Result: Sendable {
        case failed(FetchFailure)
        case notModified
        /// An answer that is no document; `retryAt` when the server wants to be left alone until then.
        case refused(status: Int, reason: String, retryAt: Int64?)
        /// The body that the feed brought last.
        case unchanged(Head)
        case unreadable(Head, reason: String)
        /// A document that could not be stored, since it contradicts itself or what is stored.
        case contradictory(reason: String)
        /// At least one page.
        case document([Page])
    }

    /// About what it takes in memory, in bytes.
    package var weight: Int {
        guard case .document(let pages) = result else { return 1024 }
        return pages.reduce(1024) { $0 + $1.weight }
    }

    /// Whether it was given up before there was an answer, by whoever asked for it.
    package var wasCancelled: Bool {
        if case .failed(let failure) = result { failure.kind == .cancelled } else { false }
    }

    /// Whether it brings observations.
    package var isDocument: Bool { if case .document = result { true } else { false } }

    /// An answer that could be read.
    package struct Page: Sendable {
        package let head: Head
        package let document: DecodedDocument
        package let body: ArchivedBody

        package init(head: Head, document: DecodedDocument, body: ArchivedBody) {
            self.head = head
            self.document = document
            self.body = body
        }

        fileprivate var weight: Int {
            document.series.reduce(body.content.count) { $0 + $1.samples.count * MemoryLayout<Sample>.stride }
        }
    }

    /// What is kept of an answer beside its body.
    package struct Head: Sendable {
        package let status: Int
        package let contentType: String?
        package let etag: String?
        package let lastModified: String?
        private static let longestTag = 1024

        package init(_ response: FetchResponse) {
            status = response.status
            contentType = response.contentType
            // A server may refuse what it sent itself, and would then be locked out for good.
            etag = response.etag.flatMap { $0.utf8.count <= Head.longestTag ? $0 : nil }
            // What changed in the second of the answer may change again in it, unseen (RFC 9110, 8.8.2.2).
            let isUseful = response.lastModified != response.date
            lastModified = response.lastModified.flatMap { isUseful && HTTPDate.isDate($0) ? $0 : nil }
        }
    }
}
