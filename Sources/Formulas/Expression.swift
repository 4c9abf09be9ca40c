package import Model

/// A formula over series, as parsed.
package struct Formula: Sendable {
    /// As written.
    package let text: String
    package let root: Expression
    /// The sides of comparisons as written, by the places of their signs.
    let sides: [Int: (left: String, right: String)]

    /// Parses a formula: `+ - * /`, parentheses, numbers with units, series, and the functions of the table.
    ///
    /// - Parameter units: what numbers may be in.
    package init(_ text: String, units: UnitTable = UnitTable()) throws(FormulaError) {
        self.text = text
        var parser = FormulaParser(text, units: units)
        root = try parser.parse()
        sides = parser.sides
    }

    /// Of a rule: a condition, and another one that ends what it raised.
    package init(when: String, clear: String, units: UnitTable) throws(FormulaError) {
        text = "\(when) \(FormulaParser.until) \(clear)"
        var parser = FormulaParser(text, units: units)
        root = try parser.parseStanding()
        sides = parser.sides
    }

    /// A part of a formula.
    init(root: Expression) {
        text = ""
        self.root = root
        sides = [:]
    }

    /// The series that it names, in order of appearance, each once.
    package var series: [String] { root.series }

    /// Those of which records are taken, which hold until they are replaced, and nothing else: none of them is lent (rule 32).
    package var recordedSeries: Set<String> {
        var (recorded, others): (Set<String>, Set<String>) = ([], [])
        root.forEachUse { name, isRecorded in if isRecorded { recorded.insert(name) } else { others.insert(name) } }
        return recorded.subtracting(others)
    }
}

/// A node of a formula, with where it stands in the text.
package indirect enum Expression: Sendable {
    /// A number; without a unit it is a plain one.
    case number(Double, unit: Unit?, offset: Int)
    case series(String, offset: Int)
    case call(Call)
    case negation(Expression)
    case binary(Operator, Expression, Expression, offset: Int)
    /// A condition, as its two connectives and their opposite are: true, false, or by the bounds of its sides undetermined.
    case comparison(Comparison, Expression, Expression, offset: Int)
    case connective(Connective, Expression, Expression)
    case opposite(Expression, offset: Int)
    /// Of a rule, which no text can say: what raises an alert, and what ends it.
    case standing(Expression, until: Expression)

    /// The sign between two sides.
    package enum Operator: Character, Sendable {
        case plus = "+"
        case minus = "-"
        case times = "*"
        case over = "/"
    }

    /// The word between two conditions.
    package enum Connective: String, Sendable {
        case and, or
    }

    /// Where it begins in the text.
    var offset: Int {
        switch self {
        case .number(_, _, let offset), .series(_, let offset), .opposite(_, let offset): offset
        case .call(let call): call.offset
        case .negation(let inner): inner.offset
        case .binary(_, let left, _, _), .comparison(_, let left, _, _), .connective(_, let left, _),
            .standing(let left, _):
            left.offset
        }
    }

    /// What it is directly made of, but for the arguments of a function, which are made of values of their own.
    var parts: [Expression] {
        switch self {
        case .number, .series, .call: []
        case .negation(let inner), .opposite(let inner, _): [inner]
        case .binary(_, let left, let right, _), .comparison(_, let left, let right, _),
            .connective(_, let left, let right), .standing(let left, let right):
            [left, right]
        }
    }

    /// The outermost calls in it.
    var calls: [Call] { if case .call(let call) = self { [call] } else { parts.flatMap(\.calls) } }

    /// The series in it, in order of appearance, each once.
    var series: [String] {
        var names: [String] = []
        forEachSeries { if !names.contains($0) { names.append($0) } }
        return names
    }

    /// Every series in it, with whether it stands in a function of all that there is.
    func forEachUse(isRecorded: Bool = false, _ body: (String, Bool) -> Void) {
        if case .series(let name, _) = self { body(name, isRecorded) }
        if case .call(let call) = self {
            let isRecord = isRecorded || call.function.prepare != nil
            for argument in call.arguments { argument.forEachUse(isRecorded: isRecord, body) }
        }
        for part in parts { part.forEachUse(isRecorded: isRecorded, body) }
    }

    func forEachSeries(_ body: (String) -> Void) {
        if case .series(let name, _) = self { body(name) }
        if case .call(let call) = self { for argument in call.arguments { argument.forEachSeries(body) } }
        for part in parts { part.forEachSeries(body) }
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
