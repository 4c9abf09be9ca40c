import Testing

@testable import Fetching
@testable import Ingest

/// What of an answer is asked with the next time.
struct ValidatorTests {
    private func head(changed: String, answered: String) -> DecodedRetrieval.Head {
        var response = FetchResponse()
        response.etag = "\"a\""
        response.lastModified = changed
        response.date = answered
        return DecodedRetrieval.Head(response)
    }

    /// RFC 9110, 8.8.2.2: what changes twice within a second has one date.
    @Test func `what changed in the second of the answer is asked for without its date`() {
        let now = "Tue, 24 Nov 2026 16:00:01 GMT"
        let before = "Tue, 24 Nov 2026 16:00:00 GMT"
        #expect(head(changed: now, answered: now).lastModified == nil)
        #expect(head(changed: now, answered: now).etag == "\"a\"")
        #expect(head(changed: before, answered: now).lastModified == before)
    }

    /// A server may refuse what it sent itself, with every request from then on.
    @Test func `what is no date, or too long to be sent, is not sent back`() {
        #expect(head(changed: "yesterday, I think", answered: "").lastModified == nil)
        var response = FetchResponse()
        response.etag = "\"" + String(repeating: "x", count: 60_000) + "\""
        #expect(DecodedRetrieval.Head(response).etag == nil)
    }
}
