/// The grammar of RFC 9535, by recursive descent over Unicode scalars.
struct JSONPathParser {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    /// Nesting beyond this is refused, so that no query can exhaust the stack.
    private static let maxDepth = 64
    /// The integers of I-JSON (RFC 7493), which indexes must be.
    private static let integers = -9_007_199_254_740_991...9_007_199_254_740_991

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    mutating func parseQuery() throws(JSONPathError) -> [JSONPath.Segment] {
        try expect("$")
        let segments = try parseSegments()
        guard position == scalars.count else { throw fault("unexpected '\(scalars[position])'") }
        return segments
    }

    // MARK: Scanning

    private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private func fault(_ message: String) -> JSONPathError { JSONPathError(offset: position, message: message) }

    private mutating func skipBlanks() {
        while let scalar = current, scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" {
            position += 1
        }
    }

    private mutating func accept(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard scalars[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private mutating func expect(_ text: String) throws(JSONPathError) {
        guard accept(text) else {
            throw fault("expected '\(text)'" + (current.map { " before '\($0)'" } ?? " at the end"))
        }
    }

    private mutating func nested<T>(_ body: (inout JSONPathParser) throws(JSONPathError) -> T) throws(JSONPathError)
        -> T
    {
        guard depth < JSONPathParser.maxDepth else { throw fault("nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    // MARK: Segments

    private mutating func parseSegments() throws(JSONPathError) -> [JSONPath.Segment] {
        var segments: [JSONPath.Segment] = []
        while true {
            let before = position
            skipBlanks()
            if accept("..") {
                if current == "[" {
                    segments.append(.descendant(try parseBracketed()))
                } else {
                    segments.append(.descendant([try parseShorthand()]))
                }
            } else if accept(".") {
                segments.append(.child([try parseShorthand()]))
            } else if current == "[" {
                segments.append(.child(try parseBracketed()))
            } else {
                // Blanks belong to a segment only when one follows.
                position = before
                return segments
            }
        }
    }

    private mutating func parseShorthand() throws(JSONPathError) -> JSONPath.Selector {
        if accept("*") { return .wildcard }
        var name = String.UnicodeScalarView()
        while let scalar = current, JSONPathParser.isNameCharacter(scalar, first: name.isEmpty) {
            name.append(scalar)
            position += 1
        }
        guard !name.isEmpty else { throw fault("expected a member name or '*'") }
        return .name(Array(String(name).utf8))
    }

    private static func isNameCharacter(_ scalar: Unicode.Scalar, first: Bool) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": return true
        case "0"..."9": return !first
        default: return scalar.value >= 0x80
        }
    }

    private mutating func parseBracketed() throws(JSONPathError) -> [JSONPath.Selector] {
        try expect("[")
        var selectors: [JSONPath.Selector] = []
        repeat {
            skipBlanks()
            selectors.append(try parseSelector())
            skipBlanks()
        } while accept(",")
        try expect("]")
        return selectors
    }

    private mutating func parseSelector() throws(JSONPathError) -> JSONPath.Selector {
        switch current {
        case "'", "\"": return .name(try parseString())
        case "*":
            position += 1
            return .wildcard
        case "?":
            position += 1
            skipBlanks()
            return .filter(try nested { parser throws(JSONPathError) in try parser.parseOr() })
        default: return try parseIndexOrSlice()
        }
    }

    private mutating func parseIndexOrSlice() throws(JSONPathError) -> JSONPath.Selector {
        let start = try parseInteger()
        let afterStart = position
        skipBlanks()
        guard accept(":") else {
            position = afterStart
            guard let start else { throw fault("expected a selector") }
            return .index(start)
        }
        skipBlanks()
        let end = try parseInteger()
        let afterEnd = position
        skipBlanks()
        guard accept(":") else {
            position = afterEnd
            return .slice(start: start, end: end, step: 1)
        }
        let afterColon = position
        skipBlanks()
        let step = try parseInteger()
        if step == nil { position = afterColon }
        return .slice(start: start, end: end, step: step ?? 1)
    }

    /// An integer without leading zeros and without `-0`; nil when there is none here.
    private mutating func parseInteger() throws(JSONPathError) -> Int? {
        let begin = position
        let negative = accept("-")
        var digits = ""
        while let scalar = current, ("0"..."9").contains(scalar) {
            digits.unicodeScalars.append(scalar)
            position += 1
        }
        if digits.isEmpty {
            guard !negative else { throw fault("expected digits after '-'") }
            position = begin
            return nil
        }
        guard digits == "0" ? !negative : !digits.hasPrefix("0") else { throw fault("a number may not begin with 0") }
        guard let value = Int((negative ? "-" : "") + digits), JSONPathParser.integers.contains(value) else {
            throw fault("the integer is beyond 2^53")
        }
        return value
    }

    // MARK: Strings

    private mutating func parseString() throws(JSONPathError) -> [UInt8] {
        guard let quote = current else { throw fault("expected a string") }
        position += 1
        var text = String.UnicodeScalarView()
        while let scalar = current {
            position += 1
            if scalar == quote { return Array(String(text).utf8) }
            if scalar == "\\" {
                text.append(try parseEscape(quote: quote))
            } else {
                guard scalar.value >= 0x20 else { throw fault("a control character must be escaped") }
                text.append(scalar)
            }
        }
        throw fault("the string is not closed")
    }

    private mutating func parseEscape(quote: Unicode.Scalar) throws(JSONPathError) -> Unicode.Scalar {
        guard let scalar = current else { throw fault("the string is not closed") }
        position += 1
        switch scalar {
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "/", "\\": return scalar
        case "u": return try parseHexadecimal()
        case quote: return scalar
        default: throw fault("'\\\(scalar)' is no escape here")
        }
    }

    private mutating func parseHexadecimal() throws(JSONPathError) -> Unicode.Scalar {
        let high = try parseFourDigits()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard (0xD800...0xDBFF).contains(high), accept("\\u") else { throw fault("a surrogate stands alone") }
        let low = try parseFourDigits()
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
        else { throw fault("a surrogate stands alone") }
        return scalar
    }

    private mutating func parseFourDigits() throws(JSONPathError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let scalar = current, scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
                throw fault("expected four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    // MARK: Filters

    private mutating func parseOr() throws(JSONPathError) -> JSONPath.Logical {
        var terms = [try parseAnd()]
        while true {
            let before = position
            skipBlanks()
            guard accept("||") else {
                position = before
                return terms.count == 1 ? terms[0] : .or(terms)
            }
            skipBlanks()
            terms.append(try parseAnd())
        }
    }

    private mutating func parseAnd() throws(JSONPathError) -> JSONPath.Logical {
        var terms = [try parseBasic()]
        while true {
            let before = position
            skipBlanks()
            guard accept("&&") else {
                position = before
                return terms.count == 1 ? terms[0] : .and(terms)
            }
            skipBlanks()
            terms.append(try parseBasic())
        }
    }

    private mutating func parseBasic() throws(JSONPathError) -> JSONPath.Logical {
        if accept("!") {
            skipBlanks()
            if current == "(" { return .not(try parseParenthesis()) }
            return .not(try parseTest())
        }
        if current == "(" { return try parseParenthesis() }
        return try parseTest(orComparison: true)
    }

    private mutating func parseParenthesis() throws(JSONPathError) -> JSONPath.Logical {
        try expect("(")
        skipBlanks()
        let inner = try nested { parser throws(JSONPathError) in try parser.parseOr() }
        skipBlanks()
        try expect(")")
        return inner
    }

    private mutating func parseTest(orComparison: Bool = false) throws(JSONPathError) -> JSONPath.Logical {
        let left = try parseComparable()
        let before = position
        skipBlanks()
        if orComparison, let comparison = acceptComparison() {
            try checkComparable(left)
            skipBlanks()
            let right = try parseComparable()
            try checkComparable(right)
            return .compare(left, comparison, right)
        }
        position = before
        switch left {
        case .query(let absolute, let segments): return .exists(absolute: absolute, segments)
        case .function(let function) where function.isLogical: return .test(function)
        default: throw fault("a value must be compared with something")
        }
    }

    private mutating func acceptComparison() -> JSONPath.ComparisonOperator? {
        if accept("==") { return .equal }
        if accept("!=") { return .notEqual }
        if accept("<=") { return .lessOrEqual }
        if accept(">=") { return .greaterOrEqual }
        if accept("<") { return .less }
        if accept(">") { return .greater }
        return nil
    }

    private func checkComparable(_ value: JSONPath.Comparable) throws(JSONPathError) {
        switch value {
        case .query(_, let segments) where !JSONPath.isSingular(segments):
            throw fault("only a path to one node can be compared")
        case .function(let function) where function.isLogical:
            throw fault("the result of match() and search() cannot be compared")
        default: break
        }
    }

    private mutating func parseComparable() throws(JSONPathError) -> JSONPath.Comparable {
        switch current {
        case "'", "\"": return .string(try parseString())
        case "@", "$":
            let absolute = current == "$"
            position += 1
            return .query(absolute: absolute, try nested { parser throws(JSONPathError) in try parser.parseSegments() })
        case let scalar? where scalar == "-" || ("0"..."9").contains(scalar): return .number(try parseNumber())
        default: break
        }
        var name = ""
        while let scalar = current, ("a"..."z").contains(scalar) || scalar == "_" || ("0"..."9").contains(scalar) {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        switch name {
        case "true" where current != "(": return .bool(true)
        case "false" where current != "(": return .bool(false)
        case "null" where current != "(": return .null
        case "": throw fault("expected a path, a function or a value")
        default:
            return .function(try nested { parser throws(JSONPathError) in try parser.parseFunction(name) })
        }
    }

    private mutating func parseNumber() throws(JSONPathError) -> Double {
        let begin = position
        _ = accept("-")
        let whole = takeDigits()
        guard !whole.isEmpty, whole == "0" || !whole.hasPrefix("0") else { throw fault("malformed number") }
        if accept("."), takeDigits().isEmpty { throw fault("expected digits after '.'") }
        if accept("e") || accept("E") {
            if !accept("-") { _ = accept("+") }
            if takeDigits().isEmpty { throw fault("expected digits in the exponent") }
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[begin..<position])
        guard let value = NumberParser.parse(String(text)) else { throw fault("the number is too large") }
        return value
    }

    private mutating func takeDigits() -> String {
        var digits = ""
        while let scalar = current, ("0"..."9").contains(scalar) {
            digits.unicodeScalars.append(scalar)
            position += 1
        }
        return digits
    }

    // MARK: Functions

    private mutating func parseFunction(_ name: String) throws(JSONPathError) -> JSONPath.Function {
        guard accept("(") else { throw fault("'\(name)' is neither a value nor a function") }
        var arguments: [JSONPath.Comparable] = []
        skipBlanks()
        if current != ")" {
            repeat {
                skipBlanks()
                arguments.append(try parseComparable())
                skipBlanks()
            } while accept(",")
        }
        try expect(")")
        switch (name, arguments.count) {
        case ("length", 1):
            try checkComparable(arguments[0])
            return .length(arguments[0])
        case ("count", 1), ("value", 1):
            guard case .query(let absolute, let segments) = arguments[0] else {
                throw fault("\(name)() takes a path")
            }
            return name == "count"
                ? .count(absolute: absolute, segments) : .value(absolute: absolute, segments)
        case ("match", 2), ("search", 2):
            try checkComparable(arguments[0])
            try checkComparable(arguments[1])
            return name == "match" ? .match(arguments[0], arguments[1]) : .search(arguments[0], arguments[1])
        case ("length", _), ("count", _), ("value", _), ("match", _), ("search", _):
            throw fault("\(name)() takes \(name == "match" || name == "search" ? "two arguments" : "one argument")")
        default: throw fault("unknown function '\(name)'; RFC 9535 has length, count, match, search and value")
        }
    }
}
