import Formats
import Ingest
import Model

/// Documents of feeds.
enum Decoders {
    /// The first two bytes choose how the rest is read.
    static func decode(_ bytes: [UInt8], _ format: BodyFormat) {
        guard bytes.count > 2, let decoder = try? decoder(format, Int(bytes[0]), Int(bytes[1]))
        else {
            return
        }
        guard
            let decoded = try? decoder.decode(
                Array(bytes.dropFirst(2)), fetchedOn: Day(number: 20_700), with: Targets.parsers)
        else { return }
        for batch in decoded.series {
            for sample in batch.samples {
                require(sample.period.start <= sample.period.end, "a period does not end before it begins")
                require(sample.value?.isFinite ?? true, "a value is finite")
                _ = decoder.series[0].frequency.label(of: sample.period)
            }
        }
    }

    private static func decoder(_ format: BodyFormat, _ first: Int, _ second: Int) throws -> FeedDecoder {
        let frequency = Frequency.allCases[first % Frequency.allCases.count]
        let kind = Kind.allCases[(first / 8) % Kind.allCases.count]
        var series = SeriesDefinition(
            id: "s", location: SourceLocation(file: "f", line: 1, column: 1),
            unit: Unit(symbol: "USD", dimension: ["USD": 1], factor: 1), kind: kind, frequency: frequency
        )
        func field(_ text: String) throws -> FieldSelector {
            format.isTree ? try FieldSelector(path: text) : .column(text)
        }
        let times: [TimeSource] = [
            .start(try field("date")), .end(try field("date")), .date(try field("date")), .period([try field("date")]),
            .period([try field("date"), try field("k")]), .span(start: try field("date"), end: try field("p")),
        ]
        series.value = .field(try field("value"))
        series.time = times[second % times.count]
        series.published = second & 64 == 0 ? try field("p") : nil
        series.dateFormat = second & 128 == 0 ? try DateParser.compile("yyyy-MM-dd").get() : nil
        series.number = NumberStyle(thousands: first & 64 == 0 ? nil : UInt8(ascii: ","))
        series.duplicate = DuplicatePolicy.allCases[(second / 8) % DuplicatePolicy.allCases.count]
        series.concepts = ["R"]
        let rows = format.isTree ? ["$..observations[?@.k != 2]", "$[*]"] : []
        return try FeedDecoder(format: format, rows: try rows.map { try JSONPath($0) }, series: [series])
    }
}
