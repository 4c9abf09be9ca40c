import Fixtures
import Foundation
import Testing

@testable import Configuring
@testable import Rules

/// The tests that ship: every claim is able to change its mind.
struct ShippedTestsTests {
    private static func group(_ id: String) -> String { id.split(separator: ".").first.map(String.init) ?? id }

    @Test func `every claim has data on which it is true, and data on which it is not`() throws {
        let folder = packageFolder + "/Config/tests"
        var (isTrue, isNot): (Set<String>, Set<String>) = ([], [])
        for file in try FileManager.default.contentsOfDirectory(atPath: folder) where file.hasSuffix(".yaml") {
            let (tests, errors) = RuleTestReader.read("\(folder)/\(file)")
            #expect(errors.isEmpty, "\(errors)")
            for test in tests {
                let rules = test.rules ?? []
                var own: Set<String> = []
                for event in test.expected {
                    let id = Self.group(event["rule"] ?? rules.first ?? "")
                    if ["fired", "met"].contains(event["event"] ?? "") { own.insert(id) }
                    if ["resolved", "retracted", "missed"].contains(event["event"] ?? "") { isNot.insert(id) }
                }
                for claim in test.claims {
                    let id = Self.group(claim["claim"] ?? "")
                    if ["true", "met"].contains(claim["state"] ?? "") { own.insert(id) }
                    if ["false", "missed", "pending", "undetermined"].contains(claim["state"] ?? "") {
                        isNot.insert(id)
                    }
                }
                // What a test names and is not told of was not so.
                isNot.formUnion(Set(rules.map(Self.group)).subtracting(own))
                isTrue.formUnion(own)
            }
        }
        let shipped = ConfigurationLoader.load(packageFolder + "/Config/escalator.yaml")
        #expect(shipped.diagnostics.isEmpty)
        let claims = Set(shipped.configuration.rules.filter { $0.claim != nil }.map { Self.group($0.id) })
        #expect(claims.count == 31)
        #expect(claims.subtracting(isTrue).isEmpty, "never true in a test")
        #expect(claims.subtracting(isNot).isEmpty, "never false in a test")
    }
}
