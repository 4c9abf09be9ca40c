/// A regular expression of RFC 9485 (I-Regexp), matched in time linear in the text (a Thompson machine).
struct IRegexp {
    private var states: [State] = []
    private let start: Int

    private enum State {
        case split(Int, Int)
        case set(CharacterSet, Int)
        /// Passed only before the first character, or only after the last.
        case start(Int)
        case end(Int)
        case accept
    }

    struct CharacterSet {
        var ranges: [ClosedRange<UInt32>] = []
        var negated = false
        /// Unicode categories, such as `L` or `Lu`, each with whether it is negated (`\P`).
        var categories: [(name: String, negated: Bool)] = []

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            let inside =
                ranges.contains { $0.contains(scalar.value) }
                || categories.contains { category in
                    scalar.properties.generalCategory.abbreviation.hasPrefix(category.name) != category.negated
                }
            return inside != negated
        }
    }

    /// At most this many states, so that nested counts cannot exhaust memory.
    private static let maxStates = 20_000

    /// Nil for an expression that RFC 9485 does not allow.
    init?(_ text: String) {
        var parser = IRegexpParser(text)
        guard let tree = parser.parse() else { return nil }
        var builder = Builder()
        let accept = builder.add(.accept)
        guard let accept, let start = builder.build(tree, next: accept) else { return nil }
        self.states = builder.states
        self.start = start
    }

    indirect enum Node {
        case empty
        /// `^` and `$`: RFC 9485 leaves them out, and the compliance suite of RFC 9535 has them as anchors.
        case start
        case end
        case set(CharacterSet)
        case sequence([Node])
        case alternatives([Node])
        case repeated(Node, min: Int, max: Int?)
    }

    private struct Builder {
        var states: [State] = []

        mutating func add(_ state: State) -> Int? {
            guard states.count < IRegexp.maxStates else { return nil }
            states.append(state)
            return states.count - 1
        }

        /// Adds the states of a node and gives its entry; nil when there would be too many.
        mutating func build(_ node: Node, next: Int) -> Int? {
            switch node {
            case .empty: return next
            case .start: return add(.start(next))
            case .end: return add(.end(next))
            case .set(let set): return add(.set(set, next))
            case .sequence(let nodes):
                var entry = next
                for node in nodes.reversed() {
                    guard let built = build(node, next: entry) else { return nil }
                    entry = built
                }
                return entry
            case .alternatives(let nodes):
                guard var entry = nodes.last.flatMap({ build($0, next: next) }) else { return nil }
                for node in nodes.dropLast().reversed() {
                    guard let branch = build(node, next: next), let split = add(.split(branch, entry)) else {
                        return nil
                    }
                    entry = split
                }
                return entry
            case .repeated(let inner, let min, let max): return repeated(inner, min: min, max: max, next: next)
            }
        }

        private mutating func repeated(_ inner: Node, min: Int, max: Int?, next: Int) -> Int? {
            var entry = next
            if let max {
                for _ in min..<Swift.max(min, max) {
                    guard let body = build(inner, next: entry), let split = add(.split(body, next)) else { return nil }
                    entry = split
                }
            } else {
                guard let loop = add(.split(next, next)), let body = build(inner, next: loop) else { return nil }
                states[loop] = .split(body, next)
                entry = loop
            }
            for _ in 0..<min {
                guard let body = build(inner, next: entry) else { return nil }
                entry = body
            }
            return entry
        }
    }

    /// Whether the whole text, or any part of it, matches.
    func matches(_ text: String, whole: Bool) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var current = closure([start], isStart: true, isEnd: scalars.isEmpty)
        if !whole, current.contains(where: isAccepting) { return true }
        for (place, scalar) in scalars.enumerated() {
            var next: [Int] = []
            for index in current {
                if case .set(let set, let target) = states[index], set.contains(scalar) { next.append(target) }
            }
            if !whole { next.append(start) }
            current = closure(next, isStart: false, isEnd: place == scalars.count - 1)
            if !whole, current.contains(where: isAccepting) { return true }
        }
        return current.contains(where: isAccepting)
    }

    private func isAccepting(_ index: Int) -> Bool {
        if case .accept = states[index] { true } else { false }
    }

    /// The states that can be reached without reading a character.
    private func closure(_ entries: [Int], isStart: Bool, isEnd: Bool) -> [Int] {
        var seen = Set<Int>()
        var stack = entries
        var result: [Int] = []
        while let index = stack.popLast() {
            guard seen.insert(index).inserted else { continue }
            switch states[index] {
            case .split(let left, let right): stack += [left, right]
            case .start(let next): if isStart { stack.append(next) }
            case .end(let next): if isEnd { stack.append(next) }
            case .set, .accept: result.append(index)
            }
        }
        return result
    }
}

extension Unicode.GeneralCategory {
    /// The two letters of Unicode: `Lu`, `Nd`.
    var abbreviation: String {
        switch self {
        case .uppercaseLetter: return "Lu"
        case .lowercaseLetter: return "Ll"
        case .titlecaseLetter: return "Lt"
        case .modifierLetter: return "Lm"
        case .otherLetter: return "Lo"
        case .nonspacingMark: return "Mn"
        case .spacingMark: return "Mc"
        case .enclosingMark: return "Me"
        case .decimalNumber: return "Nd"
        case .letterNumber: return "Nl"
        case .otherNumber: return "No"
        case .connectorPunctuation: return "Pc"
        case .dashPunctuation: return "Pd"
        case .openPunctuation: return "Ps"
        case .closePunctuation: return "Pe"
        case .initialPunctuation: return "Pi"
        case .finalPunctuation: return "Pf"
        case .otherPunctuation: return "Po"
        case .mathSymbol: return "Sm"
        case .currencySymbol: return "Sc"
        case .modifierSymbol: return "Sk"
        case .otherSymbol: return "So"
        case .spaceSeparator: return "Zs"
        case .lineSeparator: return "Zl"
        case .paragraphSeparator: return "Zp"
        case .control: return "Cc"
        case .format: return "Cf"
        case .surrogate: return "Cs"
        case .privateUse: return "Co"
        case .unassigned: return "Cn"
        @unknown default: return "Cn"
        }
    }
}
