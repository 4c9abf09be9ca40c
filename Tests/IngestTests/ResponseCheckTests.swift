import Fetching
import Formats
import Testing

@testable import Ingest

/// Whether an answer is an answer at all.
struct ResponseCheckTests {
    private func response(_ body: String, status: Int = 200, type: String? = nil) -> FetchResponse {
        var response = FetchResponse()
        response.status = status
        response.contentType = type
        response.body = Array(body.utf8)
        return response
    }

    @Test func `status and content type are looked at before the body`() {
        #expect(ResponseCheck.fault(in: response("{}"), format: .json) == nil)
        #expect(ResponseCheck.fault(in: response("a,b", type: "text/plain"), format: .csv) == nil)
        let page = response("<!DOCTYPE html><title>Gone away</title>", type: "text/html")
        #expect(ResponseCheck.fault(in: page, format: .csv)?.contains("HTML page 'Gone away'") == true)
        let missing = response("<?xml version=\"1.0\"?><Error/>", status: 404, type: "application/xml")
        #expect(ResponseCheck.fault(in: missing, format: .json)?.contains("HTTP 404 (not found)") == true)
        #expect(ResponseCheck.fault(in: response("<?xml?><a/>"), format: .json)?.contains("XML") == true)
        let fred = response(
            #"{"error_code":400,"error_message":"Bad Request.  The series does not exist."}"#, status: 400)
        #expect(ResponseCheck.fault(in: fred, format: .json)?.contains("The series does not exist.") == true)
        #expect(ResponseCheck.fault(in: response(""), format: .csv) == "the body is empty")
    }
}
