import Fetching
import Fixtures
import Ingest
import Rules
import Testing

@testable import Configuring
@testable import Model

/// The sections beside the feeds: the store, and the hosts of http.
struct SectionTests {
    @Test func `a second section takes back nothing that the first says`() throws {
        try withTemporaryFolder { folder in
            try write("include: [d.yaml]\nstore: { path: a.db, keep_bodies: 4w }\n", to: folder + "/c.yaml")
            try write("store: { path: b.db }\n", to: folder + "/d.yaml")
            let configuration = ConfigurationLoader.load(folder + "/c.yaml").configuration
            #expect(configuration.storePath?.text == "b.db")
            #expect(configuration.keepBodies == Interval(seconds: 4 * 7 * 86_400))
        }
    }

    @Test(arguments: [
        ("", "https://data.sec.gov/x", true), ("", "https://www.sec.gov/x", true), ("", "https://sec.gov/x", true),
        ("", "https://notsec.gov/x", false), ("", "https://example.org/www.sec.gov/", false),
        ("hosts: { example.org: { contact: required } }", "https://a.example.org/x", true),
        ("hosts: { sec.gov: { contact: optional } }", "https://data.sec.gov/x", false),
        ("hosts: { data.sec.gov: { contact: optional } }", "https://data.sec.gov/x", false),
        ("hosts: { data.sec.gov: { contact: optional } }", "https://www.sec.gov/x", true),
        ("hosts: { data.sec.gov: { rate: 8/s } }", "https://data.sec.gov/x", true),
    ])
    func `a host that demands a contact is known by its name, or the configuration says so`(
        http: String, url: String, isDemanded: Bool
    ) throws {
        try withTemporaryFolder { folder in
            try write("http: { \(http) }\n", to: folder + "/c.yaml")
            let settings = ConfigurationLoader.load(folder + "/c.yaml").configuration.http
            #expect(settings.demandsContact(url) == isDemanded)
        }
    }

    /// A command that only reads may go on with a faulty configuration, but not on another store.
    @Test(
        arguments: [
            ("feeds: [{ id: x }]\n", nil, true), ("rules: 5\n", nil, false), ("stor: { path: a.db }\n", nil, false),
            ("store: { pth: a.db }\n", nil, false), ("- a\n", nil, false), ("feeds: [\n", nil, false),
            ("store: {\n", nil, false), ("include: [d.yaml]\n", "store: { path: [\n", false),
            ("include: [d.yaml]\n", "feeds: [\n", true), ("include: [d.yaml]\n", "store: { path: b.db }\n", true),
        ] as [(String, String?, Bool)])
    func `where the store is is known unless a fault may hide it`(main: String, other: String?, isKnown: Bool) throws {
        try withTemporaryFolder { folder in
            try write(main, to: folder + "/c.yaml")
            if let other { try write(other, to: folder + "/d.yaml") }
            #expect(ConfigurationLoader.load(folder + "/c.yaml").isStoreKnown == isKnown)
        }
    }
}
