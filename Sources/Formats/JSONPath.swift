/// A compiled query of RFC 9535.
package struct JSONPath: Sendable {
    /// As written.
    package let text: String
    let segments: [Segment]
    /// The name, where the query is just one: the cell of nearly every row.
    let onlyName: [UInt8]?
    /// Whether it selects one node at most, whatever the document (RFC 9535, 2.3.5.1).
    package let isSingular: Bool

    /// Compiles a query; anything that the RFC does not allow is refused.
    package init(_ text: String) throws(JSONPathError) {
        var parser = JSONPathParser(text)
        self.init(text: text, segments: try parser.parseQuery())
    }

    /// Compiles a selector of a row: a query that begins with `$`, or a plain member name, or names joined by dots.
    package init(relative text: String) throws(JSONPathError) {
        if text.hasPrefix("$") || text.hasPrefix("@") {
            try self.init("$" + text.dropFirst())
            return
        }
        if text.hasPrefix("[") || text.hasPrefix(".") {
            try self.init("$" + text)
            return
        }
        let names = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard names.allSatisfy({ !$0.isEmpty }) else {
            throw JSONPathError(offset: 0, message: "'\(text)' is neither a member name nor a path")
        }
        self.init(text: text, segments: names.map { .child([.name(Array($0.utf8))]) })
    }

    /// How far the query gets in a document: the number of its segments that select something, and the first node there.
    package func reach(from root: JSONNode) -> (segments: Int, of: Int, node: JSONNode) {
        var reached = root
        for count in segments.indices {
            guard let next = JSONPath.apply(Array(segments[...count]), to: root, root: root).first else {
                return (count, segments.count, reached)
            }
            reached = next
        }
        return (segments.count, segments.count, reached)
    }

    private init(text: String, segments: [Segment]) {
        self.text = text
        self.segments = segments
        isSingular = JSONPath.isSingular(segments)
        if segments.count == 1, case .child(let selectors) = segments[0], selectors.count == 1,
            case .name(let name) = selectors[0]
        {
            onlyName = name
        } else {
            onlyName = nil
        }
    }

    indirect enum Segment: Sendable {
        case child([Selector])
        case descendant([Selector])

        var selectors: [Selector] {
            switch self {
            case .child(let selectors), .descendant(let selectors): return selectors
            }
        }
    }

    enum Selector: Sendable {
        case name([UInt8])
        case wildcard
        case index(Int)
        case slice(start: Int?, end: Int?, step: Int)
        case filter(Logical)
    }

    indirect enum Logical: Sendable {
        case or([Logical])
        case and([Logical])
        case not(Logical)
        case compare(Comparable, ComparisonOperator, Comparable)
        case exists(absolute: Bool, [Segment])
        case test(Function)
    }

    enum ComparisonOperator: Sendable {
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    }

    indirect enum Comparable: Sendable {
        case string([UInt8])
        case number(Double)
        case bool(Bool)
        case null
        case query(absolute: Bool, [Segment])
        case function(Function)
    }

    indirect enum Function: Sendable {
        case length(Argument)
        case count(absolute: Bool, [Segment])
        case value(absolute: Bool, [Segment])
        case match(Argument, Argument)
        case search(Argument, Argument)

        /// Whether it gives a truth value, and so may stand alone.
        var isLogical: Bool {
            switch self {
            case .match, .search: return true
            case .length, .count, .value: return false
            }
        }
    }

    typealias Argument = Comparable

    static func isSingular(_ segments: [Segment]) -> Bool {
        segments.allSatisfy { segment in
            guard case .child(let selectors) = segment, selectors.count == 1 else { return false }
            switch selectors[0] {
            case .name, .index: return true
            case .wildcard, .slice, .filter: return false
            }
        }
    }
}

/// Why a query cannot be compiled.
package struct JSONPathError: Error, CustomStringConvertible {
    /// Where, in characters from the start.
    package let offset: Int
    package let message: String

    package var description: String { "at character \(offset + 1): \(message)" }
}
