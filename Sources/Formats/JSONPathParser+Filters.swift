/// Filter expressions, comparisons and functions.
extension JSONPathParser {
    mutating func parseOr() throws(JSONPathError) -> JSONPath.Logical {
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

    mutating func parseAnd() throws(JSONPathError) -> JSONPath.Logical {
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

    mutating func parseBasic() throws(JSONPathError) -> JSONPath.Logical {
        if accept("!") {
            skipBlanks()
            if current == "(" { return .not(try parseParenthesis()) }
            return .not(try parseTest())
        }
        if current == "(" { return try parseParenthesis() }
        return try parseTest(orComparison: true)
    }

    mutating func parseParenthesis() throws(JSONPathError) -> JSONPath.Logical {
        try expect("(")
        skipBlanks()
        let inner = try nested { parser throws(JSONPathError) in try parser.parseOr() }
        skipBlanks()
        try expect(")")
        return inner
    }

    mutating func parseTest(orComparison: Bool = false) throws(JSONPathError) -> JSONPath.Logical {
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

    mutating func acceptComparison() -> JSONPath.ComparisonOperator? {
        if accept("==") { return .equal }
        if accept("!=") { return .notEqual }
        if accept("<=") { return .lessOrEqual }
        if accept(">=") { return .greaterOrEqual }
        if accept("<") { return .less }
        if accept(">") { return .greater }
        return nil
    }

    func checkComparable(_ value: JSONPath.Comparable) throws(JSONPathError) {
        switch value {
        case .query(_, let segments) where !JSONPath.isSingular(segments):
            throw fault("only a path to one node can be compared")
        case .function(let function) where function.isLogical:
            throw fault("the result of match() and search() cannot be compared")
        default: break
        }
    }

    mutating func parseComparable() throws(JSONPathError) -> JSONPath.Comparable {
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

    mutating func parseNumber() throws(JSONPathError) -> Double {
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

    mutating func takeDigits() -> String {
        var digits = ""
        while let scalar = current, ("0"..."9").contains(scalar) {
            digits.unicodeScalars.append(scalar)
            position += 1
        }
        return digits
    }

    // MARK: Functions

    mutating func parseFunction(_ name: String) throws(JSONPathError) -> JSONPath.Function {
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
