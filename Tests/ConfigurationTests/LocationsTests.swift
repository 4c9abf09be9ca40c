import Testing

@testable import Configuration
@testable import Model

/// Where the store and the log are (rule 1).
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
}
