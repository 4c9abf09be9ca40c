/// One attempt of a feed, to be made: everything filled in, secrets included.
package struct FetchRequest: Sendable {
    /// Which feed asks.
    package let feed: String
    /// A number that no other attempt has.
    package let attempt = Int64.random(in: 1...Int64.max)
    package var url: String
    /// The URL as it may be shown.
    package let shownURL: String
    package var method = "GET"
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8]?
    /// The validators of the last body, for a conditional request.
    package var etag: String?
    package var lastModified: String?
    /// The hash, in hexadecimal, of the body that it brought last, if that would be read now as it was then.
    package var knownHash: String?
    /// What went into it that nobody may see.
    package var secrets: [String] = []
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
