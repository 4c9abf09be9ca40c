package import Archiving

/// A fetch that brought a body, or a hand that recorded a value.
package struct NewFetch: Sendable {
    package var feed: String
    package var time: Int64
    package var url: String
    package var status: Int?
    package var contentType: String?
    package var etag: String?
    package var lastModified: String?
    package var body: ArchivedBody?

    package init(feed: String, time: Int64, url: String) {
        self.feed = feed
        self.time = time
        self.url = url
    }
}
