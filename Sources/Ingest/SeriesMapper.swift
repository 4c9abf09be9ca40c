internal import Formats
internal import Model

/// Turns rows into samples of one series: its definition, compiled.
///
/// A class, and selectors too: they are asked for every cell of every row, and a structure would be copied each time.
final class SeriesMapper: Sendable {
    let definition: SeriesDefinition
    let value: Selector?
    let first: Selector
    let published: Selector?
    private let second: Selector?
    /// The places of a label.
    private let parts: [Selector]
    private let citation: Selector?
    private let conditions: [(selector: Selector, texts: [[UInt8]])]
    private let constant: Double
    private let missing: [[UInt8]]
    private let dates: DateParser?
    private let form: TimeForm
    private let number: NumberStyle
    private let scale: Scale
    private let frequency: Frequency

    private enum TimeForm {
        case start, end, span, period, date
    }

    /// - Parameter compile: makes the selector of a column, member or path.
    init(_ definition: SeriesDefinition, compile: (String) throws -> Selector) rethrows {
        self.definition = definition
        number = definition.number
        scale = definition.scale
        frequency = definition.frequency
        switch definition.value {
        case .selector(let text):
            value = try compile(text)
            constant = 0
        case .constant(let number):
            value = nil
            constant = number
        }
        var second: Selector?
        var parts: [Selector] = []
        switch definition.time {
        case .start(let text): (form, first) = (.start, try compile(text))
        case .end(let text): (form, first) = (.end, try compile(text))
        case .period(let texts):
            parts = try texts.map(compile)
            (form, first) = (.period, try parts.first ?? compile(""))
        case .date(let text): (form, first) = (.date, try compile(text))
        case .span(let start, let end):
            (form, first) = (.span, try compile(start))
            second = try compile(end)
        }
        self.second = second
        self.parts = parts
        published = try definition.published.map(compile)
        citation = try definition.citation.map(compile)
        conditions = try definition.conditions.map { (try compile($0.selector), $0.texts.map { Array($0.utf8) }) }
        missing = definition.missing.map { Array($0.utf8) }
        dates = definition.dateFormat.flatMap { try? DateParser.compile($0).get() }
    }

    /// How a row ended for this series.
    enum Outcome {
        /// The row is another series': a condition does not hold.
        case filtered
        case skipped
        case rejected(column: String, reason: String)
        case taken(Sample, citation: String?)
    }

    func map(_ row: some Row, number: Int) -> Outcome {
        for condition in conditions {
            switch row.cell(condition.selector) {
            case .text(let bytes):
                guard condition.texts.contains(where: { $0.count == bytes.count && $0.elementsEqual(bytes) }) else {
                    return .filtered
                }
            case .absent, .null, .structure: return .filtered
            }
        }
        let amount: Double?
        switch self.amount(of: row) {
        case .success(let found): amount = found
        case .failure(let problem): return .rejected(column: problem.column, reason: problem.reason)
        }
        let period: Period
        switch self.period(of: row) {
        case .success(nil): return .skipped
        case .success(let found?):
            guard found.start >= Day.first, found.end <= Day.last else {
                return .rejected(column: first.text, reason: "the period \(found) is outside the years 1600 to 9999")
            }
            period = found
        case .failure(let problem): return .rejected(column: problem.column, reason: problem.reason)
        }
        var day: Day?
        if let published {
            guard case .text(let bytes) = row.cell(published), let parsed = parseDay(bytes) else {
                return .rejected(
                    column: published.text, reason: "\(describe(row.cell(published))) is no day of publication")
            }
            day = parsed
        }
        var source: String?
        if let citation, case .text(let bytes) = row.cell(citation), !bytes.isEmpty {
            source = String(decoding: bytes, as: UTF8.self)
        }
        return .taken(
            Sample(period: period, published: day, value: amount, row: Int32(clamping: number)), citation: source)
    }

    struct Problem: Error {
        let column: String
        let reason: String
    }

    /// The number of a row; nil where it is known to be missing.
    private func amount(of row: some Row) -> Result<Double?, Problem> {
        guard let value else { return .success(constant) }
        switch row.cell(value) {
        case .null: return .success(nil)
        case .absent: return .failure(Problem(column: value.text, reason: "is absent"))
        case .structure: return .failure(Problem(column: value.text, reason: "is an object or array, not a number"))
        case .text(let bytes):
            if bytes.isEmpty || missing.contains(where: { $0.count == bytes.count && $0.elementsEqual(bytes) }) {
                return .success(nil)
            }
            guard let number = NumberParser.parse(bytes, style: self.number, scale: scale) else {
                return .failure(Problem(column: value.text, reason: "\(describe(.text(bytes))) is no number"))
            }
            return .success(number)
        }
    }

    /// The period of a row; nil where it is of another duration than the series.
    private func period(of row: some Row) -> Result<Period?, Problem> {
        func day(_ selector: Selector) -> Result<Day, Problem> {
            let cell = row.cell(selector)
            if case .text(let bytes) = cell, let day = parseDay(bytes) { return .success(day) }
            return .failure(Problem(column: selector.text, reason: "\(describe(cell)) is no day\(formatHint)"))
        }
        switch form {
        case .date: return day(first).map { frequency.period(containing: $0) }
        case .start: return day(first).map { frequency.period(startingOn: $0) }
        case .end: return day(first).map { frequency.period(endingOn: $0) }
        case .period: return parts.count == 1 ? label(row.cell(first)) : joinedLabel(row)
        case .span:
            guard let second else { return .success(nil) }
            return day(first).flatMap { start in
                day(second).flatMap { end in
                    guard start <= end else {
                        return .failure(
                            Problem(column: second.text, reason: "the period ends (\(end)) before it starts (\(start))")
                        )
                    }
                    let period = Period(start: start, end: end)
                    // A flow keeps its facts of every duration; anything else only its own.
                    let fits = definition.kind == .flow || definition.frequency.durations.contains(period.days)
                    return .success(fits ? period : nil)
                }
            }
        }
    }

    /// The label whose parts stand in several places, such as a year and a quarter: joined by hyphens.
    private func joinedLabel(_ row: some Row) -> Result<Period?, Problem> {
        var joined: [UInt8] = []
        for (place, part) in parts.enumerated() {
            guard case .text(let bytes) = row.cell(part) else {
                return .failure(
                    Problem(column: part.text, reason: "\(describe(row.cell(part))) is no part of a period"))
            }
            if place > 0 { joined.append(UInt8(ascii: "-")) }
            joined.append(contentsOf: bytes)
        }
        return joined.withUnsafeBufferPointer { label(.text($0)) }
    }

    private func label(_ cell: Cell) -> Result<Period?, Problem> {
        guard case .text(let bytes) = cell else {
            return .failure(Problem(column: first.text, reason: "\(describe(cell)) is no period"))
        }
        let parsed = dates?.period(bytes) ?? Period.parse(label: String(decoding: bytes, as: UTF8.self))
        guard let parsed else {
            return .failure(Problem(column: first.text, reason: "\(describe(cell)) is no period\(formatHint)"))
        }
        if parsed.frequency == definition.frequency || definition.kind == .flow { return .success(parsed.period) }
        if definition.frequency == .irregular { return .success(parsed.period) }
        return .success(nil)
    }

    /// ISO days are read whatever `date_format` says, so that one file may have both.
    private func parseDay(_ bytes: UnsafeBufferPointer<UInt8>) -> Day? {
        dates?.day(bytes) ?? ISODate.day(bytes)
    }

    private var formatHint: String {
        definition.dateFormat.map { " in the format '\($0)'" } ?? "; set 'date_format:' if it is one"
    }

    private func describe(_ cell: Cell) -> String {
        switch cell {
        case .absent: return "nothing"
        case .null: return "null"
        case .structure: return "an object or array"
        case .text(let bytes):
            let text = String(decoding: bytes.prefix(60), as: UTF8.self)
            return "'\(text)\(bytes.count > 60 ? "..." : "")'"
        }
    }
}
