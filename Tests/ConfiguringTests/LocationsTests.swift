import Testing

@testable import Configuring
@testable import Model

/// Where the store and the log are (rule 1).
struct LocationsTests {
    private func locations(
        file: String = "Config/escalator.yaml", path: String? = "escalator.db", log: String? = nil,
        store: String? = nil, _ environment: [String: String]
    ) -> [String] {
        var configuration = Configuration(file: file)
        configuration.storePath = path.map { .init(text: $0, directory: "Config") }
        configuration.alertLogPath = log.map { .init(text: $0, directory: "Config") }
        let found = Locations(configuration: configuration, storeOption: store, environment: environment)
        return [found.store, found.alertLog]
    }

    @Test func `systemd's directories come first`() {
        let environment = ["STATE_DIRECTORY": "/s:/t", "LOGS_DIRECTORY": "/l", "HOME": "/h"]
        #expect(locations(environment) == ["/s/escalator.db", "/l/alerts.jsonl"])
    }

    @Test func `a configuration in etc has its store in var`() {
        let found = locations(file: "/etc/escalator/escalator.yaml", ["HOME": "/h"])
        #expect(found == ["/var/lib/escalator/escalator.db", "/var/log/escalator/alerts.jsonl"])
    }

    @Test func `anybody else has it under XDG's directories, the log beside the store`() {
        #expect(
            locations(["HOME": "/h"]) == [
                "/h/.local/state/escalator/escalator.db", "/h/.local/state/escalator/alerts.jsonl",
            ])
        #expect(locations(["XDG_STATE_HOME": "/x", "HOME": "/h"])[0] == "/x/escalator/escalator.db")
    }

    @Test(arguments: [
        ("/tmp/z.db", "/tmp/z.alerts.jsonl"), ("z.b.db", "./z.b.alerts.jsonl"), ("/tmp/z", "/tmp/z.alerts.jsonl"),
        ("/tmp/.z", "/tmp/.z.alerts.jsonl"), ("/tmp/escalator.db", "/tmp/escalator.alerts.jsonl"),
        ("/tmp/z.sqlite", "/tmp/z.sqlite.alerts.jsonl"),
    ])
    func `the option moves the log beside its store and names it after it`(store: String, log: String) {
        #expect(locations(log: "alerts.jsonl", store: store, ["STATE_DIRECTORY": "/s"]) == [store, log])
    }

    @Test func `stores of other names have logs of other names, unless the configuration says otherwise`() {
        #expect(locations(path: "b.db", ["STATE_DIRECTORY": "/s"]) == ["/s/b.db", "/s/b.alerts.jsonl"])
        #expect(locations(path: "b.db", log: "x.jsonl", ["STATE_DIRECTORY": "/s"]) == ["/s/b.db", "/s/x.jsonl"])
        #expect(locations(path: "/x/escalator.db", ["STATE_DIRECTORY": "/s"])[1] == "/x/alerts.jsonl")
        #expect(locations(path: nil, ["STATE_DIRECTORY": "/s"]) == ["/s/escalator.db", "/s/alerts.jsonl"])
    }
}
