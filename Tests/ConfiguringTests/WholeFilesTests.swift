import Fixtures
import Testing

@testable import Configuring
@testable import Rules

/// Configurations that others wrote, and ours.
struct WholeFilesTests {
    @Test func `the configuration that ships has no errors`() {
        let result = ConfigurationLoader.load(packageFolder + "/Config/escalator.yaml")
        #expect(result.errors.isEmpty)
        #expect(
            Set(result.configuration.rules.map(\.id)).isSuperset(of: [
                "chips-sold", "application-revenue", "lab-revenue-2026-40b",
            ]))
    }

    @Test(.enabled(if: Shared.isPresent, "the public suites are not beside this checkout"))
    func `no YAML of the public suite brings the program down`() throws {
        for name in try Shared.names("suites/yaml-test-suite/src") {
            let text = String(decoding: try Shared.bytes("suites/yaml-test-suite/src/\(name)"), as: UTF8.self)
            _ = try diagnostics(text)
        }
    }
}
