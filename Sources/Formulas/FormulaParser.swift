internal import Formats
internal import Model

/// Splits and parses formulas; shared with conditions.
struct FormulaScanner {
    let characters: [Character]
    var position = 0

    init(_ text: String) { characters = Array(text) }

    var current: Character? { position < characters.count ? characters[position] : nil }

    mutating func skipBlanks() {
        while let character = current, character.isWhitespace { position += 1 }
    }

    mutating func accept(_ wanted: Character) -> Bool {
        skipBlanks()
        guard current == wanted else { return false }
        position += 1
        return true
    }

    /// A series id or function name; nil when there is none here.
    mutating func name() -> String? {
        guard let first = current, first.isASCII, first.isLowercase else { return nil }
        var text = ""
        while let character = current, character.isASCII,
            character.isLowercase || character.isNumber || character == "_" || character == "."
        {
            text.append(character)
            position += 1
        }
        return text
    }

    /// A number such as `500e9`; nil when there is none here.
    mutating func number() -> Double? {
        let start = position
        var text = ""
        while let character = current, character.isASCII {
            let isSign = (character == "-" || character == "+") && (text.last == "e" || text.last == "E")
            guard
                character.isNumber || character == "." || isSign
                    || (!text.isEmpty && (character == "e" || character == "E"))
            else { break }
            text.append(character)
            position += 1
        }
        guard let value = NumberParser.parse(text) else {
            position = start
            return nil
        }
        return value
    }

    /// The text up to one of the characters, without blanks around.
    mutating func text(upTo ends: Set<Character>) -> String {
        skipBlanks()
        var text = ""
        while let character = current, !ends.contains(character) {
            text.append(character)
            position += 1
        }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

/// The grammar of formulas: sums of products of terms.
struct FormulaParser {
    private var scanner: FormulaScanner
    private var depth = 0
    private var terms = 0

    /// Formulas are walked recursively, so that neither nesting nor length may be without limit.
    private static let maxTerms = 256

    init(_ text: String) { scanner = FormulaScanner(text) }

    mutating func parse() throws(FormulaError) -> Expression {
        let expression = try parseSum()
        scanner.skipBlanks()
        guard let rest = scanner.current else { return expression }
        if rest == "-" || rest.isUppercase { throw fault("unexpected '\(rest)'; ids of series are in lower case") }
        throw fault("unexpected '\(rest)'")
    }

    private func fault(_ message: String) -> FormulaError { FormulaError(offset: scanner.position, message: message) }

    private mutating func parseSum() throws(FormulaError) -> Expression {
        guard depth < 64 else { throw fault("nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        var left = try parseProduct()
        while true {
            scanner.skipBlanks()
            let offset = scanner.position
            guard let character = scanner.current, let sign = Expression.Operator(rawValue: character),
                sign == .plus || sign == .minus
            else { return left }
            scanner.position += 1
            left = .binary(sign, left, try parseProduct(), offset: offset)
        }
    }

    private mutating func parseProduct() throws(FormulaError) -> Expression {
        var left = try parseTerm()
        while true {
            scanner.skipBlanks()
            let offset = scanner.position
            guard let character = scanner.current, let sign = Expression.Operator(rawValue: character),
                sign == .times || sign == .over
            else { return left }
            scanner.position += 1
            left = .binary(sign, left, try parseTerm(), offset: offset)
        }
    }

    private mutating func parseTerm() throws(FormulaError) -> Expression {
        terms += 1
        guard terms <= FormulaParser.maxTerms else {
            throw fault("more than \(FormulaParser.maxTerms) terms; name parts of the formula as indicators")
        }
        if scanner.accept("-") {
            guard depth < 64 else { throw fault("nested too deeply") }
            depth += 1
            defer { depth -= 1 }
            return .negation(try parseTerm())
        }
        if scanner.accept("(") {
            let inner = try parseSum()
            guard scanner.accept(")") else { throw fault("expected ')'") }
            return inner
        }
        let offset = scanner.position
        if let number = scanner.number() { return .number(number, offset: offset) }
        guard let name = scanner.name() else {
            if scanner.current?.isNumber == true { throw fault("a number that is malformed or too large") }
            throw fault(scanner.current.map { "unexpected '\($0)'" } ?? "the formula ends too early")
        }
        guard scanner.accept("(") else { return .series(name, offset: offset) }
        return try parseCall(name, offset: offset)
    }

    private mutating func parseCall(_ name: String, offset: Int) throws(FormulaError) -> Expression {
        guard let function = Function.named(name) else {
            let known = Function.all.map(\.usage).joined(separator: " and ")
            throw FormulaError(offset: offset, message: "unknown function '\(name)'; this version has \(known)")
        }
        var arguments = [try parseSum()]
        while arguments.count < function.parameters {
            guard scanner.accept(",") else { throw fault("expected \(function.usage)") }
            arguments.append(try parseSum())
        }
        var options: [String: Day] = [:]
        for option in function.options {
            guard scanner.accept(",") else { throw fault("expected \(function.usage)") }
            guard scanner.text(upTo: [":", ")"]) == option, scanner.accept(":") else {
                throw fault("expected \(function.usage)")
            }
            let text = scanner.text(upTo: [")", ","])
            guard let period = Period.parse(label: text) else {
                throw fault("'\(text)' is no day, month, quarter or year")
            }
            options[option] = period.period.start
        }
        guard scanner.accept(")") else { throw fault("expected ')'; it is written \(function.usage)") }
        return .call(Call(function: function, arguments: arguments, options: options, offset: offset))
    }
}
