package import Formats
package import Model

/// The part of a body that one value stands in.
extension FeedDecoder {
    /// - Parameters:
    ///   - sample: one that the body gave, by this decoder.
    ///   - place: the place of its series in the definition.
    /// - Returns: of a table its head and its row, as CSV; of a tree the row as JSON; nil when it is not found.
    /// - Throws: `DecodingFault`; a fault of the parser.
    package func excerpt(
        of sample: Sample, _ place: Int, in body: [UInt8], with parsers: BodyParsers
    ) throws -> String? {
        switch format {
        case .json: return try row(of: sample, inTree: body, with: parsers)
        case .yaml: return try row(of: sample, inTree: json(of: body), with: parsers)
        case .csv: return try row(of: sample, inTable: body)
        case .companyfacts: return try fact(of: sample, series[place], in: body, with: parsers)
        case .xml, .html: return nil
        }
    }

    private func row(of sample: Sample, inTree body: [UInt8], with parsers: BodyParsers) throws -> String? {
        // The rank of a sample is the place of the path that gave its row.
        let place = Int(sample.rank) % Sample.sources
        guard rows.indices.contains(place) else { return nil }
        return try parsers.json().withDocument(body) { root in
            var number = 0
            var found: String?
            rows[place].forEach(from: root) { node, _ in
                number += 1
                if number == sample.row { found = node.json }
            }
            return found
        }
    }

    private func row(of sample: Sample, inTable body: [UInt8]) throws -> String? {
        guard case .success(let text) = TextDecoding.utf8(body, declared: csv.encoding) else { return nil }
        var reader = CSVReader(text, delimiter: csv.delimiter, lenient: csv.lenient)
        reader.skip(lines: csv.skipRows)
        func line() -> String { reader.texts.map(CSVText.cell).joined(separator: ",") }
        var lines: [String] = []
        for _ in 0..<csv.headerRow where try reader.next() { lines = [line()] }
        while try reader.next() {
            if reader.line == sample.row { return (lines + [line()]).joined(separator: "\n") }
        }
        return nil
    }

    /// The fact among those of the concepts of a series.
    private func fact(
        of sample: Sample, _ definition: SeriesDefinition, in body: [UInt8], with parsers: BodyParsers
    ) throws -> String? {
        try parsers.json().withDocument(body) { root in
            // The rank of a sample is the place of its concept.
            let place = Int(sample.rank) % Sample.sources
            guard definition.concepts.indices.contains(place) else { return nil }
            let concept = definition.concepts[place]
            let parts = concept.split(separator: ":", maxSplits: 1).map(String.init)
            let list = root.member("facts")?.member(parts.count == 2 ? parts[0] : "us-gaap")?
                .member(parts[parts.count - 1])?.member("units")?.member(definition.factKey)
            var number = 0
            var found: String?
            list?.forEachElement { fact in
                number += 1
                guard number == sample.row, FeedDecoder.isFact(fact, of: sample) else { return }
                let names = [concept, definition.factKey].map(JSONText.quote)
                found = "{\"concept\":\(names[0]),\"unit\":\(names[1]),\"fact\":\(fact.json)}"
            }
            return found
        }
    }

    private static func isFact(_ fact: JSONNode, of sample: Sample) -> Bool {
        func day(_ name: String) -> Day? { fact.member(name)?.string.flatMap { Day(iso: $0) } }
        return day("end") == sample.period.end && day("filed") == sample.published
            && (day("start") ?? sample.period.start) == sample.period.start
    }
}

extension DecodedDocument {
    /// What a body says of a period, where it says just that.
    ///
    /// - Parameters:
    ///   - published: nil where it states no days.
    ///   - value: in the unit of the series.
    package func sample(of place: Int, _ period: Period, published: Day?, value: Double?) -> Sample? {
        let stated = series.first { $0.place == place }?.samples.filter { $0.period == period } ?? []
        return stated.first { $0.published == published && $0.value == value }
            ?? stated.first { $0.published == nil && $0.value == value }
    }
}
