import Fixtures
import Testing

/// What a configuration names beside itself is looked at, too.
struct CheckTests {
    private func check(_ text: String, _ files: [String: String] = [:]) throws -> Program.Result {
        try withTemporaryFolder { folder in
            try write(text, to: folder + "/c.yaml")
            for (name, content) in files { try write(content, to: folder + "/" + name) }
            return try Program.run(["check", "--config", folder + "/c.yaml"], in: folder)
        }
    }

    private static let file = """
        feeds:
          - id: f
            url: "file:PATH"
            schedule: { every: 1h }
            format: csv
            series: [{ id: x, unit: count, kind: stock, frequency: month, value: v, period: d }]
        """

    @Test(arguments: [("f.csv", true), ("g.csv", false), ("sub/f.csv", false), ("${env:NAME}.csv", true)])
    func `a file that a feed reads must be there`(path: String, isThere: Bool) throws {
        let found = try check(Self.file.replacing("PATH", with: path), ["f.csv": "d,v\n2026-01,1\n"])
        #expect(found.status == (isThere ? 0 : 78), "\(found.errors)")
        #expect(found.errors.contains("c.yaml:2:5: error: ") == !isThere)
        #expect(found.errors.contains("\(path) cannot be read: No such file or directory") == !isThere)
    }

    @Test(
        arguments: [
            ("ca.pem", "# ours\n-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n", nil),
            ("other.pem", "", "other.pem cannot be read: No such file or directory"),
            ("ca.pem", "-----BEGIN PRIVATE KEY-----\nx\n", "ca.pem has no certificate: it must be PEM"),
            ("ca.pem", "garbage\n", "ca.pem has no certificate: it must be PEM"),
            ("ca.pem", "", "ca.pem has no certificate: it must be PEM"),
        ] as [(String, String, String?)])
    func `the file that says whom to trust must say it`(name: String, content: String, fault: String?) throws {
        let found = try check("http: { ca_file: \(name) }\n", ["ca.pem": content])
        #expect(found.status == (fault == nil ? 0 : 78), "\(found.errors)")
        #expect(fault.map(found.errors.contains) ?? found.errors.isEmpty)
    }
}
