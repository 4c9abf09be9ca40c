internal import ArgumentParser
internal import Configuring
internal import Foundation
internal import Model
internal import Queries
internal import Rules
internal import Store

/// `test FILE...`: tests of rules in files.
struct TestRules: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run tests of rules: what would be told of what was published.",
        discussion: """
            A test gives series as CSV (period, value, published) and expects events by day. It ends with 1 when something \
            is otherwise, or is told and not expected. --update writes what was told into the files; --capture RULE prints \
            a test of what the store has.
            """)

    @Option(help: ArgumentHelp("The configuration file.", valueName: "file"), completion: .file(extensions: ["yaml"]))
    var config: String?

    @Option(help: ArgumentHelp("The store, for --capture.", valueName: "file"), completion: .file())
    var store: String?

    @Option(help: "How results are printed: text for people, json (one object a test) and junit for programs.")
    var output = Format.text

    @Flag(help: "Write what was told as what is expected, into files of one test each.")
    var update = false

    @Option(help: ArgumentHelp("Print a test of a rule, out of the vintages in the store.", valueName: "rule"))
    var capture: String?

    @Argument(help: ArgumentHelp("Files of tests.", valueName: "file"), completion: .file(extensions: ["yaml"]))
    var files: [String] = []

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, junit
    }

    func validate() throws {
        if files.isEmpty, capture == nil { throw ValidationError("name at least one file of tests") }
        if !files.isEmpty, capture != nil { throw ValidationError("--capture prints a test, and runs none") }
    }

    func run() throws {
        try reporting {
            let common = CommonOptions(config: config, store: store)
            if let capture { return try print(try captured(capture, common)) }
            let catalog = try common.loadCatalog()
            var runs: [RuleTestRun] = []
            for file in files { runs += try self.runs(of: file, catalog) }
            if update {
                for run in runs { try rewrite(run) }
                return
            }
            TestReport(runs: runs).print(output)
            if runs.contains(where: { !$0.differences.isEmpty }) { throw ExitCode(1) }
        }
    }

    private func runs(of file: String, _ catalog: Catalog) throws -> [RuleTestRun] {
        let (tests, errors) = RuleTestReader.read(file)
        guard errors.isEmpty else {
            for error in errors { Console.error("\(error)") }
            throw ExitCode(Failure.Code.badData.rawValue)
        }
        do {
            return try tests.map { try RuleTestRun($0, catalog) }
        } catch let fault as RuleTestRun.Fault {
            throw Failure(.badData, "\(fault.location): error: \(fault.message)")
        }
    }

    // MARK: Writing tests

    /// Puts what was told in the place of what was expected.
    private func rewrite(_ run: RuleTestRun) throws {
        let file = run.test.location.file
        guard let lines = run.test.lines else {
            throw Failure(.badData, "\(file): --update needs a file of one test, with 'expect:' on a line of its own")
        }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw Failure(.io, "cannot read \(file)")
        }
        var all = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // Blank lines behind it stay where they are.
        var end = lines.upperBound - 1
        while end > lines.lowerBound, all[end - 1].allSatisfy(\.isWhitespace) { end -= 1 }
        all.replaceSubrange(lines.lowerBound - 1..<end, with: TestRules.expectation(run.told))
        do {
            try all.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
        } catch {
            throw Failure(.io, "cannot write \(file): \(error.localizedDescription)")
        }
        Console.print("\(file): \(run.told.count.counted("event"))")
    }

    private static func expectation(_ told: [RuleTestRun.Told]) -> [String] {
        guard !told.isEmpty else { return ["expect: []"] }
        return ["expect:"]
            + told.map { told in
                let event = told.event
                let fields = [
                    ("day", "\(told.day)"), ("rule", event.rule ?? ""), ("event", event.event.rawValue),
                    ("period", event.period ?? ""), ("value", event.value.map(ValueText.exact) ?? ""),
                ]
                let said = fields.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1)" }
                return "  - { \(said.joined(separator: ", ")) }"
            }
    }

    private func captured(_ id: String, _ common: CommonOptions) throws -> [String] {
        let catalog = try common.readableCatalog()
        guard let rule = catalog.rules[id] else {
            let hint = Spelling.hint(for: id, among: catalog.configuration.rules.map(\.id)) ?? ""
            throw Failure(.usage, "there is no rule '\(id)'\(hint)")
        }
        let test = try common.read(catalog) { snapshot in
            guard let snapshot else { throw Failure(.unavailable, "there is no store yet") }
            return try CapturedTest(of: rule, catalog, snapshot)
        }
        let run = try RuleTestRun(test.test, catalog)
        return test.lines + TestRules.expectation(run.told)
    }

    private func print(_ lines: [String]) throws {
        for line in lines { Console.print(line) }
    }
}

/// What tests came to, as text.
private struct TestReport {
    let runs: [RuleTestRun]

    func print(_ format: TestRules.Format) {
        switch format {
        case .text: printText()
        case .json:
            for run in runs {
                let differences = run.differences.map(JSONText.quote).joined(separator: ",")
                Console.print(
                    "{\"test\":\(JSONText.quote(run.test.name)),\"file\":\(JSONText.quote(run.test.location.file)),"
                        + "\"passed\":\(run.differences.isEmpty),\"differences\":[\(differences)]}")
            }
        case .junit: printJUnit()
        }
    }

    private var failed: Int { runs.count { !$0.differences.isEmpty } }

    private func printText() {
        for run in runs {
            Console.print("\(run.differences.isEmpty ? "passed" : "failed")  \(Console.plain(run.test.name))")
            for difference in run.differences { Console.print("  \(Console.plain(difference))") }
        }
        Console.print("\(runs.count.counted("test")), \(failed) failed")
    }

    private func printJUnit() {
        Console.print("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
        Console.print("<testsuites tests=\"\(runs.count)\" failures=\"\(failed)\">")
        for (file, runs) in Dictionary(grouping: runs, by: \.test.location.file).sorted(by: { $0.key < $1.key }) {
            let failures = runs.count { !$0.differences.isEmpty }
            Console.print("<testsuite name=\"\(xml(file))\" tests=\"\(runs.count)\" failures=\"\(failures)\">")
            for run in runs {
                let name = "<testcase name=\"\(xml(run.test.name))\" classname=\"\(xml(file))\""
                guard !run.differences.isEmpty else {
                    Console.print("\(name)/>")
                    continue
                }
                Console.print("\(name)><failure>\(xml(run.differences.joined(separator: "\n")))</failure></testcase>")
            }
            Console.print("</testsuite>")
        }
        Console.print("</testsuites>")
    }

    private func xml(_ text: String) -> String {
        let plain = text.split(separator: "\n", omittingEmptySubsequences: false).map { Console.plain(String($0)) }
            .joined(separator: "\n")
        return plain.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
