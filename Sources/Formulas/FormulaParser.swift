internal import Model

/// The grammar of formulas and conditions, from the loosest to the tightest: `or`, `and`, `not`, one comparison, sums,
/// products, terms.
struct FormulaParser {
    var scanner: FormulaScanner
    let units: UnitTable
    private var depth = 0
    private var terms = 0
    /// The sides of comparisons as written, by the places of their signs.
    private(set) var sides: [Int: (left: String, right: String)] = [:]

    /// Formulas are walked recursively, so that neither nesting nor length may be without limit.
    private static let maxTerms = 256

    init(_ text: String, units: UnitTable) {
        scanner = FormulaScanner(text)
        self.units = units
    }

    /// A whole formula, or a whole condition.
    mutating func parse() throws(FormulaError) -> Expression {
        let expression = try parseChoice()
        scanner.skipBlanks()
        guard let rest = scanner.current else { return expression }
        if rest == "-" || rest.isUppercase {
            throw fault("unexpected '\(rest)'; units stand behind numbers, and ids of series are in lower case")
        }
        if rest.isNumber { throw fault("unexpected '\(rest)'; a sign such as > or * stands before a number") }
        if rest == "=" { throw fault("unexpected '='; two numbers are compared with '=='") }
        throw fault("unexpected '\(rest)'")
    }

    /// Two conditions, of which the second ends what the first raised: no text of a configuration says it so.
    mutating func parseStanding() throws(FormulaError) -> Expression {
        let when = try parseChoice()
        guard scanner.accept(word: FormulaParser.until) else { throw fault("unexpected '\(scanner.current ?? " ")'") }
        return .standing(when, until: try parse())
    }

    /// Stands between what raises an alert and what ends it.
    static let until = "until"

    func fault(_ message: String) -> FormulaError { FormulaError(offset: scanner.position, message: message) }

    private mutating func nested<Result>(
        _ body: (inout FormulaParser) throws(FormulaError) -> Result
    ) throws(FormulaError) -> Result {
        guard depth < 64 else { throw fault("nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    // MARK: Conditions

    mutating func parseChoice() throws(FormulaError) -> Expression {
        try nested { parser throws(FormulaError) in
            var left = try parser.parseAll()
            while parser.scanner.accept(word: "or") { left = .connective(.or, left, try parser.parseAll()) }
            return left
        }
    }

    private mutating func parseAll() throws(FormulaError) -> Expression {
        var left = try parseOpposite()
        while scanner.accept(word: "and") { left = .connective(.and, left, try parseOpposite()) }
        return left
    }

    private mutating func parseOpposite() throws(FormulaError) -> Expression {
        scanner.skipBlanks()
        let offset = scanner.position
        guard scanner.accept(word: "not") else { return try parseComparison() }
        return try nested { parser throws(FormulaError) in .opposite(try parser.parseOpposite(), offset: offset) }
    }

    private mutating func parseComparison() throws(FormulaError) -> Expression {
        scanner.skipBlanks()
        let start = scanner.position
        let left = try parseSum()
        scanner.skipBlanks()
        let offset = scanner.position
        guard let comparison = scanner.comparison() else { return left }
        let behind = scanner.position
        let right = try parseSum()
        sides[offset] = (scanner.text(start..<offset), scanner.text(behind..<scanner.position))
        if scanner.comparison() != nil {
            throw fault("one comparison follows another; write them apart, with 'and' between them")
        }
        return .comparison(comparison, left, right, offset: offset)
    }

    // MARK: Numbers

    private mutating func parseSum() throws(FormulaError) -> Expression {
        var left = try parseProduct()
        while let (sign, offset) = sign([.plus, .minus]) {
            left = .binary(sign, left, try parseProduct(), offset: offset)
        }
        return left
    }

    private mutating func parseProduct() throws(FormulaError) -> Expression {
        var left = try parseTerm()
        while let (sign, offset) = sign([.times, .over]) {
            left = .binary(sign, left, try parseTerm(), offset: offset)
        }
        return left
    }

    private mutating func sign(_ wanted: [Expression.Operator]) -> (Expression.Operator, Int)? {
        scanner.skipBlanks()
        let offset = scanner.position
        guard let sign = scanner.current.flatMap(Expression.Operator.init), wanted.contains(sign) else { return nil }
        scanner.position += 1
        return (sign, offset)
    }

    private mutating func parseTerm() throws(FormulaError) -> Expression {
        terms += 1
        guard terms <= FormulaParser.maxTerms else {
            throw fault("more than \(FormulaParser.maxTerms) terms; name parts of the formula as indicators")
        }
        if scanner.accept("-") {
            return try nested { parser throws(FormulaError) in .negation(try parser.parseTerm()) }
        }
        if scanner.accept("(") {
            let inner = try parseChoice()
            guard scanner.accept(")") else { throw fault("expected ')'") }
            return inner
        }
        let offset = scanner.position
        if let number = scanner.number() { return .number(number, unit: try parseUnit(), offset: offset) }
        guard let name = scanner.name() else {
            if scanner.current?.isNumber == true { throw fault("a number that is malformed or too large") }
            throw fault(scanner.current.map { "unexpected '\($0)'" } ?? "the formula ends too early")
        }
        guard scanner.accept("(") else { return .series(name, offset: offset) }
        return try parseCall(name, offset: offset)
    }

    /// The unit behind a number, of one symbol or of one per another, without blanks between; nil when there is none.
    private mutating func parseUnit() throws(FormulaError) -> Unit? {
        let start = scanner.position
        scanner.skipBlanks()
        let offset = scanner.position
        var text = scanner.word()
        guard !text.isEmpty, !["and", "or", "not", FormulaParser.until].contains(text) else {
            scanner.position = start
            return nil
        }
        let end = scanner.position
        if scanner.current == "/" {
            scanner.position += 1
            let quotient = "\(text)/\(scanner.word())"
            // What is no unit is a series by which the number is divided.
            if case .success = units.unit(named: quotient) { text = quotient } else { scanner.position = end }
        }
        switch units.unit(named: text) {
        case .success(let unit): return unit
        case .failure(let unknown):
            let hint = Spelling.hint(for: unknown.symbol, among: units.names) ?? ""
            throw FormulaError(offset: offset, message: "unknown unit '\(unknown.symbol)'\(hint)")
        }
    }
}
