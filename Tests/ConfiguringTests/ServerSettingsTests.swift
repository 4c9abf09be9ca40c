import Formats
import Testing

@testable import Configuring

/// Where the daemon listens, and what it calls itself.
@Suite struct ServerSettingsTests {
    @Test(arguments: [
        ("127.0.0.1:9478", ServerSettings.Address.host("127.0.0.1", port: 9478)),
        ("[::1]:80", .host("::1", port: 80)), ("localhost:65535", .host("localhost", port: 65_535)), ("off", .off),
        ("unix:/run/escalator/pages", .path("/run/escalator/pages")),
    ])
    func `an address is a host with a port, a socket, or off`(_ text: String, _ address: ServerSettings.Address) {
        #expect(ServerReader.address(text) == address)
    }

    @Test(arguments: [
        "", "127.0.0.1", ":80", "127.0.0.1:0", "127.0.0.1:65536", "::1:80", "[127.0.0.1]:80", "http://x:80", "a b:80",
        "unix:relative", "unix:/" + String(repeating: "x", count: 120), "127.0.0.1:80/path", "Off", "127.0.0.1:8e1",
    ])
    func `what is none is refused, and nothing is guessed`(_ text: String) {
        #expect(ServerReader.address(text) == nil)
    }

    @Test(arguments: [
        (#"{ public_url: "https://example.org/debate/", identity: "example.org,2026" }"#, 0),
        (#"{ public_url: "ftp://example.org" }"#, 1), (#"{ public_url: "https://" }"#, 1),
        (#"{ public_url: "https://example.org/?a=b" }"#, 1), (#"{ public_url: "https://a@b/" }"#, 1),
        (#"{ public_url: "https://example.org/\"><script>" }"#, 1), (#"{ identity: "example.org" }"#, 1),
        (#"{ identity: "example.org,later" }"#, 1), (#"{ identity: "example.org,2026-Q1" }"#, 1),
        (#"{ listen: "127.0.0.1" }"#, 1), (#"{ lisen: off }"#, 1),
    ])
    func `every fault is told`(_ section: String, _ faults: Int) throws {
        let found = try diagnostics("server: \(section)\n")
        #expect(found.count == faults, "\(found)")
    }

    @Test func `without a word of it the daemon listens on loopback, and links lead there`() {
        var settings = ServerSettings()
        #expect(settings.listen == .host("127.0.0.1", port: 9478))
        #expect(settings.base == "http://127.0.0.1:9478")
        settings.listen = .host("::1", port: 80)
        #expect(settings.base == "http://[::1]:80")
        settings.listen = .path("/run/x")
        #expect(settings.base == nil)
        settings.publicURL = "https://example.org"
        #expect(settings.base == "https://example.org")
    }

    @Test func `a statement in several languages has an English one`() throws {
        let head = """
            feeds:
              - id: f
                url: "file:x.csv"
                schedule: { every: 1h }
                format: csv
                series: [{ id: a.b, unit: USD, kind: stock, frequency: month, value: v, end: e }]
            rules:
              - id: r
                when: a.b > 5 USD
                claim: { kind: crosses, says: 
            """
        #expect(try diagnostics(head + "{ en: It is so., zh: 是的。 } }\n").isEmpty)
        #expect(try diagnostics(head + "It is so. }\n").isEmpty)
        #expect(try diagnostics(head + "{ zh: 是的。 } }\n").count == 1)
        #expect(try diagnostics(head + "{ en: It is so., fr: Oui. } }\n").count == 1)
    }
}
