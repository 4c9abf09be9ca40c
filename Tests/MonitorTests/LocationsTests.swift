import Fetching
import Fixtures
import Testing

@testable import Configuration
@testable import Model
@testable import Monitor

/// Where the store and the log are (rule 1), and what is filled into templates (rule 4).
struct LocationsTests {
    private func locations(
        file: String = "Config/escalator.yaml", store: String? = nil, _ environment: [String: String]
    ) -> [String] {
        var configuration = Configuration(file: file)
        configuration.storePath = .init(text: "a.db", directory: "Config")
        let found = Locations(configuration: configuration, storeOption: store, environment: environment)
        return [found.store, found.alertLog]
    }

    @Test func `systemd's directories come first`() {
        let environment = ["STATE_DIRECTORY": "/s:/t", "LOGS_DIRECTORY": "/l", "HOME": "/h"]
        #expect(locations(environment) == ["/s/a.db", "/l/alerts.jsonl"])
    }

    @Test func `a configuration in etc has its store in var`() {
        let found = locations(file: "/etc/escalator/escalator.yaml", ["HOME": "/h"])
        #expect(found == ["/var/lib/escalator/a.db", "/var/log/escalator/alerts.jsonl"])
    }

    @Test func `anybody else has it under XDG's directories, the log beside the store`() {
        #expect(
            locations(["HOME": "/h"]) == ["/h/.local/state/escalator/a.db", "/h/.local/state/escalator/alerts.jsonl"])
        #expect(locations(["XDG_STATE_HOME": "/x", "HOME": "/h"])[0] == "/x/escalator/a.db")
    }

    @Test func `the option moves both`() {
        #expect(locations(store: "/tmp/z.db", ["STATE_DIRECTORY": "/s"]) == ["/tmp/z.db", "/tmp/alerts.jsonl"])
    }

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
