internal import Formats
internal import Model

/// Turns rows into samples of one series: its definition, compiled.
///
/// A class, and selectors too: they are asked for every cell of every row, and a structure would be copied each time.
final class SeriesMapper<SourceRow: Row>: Sendable {
    typealias Field = Selector<SourceRow.Field>

    let definition: SeriesDefinition
    let value: Field?
    let first: Field
    let published: Field?
    private let second: Field?
    /// The places of a label.
    private let parts: [Field]
    private let citation: Field?
    private let conditions: [(selector: Field, texts: [[UInt8]])]
    private let constant: Double
    private let missing: [[UInt8]]
    private let dates: DateParser?
    private let form: TimeForm
    private let number: NumberStyle
    private let scale: Scale
    private let frequency: Frequency

    /// - Parameter compile: makes what is asked of rows from what is configured.
    init(_ definition: SeriesDefinition, compile: (FieldSelector) throws -> SourceRow.Field) throws {
        func compiled(_ selector: FieldSelector) throws -> Field { Field(selector.text, try compile(selector)) }
        self.definition = definition
        number = definition.number
        scale = definition.scale
        frequency = definition.frequency
        switch definition.value {
        case .field(let field):
            value = try compiled(field)
            constant = 0
        case .constant(let number):
            value = nil
            constant = number
        }
        var second: Field?
        var parts: [Field] = []
        switch definition.time {
        case .start(let field): (form, first) = (.start, try compiled(field))
        case .end(let field): (form, first) = (.end, try compiled(field))
        case .period(let fields):
            parts = try fields.map(compiled)
            guard let one = parts.first else { throw DecodingFault(message: "the period is nowhere") }
            (form, first) = (.period, one)
        case .date(let field): (form, first) = (.date, try compiled(field))
        case .span(let start, let end):
            (form, first) = (.span, try compiled(start))
            second = try compiled(end)
        }
        self.second = second
        self.parts = parts
        published = try definition.published.map(compiled)
        citation = try definition.citation.map(compiled)
        conditions = try definition.conditions.map { (try compiled($0.field), $0.texts.map { Array($0.utf8) }) }
        missing = definition.missing.map { Array($0.utf8) }
        dates = definition.dateFormat
    }

    func map(_ row: SourceRow, number: Int) -> RowOutcome {
        for condition in conditions {
            switch row.cell(condition.selector.field) {
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
            guard case .text(let bytes) = row.cell(published.field), let parsed = parseDay(bytes) else {
                return .rejected(
                    column: published.text, reason: "\(describe(row.cell(published.field))) is no day of publication")
            }
            day = parsed
        }
        var source: String?
        if let citation, case .text(let bytes) = row.cell(citation.field), !bytes.isEmpty {
            source = String(decoding: bytes, as: UTF8.self)
        }
        return .taken(
            Sample(period: period, published: day, value: amount, row: Int32(clamping: number)), citation: source)
    }

    /// The number of a row; nil where it is known to be missing.
    private func amount(of row: SourceRow) -> Result<Double?, Problem> {
        guard let value else { return .success(constant) }
        switch row.cell(value.field) {
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
    private func period(of row: SourceRow) -> Result<Period?, Problem> {
        func day(_ selector: Field) -> Result<Day, Problem> {
            let cell = row.cell(selector.field)
            if case .text(let bytes) = cell, let day = parseDay(bytes) { return .success(day) }
            return .failure(Problem(column: selector.text, reason: "\(describe(cell)) is no day\(formatHint)"))
        }
        switch form {
        case .date: return day(first).map { frequency.period(containing: $0) }
        case .start: return day(first).map { frequency.period(startingOn: $0) }
        case .end: return day(first).map { frequency.period(endingOn: $0) }
        case .period: return parts.count == 1 ? label(row.cell(first.field)) : joinedLabel(row)
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
    private func joinedLabel(_ row: SourceRow) -> Result<Period?, Problem> {
        var joined: [UInt8] = []
        for (place, part) in parts.enumerated() {
            guard case .text(let bytes) = row.cell(part.field) else {
                return .failure(
                    Problem(column: part.text, reason: "\(describe(row.cell(part.field))) is no part of a period"))
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
        definition.dateFormat.map { " in the format '\($0.pattern)'" } ?? "; set 'date_format:' if it is one"
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

/// How a row ended for one series.
enum RowOutcome {
    /// The row is another series': a condition does not hold.
    case filtered
    case skipped
    case rejected(column: String, reason: String)
    case taken(Sample, citation: String?)
}

private enum TimeForm {
    case start, end, span, period, date
}

private struct Problem: Error {
    let column: String
    let reason: String
}
