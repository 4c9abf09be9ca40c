internal import Formats
internal import Model

/// When the observation of a row was.
extension SeriesMapper {
    /// The period of a row; nil where it is of another duration than the series.
    func period(of row: SourceRow) -> Result<Period?, Problem> {
        switch form {
        case .date: return day(of: row, first, .any).map { frequency.period(containing: $0) }
        case .start: return day(of: row, first, .first).map { frequency.period(startingOn: $0) }
        case .end: return day(of: row, first, .last).map { frequency.period(endingOn: $0) }
        case .period: return parts.count == 1 ? label(row.cell(first.field)) : joinedLabel(row)
        case .span:
            guard let second else { return .success(nil) }
            return day(of: row, first, .first).flatMap { start in
                day(of: row, second, .last).flatMap { end in
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

    /// What a day is wanted for.
    enum DayUse {
        /// The first or the last day of a period, which a month, quarter, week or year has as well.
        case first, last
        /// Any day of a period.
        case any
        case publication
    }

    /// The day in a cell: nothing is guessed of what names more than one (rule 9).
    func day(of row: SourceRow, _ selector: Field, _ use: DayUse) -> Result<Day, Problem> {
        let cell = row.cell(selector.field)
        func problem(_ reason: String) -> Result<Day, Problem> {
            .failure(Problem(column: selector.text, reason: "\(describe(cell)) \(reason)"))
        }
        guard case .text(let bytes) = cell, let named = parse(bytes) else {
            return problem(use == .publication ? "is no day of publication" : "is no day\(formatHint)")
        }
        if named.frequency == .day { return .success(named.period.start) }
        let noun = named.frequency == .irregular ? "half-year" : named.frequency.noun
        switch use {
        case .first: return .success(named.period.start)
        case .last: return .success(named.period.end)
        case .any where frequency.period(containing: named.period.start).contains(named.period):
            return .success(named.period.start)
        case .any: return problem("names a \(noun) and no day; 'period:' reads it")
        case .publication: return problem("names a \(noun), and no day of publication")
        }
    }

    /// ISO days and labels are read whatever `date_format` says, so that one file may have both.
    private func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> (period: Period, frequency: Frequency)? {
        if let named = dates?.period(bytes) { return named }
        if let day = ISODate.day(bytes) { return (Period(start: day, end: day), .day) }
        return bytes.count < 10 ? Period.parse(label: String(decoding: bytes, as: UTF8.self)) : nil
    }

    private var formatHint: String {
        definition.dateFormat.map { " in the format '\($0.pattern)'" } ?? "; set 'date_format:' if it is one"
    }
}
