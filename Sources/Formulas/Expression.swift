package import Model

/// A formula over series, as parsed.
package struct Formula: Sendable {
    /// As written.
    package let text: String
    package let root: Expression

    /// Parses a formula: `+ - * /`, parentheses, numbers, series, `ttm(x)` and `cumulative(x, since: D)`.
    package init(_ text: String) throws(FormulaError) {
        self.text = text
        var parser = FormulaParser(text)
        root = try parser.parse()
    }

    /// The series that it names, in order of appearance, each once.
    package var series: [String] {
        var names: [String] = []
        root.forEachSeries { if !names.contains($0) { names.append($0) } }
        return names
    }
}

/// A node of a formula, with where it stands in the text.
package indirect enum Expression: Sendable {
    case number(Double, offset: Int)
    case series(String, offset: Int)
    case trailingYear(String, offset: Int)
    case cumulative(String, since: Day, offset: Int)
    case negation(Expression)
    case binary(Operator, Expression, Expression, offset: Int)

    package enum Operator: Character, Sendable {
        case plus = "+"
        case minus = "-"
        case times = "*"
        case over = "/"
    }

    func forEachSeries(_ body: (String) -> Void) {
        switch self {
        case .number: break
        case .series(let name, _), .trailingYear(let name, _), .cumulative(let name, _, _): body(name)
        case .negation(let inner): inner.forEachSeries(body)
        case .binary(_, let left, let right, _):
            left.forEachSeries(body)
            right.forEachSeries(body)
        }
    }
}

/// Where and why a formula or a condition is wrong.
package struct FormulaError: Error {
    /// In characters from the start of the text.
    package let offset: Int
    package let message: String

    package init(offset: Int, message: String) {
        self.offset = offset
        self.message = message
    }
}
