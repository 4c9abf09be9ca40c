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
    let second: Field?
    /// The places of a label.
    let parts: [Field]
    private let citation: Field?
    private let detail: DetailMapper<SourceRow>?
    private let conditions: [(selector: Field, texts: [ConditionText], isExcluding: Bool)]
    private let constant: Double
    private let missing: [[UInt8]]
    let dates: DateParser?
    let form: TimeForm
    private let style: NumberStyle
    /// Whether `4.300` may be four thousand three hundred.
    private let isPointUnsure: Bool
    private let scale: Scale
    let frequency: Frequency

    /// - Parameters:
    ///   - isPointUnsure: whether the file is of a kind in which points often stand between thousands.
    ///   - compile: makes what is asked of rows from what is configured.
    init(
        _ definition: SeriesDefinition, isPointUnsure: Bool = false,
        compile: (FieldSelector) throws -> SourceRow.Field
    ) throws {
        self.isPointUnsure = isPointUnsure && !definition.isNumberStated
        func compiled(_ selector: FieldSelector) throws -> Field { Field(selector.text, try compile(selector)) }
        self.definition = definition
        style = definition.number
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
        detail = try definition.detail.map { try DetailMapper($0, missing: definition.missing, compile: compiled) }
        conditions = try definition.conditions.map {
            (try compiled($0.field), $0.texts.map { ConditionText($0) }, $0.isExcluding)
        }
        missing = definition.missing.map { Array($0.utf8) }
        dates = definition.dateFormat
    }

    func map(_ row: SourceRow, number: Int) -> RowOutcome {
        for condition in conditions {
            switch row.cell(condition.selector.field) {
            case .text(let bytes):
                let isListed = condition.texts.contains { $0.isText(of: bytes) }
                guard isListed != condition.isExcluding else { return .filtered }
            case .absent, .null, .structure:
                // It has no text, as what is empty.
                let isListed = condition.texts.contains(where: \.isEmpty)
                guard isListed != condition.isExcluding else { return .filtered }
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
            switch self.day(of: row, published, .publication) {
            case .success(let found): day = found
            case .failure(let problem): return .rejected(column: problem.column, reason: problem.reason)
            }
        }
        var source: String?
        if let citation, case .text(let bytes) = row.cell(citation.field), !isMissing(bytes) {
            source = String(decoding: bytes, as: UTF8.self)
        }
        var sample = Sample(period: period, published: day, value: amount, row: Int32(clamping: number))
        if let detail, let amount {
            switch detail.detail(of: row, value: amount, number: number(of:_:)) {
            case .success(let found): sample.detail = found
            case .failure(let problem): return .rejected(column: problem.column, reason: problem.reason)
            }
        }
        return .taken(sample, citation: source)
    }

    /// The number of a row; nil where it is known to be missing.
    private func amount(of row: SourceRow) -> Result<Double?, Problem> {
        value.map { number(of: row, $0) } ?? .success(constant)
    }

    /// The number in a place of a row, in the unit of the series; nil where it is known to be missing.
    private func number(of row: SourceRow, _ value: Field) -> Result<Double?, Problem> {
        switch row.cell(value.field) {
        case .null: return .success(nil)
        case .absent: return .failure(Problem(column: value.text, reason: "is absent"))
        case .structure: return .failure(Problem(column: value.text, reason: "is an object or array, not a number"))
        case .text(let bytes):
            if isMissing(bytes) { return .success(nil) }
            if isPointUnsure, NumberParser.mayHaveThousands(bytes) {
                let reason =
                    "\(describe(.text(bytes))) is thousands or thousandths; say which with 'number: { decimal: \",\", thousands: \".\" }' or 'number: { decimal: \".\" }'"
                return .failure(Problem(column: value.text, reason: reason))
            }
            guard let number = NumberParser.parse(bytes, style: style, scale: scale) else {
                let hint = style.thousands == nil ? NumberStyle.hint(for: bytes) ?? "" : ""
                return .failure(Problem(column: value.text, reason: "\(describe(.text(bytes))) is no number\(hint)"))
            }
            return .success(number)
        }
    }

    /// Whether a cell is empty, or one of the texts that say that something is missing.
    private func isMissing(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.allSatisfy { $0 <= 0x20 }
            || missing.contains { $0.count == bytes.count && $0.elementsEqual(bytes) }
    }

    func describe(_ cell: Cell) -> String {
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

enum TimeForm {
    case start, end, span, period, date
}

/// Why a row is rejected.
struct Problem: Error {
    let column: String
    let reason: String
}
