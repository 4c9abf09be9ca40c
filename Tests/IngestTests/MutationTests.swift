import Fixtures
import Formats
import Testing

@testable import Ingest
@testable import Model

/// Damaged documents: a fault or a reject, never a trap.
struct MutationTests {
    private static let documents: [(BodyFormat, String)] = [
        (
            .json,
            #"{"observations":[{"date":"2026-01-01","value":"199.7","p":"2026-02-01","k":1.10},{"date":"9999-12-31","value":-1e308,"p":"1600-01-01","k":null}]}"#
        ),
        (.csv, "date,value,p,k\r\n2026-01-01,\"1,234.5\",2026-02-01,x\r\n1600-01-01,2e5,9999-12-31,\"a\"\"b\"\r\n"),
        (
            .companyfacts,
            #"{"facts":{"us-gaap":{"R":{"units":{"USD":[{"start":"2025-01-27","end":"2026-01-25","val":215938000000,"accn":"0001045810-26-000021","filed":"2026-02-25"},{"end":"1600-01-01","val":1e300,"filed":"9999-12-31"}]}}}}}"#
        ),
    ]

    private func decoder(_ format: BodyFormat, _ generator: inout SplitMix) throws -> FeedDecoder {
        let frequency = Frequency.allCases.randomElement(using: &generator) ?? .month
        let kind = Kind.allCases.randomElement(using: &generator) ?? .flow
        let usd = Unit(symbol: "USD", dimension: ["USD": 1], factor: 1)
        var series = SeriesDefinition(
            id: "s", location: SourceLocation(file: "f", line: 1, column: 1), unit: usd, kind: kind,
            frequency: frequency
        )
        series.value = .field("value")
        series.time =
            [
                .start("date"), .end("date"), .date("date"), .period(["date"]), .period(["date", "k"]),
                .span(start: "date", end: "p"),
            ]
            .randomElement(using: &generator) ?? .date("date")
        series.published = Bool.random(using: &generator) ? "p" : nil
        series.dateFormat = Bool.random(using: &generator) ? try? DateParser.compile("yyyy-MM-dd").get() : nil
        series.number = NumberStyle(thousands: UInt8(ascii: ","))
        series.duplicate = DuplicatePolicy.allCases.randomElement(using: &generator) ?? .reject
        series.concepts = ["R"]
        guard format == .json else { return try FeedDecoder(format: format, series: [series]) }
        let rows = try ["$..observations[?@.k != 2]", "$[*]"].map { try JSONPath($0) }
        return try FeedDecoder(format: .json, rows: rows, series: [try series.withPaths()])
    }

    @Test(arguments: 0..<40)
    func `a damaged document brings nothing down`(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        let parsers = BodyParsers()
        for _ in 0..<150 {
            let (format, text) = Self.documents.randomElement(using: &generator) ?? Self.documents[0]
            var bytes = Array(text.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &generator) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(Array("0-9\",:[]{}.eE".utf8).randomElement(using: &generator) ?? 0x30, at: place)
                default: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
                }
            }
            let decoder = try decoder(format, &generator)
            do {
                for batch in try decoder.decode(bytes, fetchedOn: Day(number: 20_700), with: parsers).series {
                    for sample in batch.samples {
                        #expect(sample.period.start <= sample.period.end)
                        #expect(sample.value?.isFinite ?? true)
                        _ = decoder.series[0].frequency.label(of: sample.period)
                    }
                }
            } catch is DecodingFault {}
        }
    }
}
