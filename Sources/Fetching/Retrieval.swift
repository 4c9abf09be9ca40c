/// What came of one attempt of a feed: its time, and the pages, which are in memory until whoever reads them has done so.
package final class Retrieval: Sendable {
    /// What was asked, by which feed, and in which attempt.
    package let request: FetchRequest
    /// When it came, in milliseconds since 1970.
    package let time: Int64
    package let result: Result
    /// The memory of its pages; whoever reads them gives it back.
    package let lease: BodyMemory.Lease
    /// The size of the bodies.
    package let bytes: Int

    /// Pages, or why there is none.
    package enum Result: Sendable {
        /// The answers, in order; at least one.
        case pages([FetchResponse])
        /// The server says that nothing changed since the validators.
        case notModified(FetchResponse)
        case failure(FetchFailure)

        /// The size of the bodies.
        var bytes: Int {
            if case .pages(let pages) = self { pages.reduce(0) { $0 + $1.body.count } } else { 0 }
        }
    }

    init(of request: FetchRequest, time: Int64, result: Result, lease: BodyMemory.Lease) {
        self.request = request
        self.time = time
        self.result = result
        self.lease = lease
        bytes = result.bytes
    }
}
