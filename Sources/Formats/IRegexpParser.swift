/// The grammar of RFC 9485.
struct IRegexpParser {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// The tree of the whole expression; nil when it is not one.
    mutating func parse() -> IRegexp.Node? {
        guard let tree = parseAlternatives(), position == scalars.count else { return nil }
        return tree
    }

    private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func parseAlternatives() -> IRegexp.Node? {
        guard depth < 64 else { return nil }
        depth += 1
        defer { depth -= 1 }
        guard let first = parseBranch() else { return nil }
        var branches = [first]
        while current == "|" {
            position += 1
            guard let branch = parseBranch() else { return nil }
            branches.append(branch)
        }
        return branches.count == 1 ? first : .alternatives(branches)
    }

    private mutating func parseBranch() -> IRegexp.Node? {
        var pieces: [IRegexp.Node] = []
        while let scalar = current, scalar != "|", scalar != ")" {
            guard let atom = parseAtom(), let piece = parseQuantifier(atom) else { return nil }
            pieces.append(piece)
        }
        return pieces.isEmpty ? .empty : .sequence(pieces)
    }

    private mutating func parseQuantifier(_ atom: IRegexp.Node) -> IRegexp.Node? {
        switch current {
        case "*":
            position += 1
            return .repeated(atom, min: 0, max: nil)
        case "+":
            position += 1
            return .repeated(atom, min: 1, max: nil)
        case "?":
            position += 1
            return .repeated(atom, min: 0, max: 1)
        case "{":
            position += 1
            guard let min = parseCount() else { return nil }
            var max: Int? = min
            if current == "," {
                position += 1
                max = current == "}" ? nil : parseCount()
                if max == nil, current != "}" { return nil }
            }
            guard current == "}", max.map({ $0 >= min }) ?? true else { return nil }
            position += 1
            return .repeated(atom, min: min, max: max)
        default: return atom
        }
    }

    private mutating func parseCount() -> Int? {
        var digits = ""
        while let scalar = current, ("0"..."9").contains(scalar) {
            digits.unicodeScalars.append(scalar)
            position += 1
        }
        return Int(digits).flatMap { $0 <= 1000 ? $0 : nil }
    }

    private mutating func parseAtom() -> IRegexp.Node? {
        guard let scalar = current else { return nil }
        switch scalar {
        case "(":
            position += 1
            guard let inner = parseAlternatives(), current == ")" else { return nil }
            position += 1
            return inner
        case ".":
            position += 1
            // RFC 9485: any character but line feed and carriage return.
            return .set(IRegexp.CharacterSet(ranges: [0x0A...0x0A, 0x0D...0x0D], negated: true))
        case "[":
            position += 1
            return parseClass().map { .set($0) }
        case "\\": return parseEscape().map { .set($0) }
        case "^", "$":
            position += 1
            return scalar == "^" ? .start : .end
        case "*", "+", "?", "{", "}", ")", "]", "|": return nil
        default:
            position += 1
            return .set(IRegexp.CharacterSet(ranges: [scalar.value...scalar.value]))
        }
    }

    private mutating func parseEscape() -> IRegexp.CharacterSet? {
        position += 1
        guard let scalar = current else { return nil }
        position += 1
        if scalar == "p" || scalar == "P" {
            guard let name = parseCategory() else { return nil }
            return IRegexp.CharacterSet(categories: [(name, scalar == "P")])
        }
        guard let literal = IRegexpParser.literal(scalar) else { return nil }
        return IRegexp.CharacterSet(ranges: [literal.value...literal.value])
    }

    private static func literal(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "(", ")", "*", "+", "-", ".", "?", "[", "\\", "]", "^", "{", "|", "}": return scalar
        default: return nil
        }
    }

    private mutating func parseCategory() -> String? {
        guard current == "{" else { return nil }
        position += 1
        var name = ""
        while let scalar = current, scalar != "}" {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        guard current == "}" else { return nil }
        position += 1
        let known = [
            "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Pe",
            "Pf", "Pi", "Po", "Ps", "Z", "Zl", "Zp", "Zs", "S", "Sc", "Sk", "Sm", "So", "C", "Cc", "Cf", "Cn", "Co",
        ]
        return known.contains(name) ? name : nil
    }

    private mutating func parseClass() -> IRegexp.CharacterSet? {
        var set = IRegexp.CharacterSet()
        if current == "^" {
            set.negated = true
            position += 1
        }
        var isFirst = true
        while let scalar = current {
            if scalar == "]" {
                position += 1
                return isFirst ? nil : set
            }
            if scalar == "-" {
                // A hyphen is itself only at the edges.
                guard isFirst || (position + 1 < scalars.count && scalars[position + 1] == "]") else { return nil }
                position += 1
                set.ranges.append(0x2D...0x2D)
                isFirst = false
                continue
            }
            guard parseClassItem(into: &set) else { return nil }
            isFirst = false
        }
        return nil
    }

    private mutating func parseClassItem(into set: inout IRegexp.CharacterSet) -> Bool {
        if current == "\\", position + 1 < scalars.count, "pP".unicodeScalars.contains(scalars[position + 1]) {
            guard let escaped = parseEscape() else { return false }
            set.categories += escaped.categories
            return true
        }
        guard let low = parseClassCharacter() else { return false }
        guard current == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
            set.ranges.append(low.value...low.value)
            return true
        }
        position += 1
        guard let high = parseClassCharacter(), low.value <= high.value else { return false }
        set.ranges.append(low.value...high.value)
        return true
    }

    private mutating func parseClassCharacter() -> Unicode.Scalar? {
        guard let scalar = current else { return nil }
        position += 1
        if scalar == "\\" {
            guard let escaped = current else { return nil }
            position += 1
            return IRegexpParser.literal(escaped)
        }
        return scalar == "[" || scalar == "-" ? nil : scalar
    }
}
