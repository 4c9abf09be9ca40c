import Fixtures
import Testing

@testable import Fetching
@testable import Model

/// What is filled into templates, and what of it may be seen (rule 4).
struct SecretsTests {
    @Test func `a credential is trimmed, and encoded inside a query`() throws {
        try withTemporaryFolder { folder in
            try write("a b&c\n\n", to: folder + "/key")
            let secrets = Secrets(directory: folder, environment: ["USER_X": "me"])
            let url = try Template("https://${env:USER_X}.example.org/p?k=${credential:key}&x=1")
            #expect(try secrets.fill(url, isURL: true).text == "https://me.example.org/p?k=a%20b%26c&x=1")
            #expect(try secrets.fill(Template("Bearer ${credential:key}"), isURL: false).text == "Bearer a b&c")
            let missing = #expect(throws: Secrets.Missing.self) {
                try secrets.fill(Template("${credential:other}"), isURL: false)
            }
            #expect(missing?.what == "the credential 'other'")
        }
    }

    @Test func `what a server echoes of a key is overwritten, and a validator with it forgotten`() {
        var response = FetchResponse()
        response.body = Array(
            #"{"plain":"key/12345","url":"key%2F12345","odd":"key%2f12345","php":"key\/12345"}"#.utf8)
        response.etag = "\"key%2F12345\""
        response.lastModified = "Tue, 24 Nov 2026 08:00:00 GMT"
        response.contentType = "text/key/12345"
        Secrets.clean(&response, ["key/12345"])
        #expect(!String(decoding: response.body, as: UTF8.self).contains("12345"))
        #expect(response.etag == nil)
        #expect(response.lastModified == "Tue, 24 Nov 2026 08:00:00 GMT")
        #expect(response.contentType == "text/*********")
    }

    @Test(arguments: ["${credential:}", "${credential:a/b}", "${secret:x}", "${env:x", "${credential:..}"])
    func `a malformed template is refused`(text: String) {
        #expect(throws: TemplateError.self) { try Template(text) }
    }
}
