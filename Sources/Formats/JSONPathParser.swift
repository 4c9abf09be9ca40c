/// The grammar of RFC 9535, by recursive descent over Unicode scalars.
struct JSONPathParser {
    let scalars: [Unicode.Scalar]
    var position = 0
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

    var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    func fault(_ message: String) -> JSONPathError { JSONPathError(offset: position, message: message) }

    mutating func skipBlanks() {
        while let scalar = current, scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" {
            position += 1
        }
    }

    mutating func accept(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard scalars[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    mutating func expect(_ text: String) throws(JSONPathError) {
        guard accept(text) else {
            throw fault("expected '\(text)'" + (current.map { " before '\($0)'" } ?? " at the end"))
        }
    }

    mutating func nested<T>(_ body: (inout JSONPathParser) throws(JSONPathError) -> T) throws(JSONPathError)
        -> T
    {
        guard depth < JSONPathParser.maxDepth else { throw fault("nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    // MARK: Segments

    mutating func parseSegments() throws(JSONPathError) -> [JSONPath.Segment] {
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
}
