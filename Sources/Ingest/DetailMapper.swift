internal import Formats
internal import Model

/// Reads what rows say of their values beside them: `DetailSource`, compiled.
struct DetailMapper<SourceRow: Row>: Sendable {
    typealias Field = Selector<SourceRow.Field>

    private let low: Bound?
    private let high: Bound?
    private let qualifier: Field?
    private let constant: VintageDetail.Qualifier?
    private let notes: [Field]
    private let confidence: Field?
    private let missing: Set<String>

    private enum Bound {
        case field(Field)
        case constant(Double)
    }

    /// - Parameter missing: the texts that say nothing.
    init(_ source: DetailSource, missing: [String], compile: (FieldSelector) throws -> Field) rethrows {
        self.missing = Set(missing)
        func bound(_ source: ValueSource?) throws -> Bound? {
            switch source {
            case nil: return nil
            case .field(let field): return .field(try compile(field))
            case .constant(let number): return .constant(number)
            }
        }
        low = try bound(source.low)
        high = try bound(source.high)
        switch source.qualifier {
        case nil: (qualifier, constant) = (nil, nil)
        case .field(let field): (qualifier, constant) = (try compile(field), nil)
        case .constant(let word): (qualifier, constant) = (nil, word)
        }
        notes = try source.notes.map(compile)
        confidence = try source.confidence.map(compile)
    }

    /// What a row says; nil where it says nothing.
    ///
    /// - Parameter number: reads a number of the row as its value is read.
    func detail(
        of row: SourceRow, value: Double, number: (SourceRow, Field) -> Result<Double?, Problem>
    ) -> Result<VintageDetail?, Problem> {
        func read(_ bound: Bound?) throws(Problem) -> Double? {
            switch bound {
            case nil: return nil
            case .constant(let constant): return constant
            case .field(let field):
                if case .absent = row.cell(field.field) { return nil }
                return try number(row, field).get()
            }
        }
        do throws(Problem) {
            let qualifier = try qualifier(of: row)
            let (low, high) = (try read(low), try read(high))
            let found = notes.compactMap { text(row, $0) }
            let note = found.isEmpty ? nil : found.joined(separator: "; ")
            let confidence = confidence.flatMap { text(row, $0) }
            try check(value, low, high, qualifier)
            guard low != nil || high != nil || qualifier != nil || note != nil || confidence != nil else {
                return .success(nil)
            }
            return .success(
                VintageDetail(low: low, high: high, qualifier: qualifier, note: note, confidence: confidence))
        } catch {
            return .failure(error)
        }
    }

    private func qualifier(of row: SourceRow) throws(Problem) -> VintageDetail.Qualifier? {
        guard let qualifier else { return constant }
        guard let word = text(row, qualifier), word != "eq" else { return nil }
        guard let known = VintageDetail.Qualifier(rawValue: word) else {
            throw Problem(
                column: qualifier.text,
                reason: "'\(word.prefix(60))' is none of eq, ge, le, about, which a value can be")
        }
        return known
    }

    private func text(_ row: SourceRow, _ field: Field) -> String? {
        guard case .text(let bytes) = row.cell(field.field) else { return nil }
        var text = String(decoding: bytes, as: UTF8.self)[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text.isEmpty || missing.contains(String(text)) ? nil : String(text)
    }

    /// Bounds that can be read in one way only, and hold the value.
    private func check(
        _ value: Double, _ low: Double?, _ high: Double?, _ qualifier: VintageDetail.Qualifier?
    ) throws(Problem) {
        func name(_ bound: Bound?) -> String { if case .field(let field) = bound { field.text } else { "" } }
        let isOpen = qualifier == .ge || qualifier == .le
        if !isOpen, low == nil, high != nil {
            throw Problem(
                column: name(self.high), reason: "is a bound without the other; 'qualifier: le' says that it has none")
        }
        if !isOpen, high == nil, low != nil {
            throw Problem(
                column: name(self.low), reason: "is a bound without the other; 'qualifier: ge' says that it has none")
        }
        if let low, low > value {
            throw Problem(
                column: name(self.low), reason: "\(ValueText.exact(low)) is above the value \(ValueText.exact(value))")
        }
        if let high, high < value {
            throw Problem(
                column: name(self.high), reason: "\(ValueText.exact(high)) is below the value \(ValueText.exact(value))"
            )
        }
    }
}
