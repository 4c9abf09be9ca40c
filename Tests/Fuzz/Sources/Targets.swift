import Configuring
import Fetching
import Formats
import Formulas
import Glibc
import Ingest
import Model
import Notifying
import Scheduling

/// Everything that reads what others wrote, each with the rules that hold whatever it reads.
enum Targets {
    static let all: [String: @Sendable ([UInt8]) -> Void] = [
        "json": { Decoders.decode($0, .json) },
        "yaml": { Decoders.decode($0, .yaml) },
        "csv": { Decoders.decode($0, .csv) },
        "companyfacts": { Decoders.decode($0, .companyfacts) },
        "jsonpath": { jsonPath($0) },
        "number": { number($0) },
        "date": { date($0) },
        "period": { period($0) },
        "cron": { cron($0) },
        "formula": { formula($0) },
        "template": { _ = try? Template(text($0)) },
        "configuration": { configuration($0) },
        "log": { AlertLog.recover($0) },
        "page": { Pages.answer($0) },
        "response": { response($0) },
    ]

    private static func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

    /// The input in two parts, at its first line end.
    private static func parts(_ bytes: [UInt8]) -> (ArraySlice<UInt8>, ArraySlice<UInt8>) {
        let end = bytes.firstIndex(of: 10) ?? bytes.endIndex
        return (bytes[..<end], bytes[end...].dropFirst())
    }

    /// libFuzzer calls on one thread.
    nonisolated(unsafe) static let parser = JSONParser(maxBytes: 1 << 20)
    nonisolated(unsafe) static let parsers = BodyParsers()
    private static let secrets = Secrets(directory: nil, environment: [:])

    /// A path, a line end, and a document.
    private static func jsonPath(_ bytes: [UInt8]) {
        let (path, document) = parts(bytes)
        guard let path = try? JSONPath(text(path)) else { return }
        _ = try? parser?.withDocument(Array(document)) { root in
            let found = path.select(from: root).count
            require((path.first(from: root) != nil) == (found > 0), "first is the first of all")
        }
    }

    /// A byte for the style, then a number.
    private static func number(_ bytes: [UInt8]) {
        guard let choice = bytes.first else { return }
        let style = NumberStyle(thousands: choice & 1 == 0 ? nil : UInt8(ascii: ","))
        guard let value = NumberParser.parse(text(bytes.dropFirst()), style: style) else { return }
        require(value.isFinite, "a number is finite")
    }

    /// A pattern, a line end, and a date.
    private static func date(_ bytes: [UInt8]) {
        let (pattern, date) = parts(bytes)
        guard case .success(let parser) = DateParser.compile(text(pattern)) else { return }
        let found = Array(date).withUnsafeBufferPointer { parser.period($0) }
        guard let (period, frequency) = found else { return }
        require(period.start <= period.end, "a period does not end before it begins")
        require(frequency == .day || period.start < period.end, "what is longer than a day has more days than one")
    }

    private static func period(_ bytes: [UInt8]) {
        let text = text(bytes)
        _ = Interval(text)
        if let day = Day(iso: text) { require("\(day)" == text, "a day is written as it was read") }
        guard let (period, frequency) = Period.parse(label: text) else { return }
        require(period.start <= period.end, "a period does not end before it begins")
        // Half-years are no frequency, and are told by their days.
        guard frequency != .irregular else { return }
        let label = frequency.label(of: period)
        require(Period.parse(label: label)?.period == period, "a label names its period")
    }

    private static func cron(_ bytes: [UInt8]) {
        guard case .success(let cron) = CronExpression.parse(text(bytes)) else { return }
        for zone in ["UTC", "Europe/Berlin", "Australia/Lord_Howe"] {
            var instant: Int64 = 1_774_000_000
            for _ in 0..<20 {
                guard let next = cron.next(after: instant, zone: zone) else { break }
                require(next > instant, "what comes next is later")
                instant = next
            }
        }
    }

    private static func formula(_ bytes: [UInt8]) {
        _ = try? Formula(text(bytes))
        _ = try? ConditionParser.parse(text(bytes))
    }

    private static let path = "/dev/shm/escalator-fuzz-\(getpid()).yaml"

    private static func configuration(_ bytes: [UInt8]) {
        guard let file = fopen(path, "w") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        let result = ConfigurationLoader.load(path)
        unlink(path)
        for diagnostic in result.diagnostics {
            require(!"\(diagnostic)".contains("\n"), "a diagnostic is one line")
            require(diagnostic.location.line >= 1 && diagnostic.location.column >= 1, "a place is counted from 1")
        }
        if result.errors.isEmpty { _ = Catalog(result.configuration, secrets: secrets) }
    }

    /// A header's value, a line end, and a body.
    private static func response(_ bytes: [UInt8]) {
        let (header, body) = parts(bytes)
        var response = FetchResponse()
        response.retryAfter = text(header)
        response.contentType = text(header)
        response.body = Array(body)
        for status in [0, 200, 429] {
            response.status = status
            if let fault = ResponseCheck.fault(in: response, format: .json) {
                require(!fault.contains("\n"), "a reason is one line")
            }
            if let until = response.retryAt(now: 1_774_000_000) {
                require(until <= 1_774_000_000 + 7 * 86_400, "nobody is left alone for more than a week")
            }
        }
    }
}
