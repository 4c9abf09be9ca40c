package import Ingest
package import Store

extension NewFetch {
    /// A page that came.
    ///
    /// - Parameters:
    ///   - time: when, in seconds since 1970.
    ///   - url: as the configuration has it, without secrets.
    package init(_ page: DecodedRetrieval.Page, feed: String, time: Int64, url: String) {
        self.init(feed: feed, time: time, url: url)
        let head = page.head
        // A file has no status.
        status = head.status == 0 ? nil : head.status
        contentType = head.contentType
        etag = head.etag
        lastModified = head.lastModified
        body = page.body
    }
}
