/// An answer with any status: a page of what was asked for.
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
