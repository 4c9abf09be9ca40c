internal import Formats
internal import Foundation
internal import Model
internal import Rules

/// Reads files of tests of rules.
package struct RuleTestReader {
    private let path: String
    private let diagnostics = Diagnostics()

    /// The tests of a file, and what is wrong with it.
    package static func read(_ path: String) -> (tests: [RuleTest], errors: [Diagnostic]) {
        let reader = RuleTestReader(path: path)
        let tests = reader.tests()
        return (tests, reader.diagnostics.all)
    }

    private func tests() -> [RuleTest] {
        let start = SourceLocation(file: path, line: 1, column: 1)
        guard let data = FileManager.default.contents(atPath: path) else {
            diagnostics.error(start, "cannot read \(path): \(String(cString: strerror(errno)))")
            return []
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            diagnostics.error(start, "the file is not UTF-8")
            return []
        }
        guard let tree = YAMLNode.parse(text, file: path, report: diagnostics.error), !tree.isNull else {
            if diagnostics.all.isEmpty { diagnostics.error(start, "there is no test in it") }
            return []
        }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard case .mapping(let members, _) = tree, let list = members.first(where: { $0.key == "tests" })?.value else {
            return [test(tree, name, lines: text.split(separator: "\n", omittingEmptySubsequences: false).count)]
                .compactMap(\.self)
        }
        guard MappingReader(tree, keys: ["tests"], what: "a file of tests", diagnostics) != nil,
            case .list(let elements, _) = list
        else {
            diagnostics.error(list.location, "'tests' must be a list")
            return []
        }
        return elements.enumerated().compactMap { place, element in
            test(element, "\(name) \(place + 1)", lines: nil)
        }
    }

    /// - Parameter lines: how many the file has, where it has this test alone.
    private func test(_ tree: YAMLNode, _ name: String, lines: Int?) -> RuleTest? {
        let keys = ["name", "rules", "given", "expect", "claims", "until"]
        guard let reader = MappingReader(tree, keys: keys, what: "a test", diagnostics) else { return nil }
        guard case .mapping(let series, _)? = reader["given"] else {
            diagnostics.error(
                reader.location(of: "given"), "a test has 'given': series with what was published of them")
            return nil
        }
        let until = day("until", reader)
        return RuleTest(
            name: reader.string("name") ?? name, location: reader.location, rules: reader.strings("rules"),
            given: series.compactMap(given), expected: reader.list("expect").compactMap(event),
            claims: reader.list("claims").compactMap(claim), until: until,
            lines: lines.map { span(of: "expect", reader, keys, $0) } ?? nil)
    }

    /// The lines from a key to the next one behind it.
    private func span(of key: String, _ reader: MappingReader, _ keys: [String], _ count: Int) -> Range<Int>? {
        guard reader[key] != nil else { return nil }
        let start = reader.keyLocation(of: key).line
        let next = keys.filter { reader[$0] != nil }.map { reader.keyLocation(of: $0).line }.filter { $0 > start }.min()
        return start..<(next ?? count + 1)
    }

    private func day(_ key: String, _ reader: MappingReader) -> Day? { reader.period(key)?.end }

    // MARK: What is expected

    private func event(_ tree: YAMLNode) -> RuleTest.Expectation? {
        expectation(tree, "an event", RuleTest.Field.names) { reader, found in
            guard let event = found["event"], EventKind(rawValue: event) == nil else { return }
            diagnostics.unknown(
                "event", event, among: EventKind.allCases.map(\.rawValue), reader.location(of: "event"))
        }
    }

    private func claim(_ tree: YAMLNode) -> RuleTest.Expectation? {
        expectation(tree, "a claim", RuleTest.Field.claimNames) { reader, found in
            if found["claim"] == nil { _ = reader.required("claim", of: "where a claim stands") }
            guard let state = found["state"], ClaimStanding.State(rawValue: state) == nil else { return }
            diagnostics.unknown(
                "state", state, among: ClaimStanding.State.allCases.map(\.rawValue), reader.location(of: "state"))
        }
    }

    private func expectation(
        _ tree: YAMLNode, _ what: String, _ names: [String], check: (MappingReader, RuleTest.Expectation) -> Void
    ) -> RuleTest.Expectation? {
        guard let reader = MappingReader(tree, keys: ["day"] + names, what: what, diagnostics),
            reader.required("day", of: what) != nil, let day = day("day", reader)
        else { return nil }
        let fields = names.compactMap { name -> RuleTest.Field? in
            guard let node = reader[name] else { return nil }
            if node.isNull { return RuleTest.Field(name: name, text: "") }
            return reader.string(name).map { RuleTest.Field(name: name, text: $0) }
        }
        let expectation = RuleTest.Expectation(location: reader.location, day: day, fields: fields)
        check(reader, expectation)
        return expectation
    }

    // MARK: What is given

    private func given(_ member: YAMLNode.Member) -> RuleTest.Given? {
        let place = member.value.location
        switch member.value {
        case .scalar(let text, let isPlain, _):
            // The lines of a block begin behind its sign.
            let rows = rows(text, file: path, line: isPlain ? place.line : place.line + 1)
            return RuleTest.Given(series: member.key, location: member.keyLocation, rows: rows)
        case .mapping:
            guard let reader = MappingReader(member.value, keys: ["file"], what: "a series", diagnostics),
                let name = reader.required("file", of: "a series")
            else { return nil }
            let file = FilePath.join(FilePath.directory(of: path), name)
            guard let data = FileManager.default.contents(atPath: file),
                let text = String(validating: data, as: UTF8.self)
            else {
                reader.error("file", "cannot read \(file) as UTF-8")
                return nil
            }
            return RuleTest.Given(
                series: member.key, location: member.keyLocation, rows: rows(text, file: file, line: 1))
        case .list:
            diagnostics.error(place, "what is given of a series is CSV with a header, or 'file:'")
            return nil
        }
    }

    private func rows(_ text: String, file: String, line first: Int) -> [RuleTest.Row] {
        var reader = CSVReader(Array(text.utf8))
        var header: [String] = []
        var rows: [RuleTest.Row] = []
        do {
            while try reader.next() {
                let cells = reader.texts.map { $0.trimmed }
                let place = SourceLocation(file: file, line: first + reader.line - 1, column: 1)
                if header.isEmpty {
                    header = cells
                    guard isHeader(header, place) else { return [] }
                } else if cells.count > header.count {
                    diagnostics.error(
                        place, "the row has \(cells.count.counted("cell")), and the first line names \(header.count)")
                } else if let row = row(Dictionary(zip(header, cells)) { $1 }, place) {
                    rows.append(row)
                }
            }
        } catch {
            diagnostics.error(SourceLocation(file: file, line: first + error.line - 1, column: 1), error.message)
        }
        return rows
    }

    private static let columns = ["period", "start", "end", "value", "published", "low", "high", "qualifier"]

    private func isHeader(_ header: [String], _ place: SourceLocation) -> Bool {
        for name in header where !RuleTestReader.columns.contains(name) {
            diagnostics.unknown("column", name, among: RuleTestReader.columns, place)
            return false
        }
        let hasTime = header.contains("period") || (header.contains("start") && header.contains("end"))
        guard hasTime, header.contains("value"), header.contains("published") else {
            diagnostics.error(place, "the first line names the columns: period (or start and end), value, published")
            return false
        }
        return true
    }

    private func row(_ cells: [String: String], _ place: SourceLocation) -> RuleTest.Row? {
        func fault(_ message: String) -> RuleTest.Row? {
            diagnostics.error(place, message)
            return nil
        }
        var numbers: [String: Double] = [:]
        for name in ["value", "low", "high"] {
            guard let text = cells[name], !text.isEmpty else { continue }
            guard let number = NumberParser.parse(text) else { return fault("'\(text)' is no number") }
            numbers[name] = number
        }
        if let value = numbers["value"], (numbers["low"] ?? value) > value || (numbers["high"] ?? value) < value {
            return fault("the value does not lie within its bounds")
        }
        guard let published = Day(iso: cells["published"] ?? "") else {
            return fault("'\(cells["published"] ?? "")' is no day of publication")
        }
        var qualifier: VintageDetail.Qualifier?
        if let text = cells["qualifier"], !text.isEmpty, text != "eq" {
            qualifier = VintageDetail.Qualifier(rawValue: text)
            if qualifier == nil { return fault("'\(text)' is no qualifier: eq, ge, le or about") }
        }
        let time: (period: Period, frequency: Frequency?)
        if let label = cells["period"], !label.isEmpty {
            guard let parsed = Period.parse(label: label) else { return fault("'\(label)' is no period and no day") }
            time = (parsed.period, parsed.frequency)
        } else {
            guard let start = Day(iso: cells["start"] ?? ""), let end = Day(iso: cells["end"] ?? ""), start <= end
            else {
                return fault("there is no period, and no 'start' and 'end'")
            }
            time = (Period(start: start, end: end), nil)
        }
        return RuleTest.Row(
            location: place, period: time.period, frequency: time.frequency, value: numbers["value"],
            low: numbers["low"], high: numbers["high"], qualifier: qualifier, published: published)
    }
}

extension String {
    /// Without blanks around it.
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
