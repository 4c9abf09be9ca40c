/// One transfer to be made: everything filled in, secrets included.
package struct FetchRequest: Sendable {
    /// Which feed asks.
    package let feed: String
    package var url: String
    /// The URL as it may be shown.
    package let shownURL: String
    package var method = "GET"
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8]?
    /// The validators of the last body, for a conditional request.
    package var etag: String?
    package var lastModified: String?
    /// The largest decoded body, in bytes.
    package var maxBody = 32 << 20
    /// The longest that the whole transfer may take, in seconds.
    package var timeout = 60

    package init(feed: String, url: String, shownURL: String) {
        self.feed = feed
        self.url = url
        self.shownURL = shownURL
    }
}

/// What came of a request.
package struct FetchOutcome: Sendable {
    package let feed: String
    /// When it came, in milliseconds since 1970.
    package let time: Int64
    package let result: Result

    package enum Result: Sendable {
        case response(FetchResponse)
        /// The server says that nothing changed since the validators.
        case notModified(FetchResponse)
        case failure(FetchFailure)
    }

    package init(feed: String, time: Int64, result: Result) {
        self.feed = feed
        self.time = time
        self.result = result
    }

    /// The size of its body.
    var bytes: Int {
        if case .response(let response) = result { response.body.count } else { 0 }
    }
}

/// An answer with any status.
package struct FetchResponse: Sendable {
    /// A body's capacity exceeds it by this, mostly: a parser reads beyond the end, and would have to copy it.
    static let roomAfterBody = 128

    /// 0 for a file.
    package var status = 0
    package var contentType: String?
    package var etag: String?
    package var lastModified: String?
    /// The server's clock when it answered.
    package var date: String?
    /// When the server wants to be asked again: seconds from now, or an HTTP date.
    package var retryAfter: String?
    package var body: [UInt8] = []
    /// The number of redirects that were followed.
    package var redirects = 0
    /// Seconds from start to end.
    package var elapsed = 0.0

    package init() {}
}

/// Why there is no answer.
package struct FetchFailure: Error, Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        /// The host's name or the host itself cannot be reached.
        case unreachable
        case timeout
        case security
        case tooLarge
        case refused
        case cancelled
        case file
        case transfer
    }

    package let kind: Kind
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { message }
}
