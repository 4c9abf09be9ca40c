import Fixtures
import Model
import Testing

@testable import Pipeline
@testable import Store

/// What a mistaken definition settled does not stand when that is mended; what was settled rightly does, however it is read.
struct ClaimRedefinitionTests {
    private static func text(_ keys: String = "") -> String {
        """
        feeds:
          - { id: a, url: "https://example.org/a", schedule: { every: 1h }, format: csv, series: [{ id: a, unit: count, kind: stock, frequency: month, value: v, period: month, published: p\(keys) }] }
        rules: [{ id: many, when: a >= 4200 count, deadline: 2026-07, from: 2026, claim: { kind: crosses, says: There are many. } }]
        """
    }
    private static let day: Int64 = 86_400

    private func time(_ date: String) throws -> Int64 { Int64(try #require(Day(iso: date)).number) * Self.day * 1000 }

    /// The versions of the claim after a document, and after each of some definitions was in force.
    private func versions(_ body: String, _ keys: [(keys: String, on: String)]) throws -> [String] {
        try withTemporaryFolder { folder in
            var last: [String] = []
            for (place, step) in keys.enumerated() {
                let process = try InProcess(Self.text(step.keys), in: folder)
                if place == 0 {
                    let seconds = try time(step.on) / 1000
                    let document = try process.document("month,p,v\n" + body, of: "a", attempt: 1, at: seconds)
                    _ = try process.pipeline.commit([document], time: time(step.on))
                }
                _ = try process.pipeline.reconcile(time: time(step.on))
                last = try process.pipeline.store.read { try $0.claims()["many"] ?? [] }.map {
                    "\($0.version) \($0.settled?.outcome ?? "open") \($0.settled?.evidence.map { ValueText.exact($0.value) } ?? "-")"
                }
            }
            return last
        }
    }

    @Test func `an outcome of a definition that was given up is another version, and the claim is open again`() throws {
        let body = "2026-01,2026-02-10,4100\n2026-02,2026-03-10,4100\n"
        #expect(
            try versions(body, [("", "2026-04-12"), (", scale: 1000", "2026-05-01"), ("", "2026-05-02")])
                == ["1 met 4100000", "2 open -"])
    }

    @Test func `an outcome that the new definition gives as well stands`() throws {
        let body = "2026-01,2026-02-10,4300\n2026-02,2026-03-10,4400\n"
        #expect(
            try versions(body, [("", "2026-05-12"), (", where: { v: [\"4300\", \"4400\"] }", "2026-06-01")])
                == ["1 met 4300"])
        #expect(
            try versions(body, [("", "2026-05-12"), (", scale: 10", "2026-06-01")]) == ["1 met 4300", "2 met 43000"])
    }
}
