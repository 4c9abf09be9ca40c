/// A formula over series, as parsed.
package struct Formula: Sendable {
    /// As written.
    package let text: String
    package let root: Expression

    /// Parses a formula: `+ - * /`, parentheses, numbers, series, and the functions of the table.
    package init(_ text: String) throws(FormulaError) {
        self.text = text
        var parser = FormulaParser(text)
        root = try parser.parse()
    }

    /// A part of a formula.
    init(root: Expression) {
        text = ""
        self.root = root
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
    case call(Call)
    case negation(Expression)
    case binary(Operator, Expression, Expression, offset: Int)

    /// The sign between two sides.
    package enum Operator: Character, Sendable {
        case plus = "+"
        case minus = "-"
        case times = "*"
        case over = "/"
    }

    /// Where it begins in the text.
    var offset: Int {
        switch self {
        case .number(_, let offset), .series(_, let offset): offset
        case .call(let call): call.offset
        case .negation(let inner): inner.offset
        case .binary(_, let left, _, _): left.offset
        }
    }

    /// The outermost calls in it.
    var calls: [Call] {
        switch self {
        case .number, .series: []
        case .call(let call): [call]
        case .negation(let inner): inner.calls
        case .binary(_, let left, let right, _): left.calls + right.calls
        }
    }

    func forEachSeries(_ body: (String) -> Void) {
        switch self {
        case .number: break
        case .series(let name, _): body(name)
        case .call(let call): for argument in call.arguments { argument.forEachSeries(body) }
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
