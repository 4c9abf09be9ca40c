package import Formats
package import Model

/// Reads the bodies of one feed: its definition, compiled once.
///
/// A class: the catalog and the decoding thread hold the same one.
package final class FeedDecoder: Sendable {
    package let format: BodyFormat
    package let series: [SeriesDefinition]
    let csv: CSVLayout
    /// For JSON: the paths to the rows, in order of preference.
    let rows: [JSONPath]
    /// For JSON; the columns of CSV wait for the header.
    private let mappers: [SeriesMapper<JSONRow>]

    /// - Throws: `DecodingFault` for series whose selectors are not of the format; a checked configuration has none.
    package init(
        format: BodyFormat, rows: [JSONPath] = [], csv: CSVLayout = CSVLayout(), series: [SeriesDefinition]
    ) throws(DecodingFault) {
        self.format = format
        self.rows = rows
        self.csv = csv
        self.series = series
        do {
            mappers = !format.isTree ? [] : try series.map { try SeriesMapper($0, compile: FeedDecoder.path) }
        } catch {
            throw error as? DecodingFault ?? DecodingFault(message: "\(error)")
        }
    }

    private static func path(_ selector: FieldSelector) throws -> JSONRow.Field {
        switch selector {
        case .path(let path, _): return JSONRow.Field(path: path, origin: .path)
        case .key: return JSONRow.Field(path: try JSONPath("$"), origin: .key)
        case .fetched: return JSONRow.Field(path: try JSONPath("$"), origin: .fetched)
        case .column: throw DecodingFault(message: "'\(selector.text)' is a column, and the rows are of a tree")
        }
    }

    /// What decides how the rows of a series are read, and the same as a version had it that read them otherwise.
    package func fingerprints(of definition: SeriesDefinition) -> (present: String, earlier: String?) {
        // The last separator ends the list: the text of a series follows.
        let layout = ([format.rawValue] + rows.map(\.text) + [csv.fingerprint, ""]).joined(separator: "\u{1F}")
        var fingerprint = Fingerprint(text: layout + definition.fingerprint)
        let earlier = fingerprint.text
        guard isReadOtherwise(definition) else { return (earlier, nil) }
        fingerprint.add("reading", "2")
        return (fingerprint.text, earlier)
    }

    /// Whether this version reads rows of a series otherwise than 0.1.0 did (rule 18): sources have ranks, quarters may have
    /// 16 weeks, `4.300` may be thousands, blanks around a cell are no part of what 'where' compares, and the name of a month is
    /// no day.
    private func isReadOtherwise(_ definition: SeriesDefinition) -> Bool {
        if format == .companyfacts || rows.count > 1 || !definition.conditions.isEmpty { return true }
        if csv.delimiter == UInt8(ascii: ";"), !definition.isNumberStated { return true }
        if let dates = definition.dateFormat, !dates.namesDays,
            !definition.time.isPeriod || definition.published != nil
        {
            return true
        }
        guard case .span = definition.time else { return false }
        return definition.frequency == .quarter && definition.kind != .flow
    }

    /// About how much memory it takes to read a body, beside the body: exact only where it is more than a limit.
    package func weight(of body: [UInt8], limit: Int) -> Int {
        switch format {
        // A body of YAML is a tree of about as many nodes as the same in JSON.
        case .json, .companyfacts, .yaml: return body.withUnsafeBufferPointer { JSONWeight.of($0, limit: limit) }
        case .csv, .xml, .html: return 0
        }
    }

    /// Reads one body.
    ///
    /// - Parameters:
    ///   - body: the bytes as decoded from their transfer encoding.
    ///   - day: the UTC day of the fetch.
    ///   - parsers: those of the calling thread.
    /// - Throws: `DecodingFault` when the body as a whole cannot be read; then nothing of it counts.
    package func decode(_ body: [UInt8], fetchedOn day: Day, with parsers: BodyParsers) throws -> DecodedDocument {
        var document = try Array("\(day)".utf8).withUnsafeBufferPointer { fetched in
            switch format {
            case .json: return try decodeTree(body, fetched, with: parsers)
            case .yaml: return try decodeTree(json(of: body), fetched, with: parsers)
            case .csv: return try decodeCSV(body, fetched)
            case .companyfacts: return try decodeCompanyFacts(body, with: parsers)
            case .xml, .html:
                throw DecodingFault(message: "the format \(format.rawValue) is not read in this version")
            }
        }
        // Somewhere it is tomorrow already.
        document.rejectPublished(after: day + 1, series)
        return document
    }

    func json(of body: [UInt8]) throws -> [UInt8] {
        do {
            return try YAMLDocument.json(of: body)
        } catch {
            throw DecodingFault(message: "the body cannot be read as YAML: \(error.message)")
        }
    }

    private func decodeTree(
        _ body: [UInt8], _ fetched: UnsafeBufferPointer<UInt8>, with parsers: BodyParsers
    ) throws -> DecodedDocument {
        do {
            return try parsers.json().withDocument(body) { root in
                var collector = Collector(mappers)
                let constants = series.compactMap { if case .constant(let number) = $0.value { number } else { nil } }
                var namesake: Double?
                for (place, path) in rows.enumerated() {
                    var number = 0
                    path.forEach(from: root) { node, key in
                        number += 1
                        for constant in constants where node.member(ValueText.exact(constant)) != nil {
                            namesake = constant
                        }
                        FeedDecoder.withText(of: key) { key in
                            collector.take(
                                JSONRow(node: node, key: key, fetched: fetched), number: number,
                                rank: Sample.rank(place))
                        }
                    }
                }
                try refuseNamesakes { $0 == namesake }
                guard collector.rowCount > 0 else {
                    throw DecodingFault(message: rows.map { JSONOutline.miss($0, in: root) }.joined(separator: "; "))
                }
                return try collector.finish()
            }
        } catch let error as JSONError {
            let hint =
                FeedDecoder.isLineByLine(body) ? "; it is a document a line (NDJSON): ask for an array of them" : ""
            throw DecodingFault(message: "the body cannot be read as JSON: \(error.message)\(hint)")
        }
    }

    /// Whether the first lines are an object or an array each.
    private static func isLineByLine(_ body: [UInt8]) -> Bool {
        let lines = body.prefix(64 << 10).split(separator: UInt8(ascii: "\n"), maxSplits: 2).prefix(2).map { line in
            String(decoding: line, as: UTF8.self).filter { !$0.isWhitespace }
        }
        return lines.count == 2
            && lines.allSatisfy { ($0.hasPrefix("{") && $0.hasSuffix("}")) || ($0.hasPrefix("[") && $0.hasSuffix("]")) }
    }

    private static func withText(of key: JSONNode.Key, _ body: (UnsafeBufferPointer<UInt8>?) -> Void) {
        switch key {
        case .none: body(nil)
        case .name(let name): body(name)
        case .index(let index): Array("\(index)".utf8).withUnsafeBufferPointer { body($0) }
        }
    }

    /// A constant that is the name of a column is more likely meant as one (rule 12).
    private func refuseNamesakes(_ hasColumn: (Double) -> Bool) throws {
        for definition in series {
            guard case .constant(let number) = definition.value, hasColumn(number) else { continue }
            let name = ValueText.exact(number)
            throw DecodingFault(
                message:
                    "'value: \(name)' of series \(definition.id) is a number, and there is a column of that name: write it in quotes for the column"
            )
        }
    }

    private func decodeCSV(_ body: [UInt8], _ fetched: UnsafeBufferPointer<UInt8>) throws -> DecodedDocument {
        let text: [UInt8]
        switch TextDecoding.utf8(body, declared: csv.encoding) {
        case .success(let bytes): text = bytes
        case .failure(let error): throw DecodingFault(message: "the body \(error.message)")
        }
        var reader = CSVReader(text, delimiter: csv.delimiter, lenient: csv.lenient)
        do {
            reader.skip(lines: csv.skipRows)
            var header: [String]?
            for _ in 0..<csv.headerRow {
                guard try reader.next() else { throw DecodingFault(message: "the body has no header row") }
                header = reader.texts
            }
            if let header { try refuseNamesakes { number in header.contains { NumberParser.parse($0) == number } } }
            var width = header?.count
            let mappers = try series.map { definition in
                try SeriesMapper<CSVRow>(definition, isPointUnsure: csv.delimiter == UInt8(ascii: ";")) {
                    if case .fetched = $0 { return CSVRow.fetchedField }
                    return try FeedDecoder.column($0.text, in: header)
                }
            }
            var collector = Collector(mappers)
            while try reader.next() {
                if width == nil { try refuseNamesakes { $0 >= 1 && $0 <= Double(reader.count) && $0 == $0.rounded() } }
                let expected = width ?? reader.count
                width = expected
                if reader.count != expected, !csv.lenient {
                    collector.reject(
                        line: reader.line, "has \(reader.count.counted("cell")) where the header has \(expected)")
                    continue
                }
                reader.withRecord { collector.take(CSVRow(record: $0, fetched: fetched), number: reader.line) }
            }
            return try collector.finish()
        } catch let error as CSVError {
            throw DecodingFault(message: "the body is not CSV: \(error)")
        }
    }

    /// A header that is one cell, and more by another delimiter.
    private static func delimiterHint(_ header: [String]) -> String? {
        guard header.count == 1, let only = header.first else { return nil }
        let marks = [";": "\";\"", "\t": "tab", "|": "\"|\"", ",": "\",\""]
        let found = marks.filter { only.contains($0.key) }.max { left, right in
            only.count { String($0) == left.key } < only.count { String($0) == right.key }
        }
        return found.map { "; if its cells are delimited by another character, set 'delimiter: \($0.value)'." }
    }

    /// The column of a name; spaces around names in the header do not matter.
    private static func column(_ name: String, in header: [String]?) throws -> Int {
        guard let header else {
            guard let number = Int(name), number >= 1 else {
                throw DecodingFault(message: "without a header, columns are numbers from 1, not '\(name)'")
            }
            return number - 1
        }
        func trimmed(_ text: String) -> Substring {
            var text = text[...]
            while text.first?.isWhitespace == true { text.removeFirst() }
            while text.last?.isWhitespace == true { text.removeLast() }
            return text
        }
        var found = header.indices.filter { header[$0] == name }
        if found.isEmpty { found = header.indices.filter { trimmed(header[$0]) == trimmed(name) } }
        if found.count == 1 { return found[0] }
        if found.count > 1 { throw DecodingFault(message: "the header has the column '\(name)' \(found.count) times") }
        let names = header.filter { !$0.isEmpty }
        let known = header.filter { !$0.isEmpty }.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
        let hint = delimiterHint(header) ?? Spelling.hint(for: name, among: names) ?? "."
        throw DecodingFault(message: "the header has no column '\(name)'\(hint) It has \(known)")
    }
}
