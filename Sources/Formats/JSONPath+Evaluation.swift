extension JSONPath {
    /// The nodes that the query selects, in the order of RFC 9535.
    package func select(from root: JSONNode) -> [JSONNode] {
        JSONPath.apply(segments, to: root, root: root)
    }

    /// Calls `body` with every node that the query selects, in the order of RFC 9535.
    package func forEach(from root: JSONNode, _ body: (JSONNode) throws -> Void) rethrows {
        try JSONPath.visit(segments[...], from: root, root: root, body)
    }

    /// The first node that the query selects.
    package func first(from root: JSONNode) -> JSONNode? {
        if let onlyName { return root.member(onlyName) }
        if isSingular { return JSONPath.singular(segments, from: root) }
        return select(from: root).first
    }

    /// Follows names and indexes only, without collecting nodes: the path of every cell of every row.
    static func singular(_ segments: [Segment], from start: JSONNode) -> JSONNode? {
        var node = start
        for segment in segments {
            guard case .child(let selectors) = segment, let selector = selectors.first else { return nil }
            switch selector {
            case .name(let name):
                guard let member = node.member(name) else { return nil }
                node = member
            case .index(let index):
                guard let element = element(index, of: node) else { return nil }
                node = element
            case .wildcard, .slice, .filter: return nil
            }
        }
        return node
    }

    static func apply(_ segments: [Segment], to node: JSONNode, root: JSONNode) -> [JSONNode] {
        var selected: [JSONNode] = []
        visit(segments[...], from: node, root: root) { selected.append($0) }
        return selected
    }

    /// Calls `body` with what the segments select, one after the other: in the order of RFC 9535, and without gathering the
    /// nodes of a large document.
    private static func visit(
        _ segments: ArraySlice<Segment>, from node: JSONNode, root: JSONNode, _ body: (JSONNode) throws -> Void
    ) rethrows {
        guard let segment = segments.first else { return try body(node) }
        let rest = segments.dropFirst()
        switch segment {
        case .child(let selectors):
            for selector in selectors {
                try choose(selector, from: node, root: root) { try visit(rest, from: $0, root: root, body) }
            }
        case .descendant(let selectors):
            try descend(node) { descendant in
                for selector in selectors {
                    try choose(selector, from: descendant, root: root) { try visit(rest, from: $0, root: root, body) }
                }
            }
        }
    }

    /// Calls `body` with the node and every node below it, parents first; the parser has bounded the depth.
    private static func descend(_ node: JSONNode, _ body: (JSONNode) throws -> Void) rethrows {
        try body(node)
        try node.forEachChild { try descend($0, body) }
    }

    private static func element(_ index: Int, of node: JSONNode) -> JSONNode? {
        guard node.kind == .array else { return nil }
        let wanted = index >= 0 ? index : node.count + index
        guard wanted >= 0 else { return nil }
        var position = 0
        var found: JSONNode?
        node.forEachElement { element in
            if position == wanted { found = element }
            position += 1
        }
        return found
    }

    private static func choose(
        _ selector: Selector, from node: JSONNode, root: JSONNode, _ body: (JSONNode) throws -> Void
    ) rethrows {
        switch selector {
        case .name(let name):
            if let member = node.member(name) { try body(member) }
        case .wildcard: try node.forEachChild(body)
        case .index(let index):
            if let element = element(index, of: node) { try body(element) }
        case .slice(let start, let end, let step):
            guard node.kind == .array else { return }
            let elements = node.elements
            for index in slice(elements.count, start: start, end: end, step: step) { try body(elements[index]) }
        case .filter(let logical):
            try node.forEachChild { child in
                if test(logical, child, root) { try body(child) }
            }
        }
    }

    /// The indexes of a slice, by RFC 9535 section 2.3.4.2.2.
    private static func slice(_ length: Int, start: Int?, end: Int?, step: Int) -> StrideTo<Int> {
        func normalized(_ index: Int) -> Int { index >= 0 ? index : length + index }
        if step > 0 {
            let lower = min(max(normalized(start ?? 0), 0), length)
            let upper = min(max(normalized(end ?? length), 0), length)
            return stride(from: lower, to: upper, by: step)
        }
        guard step < 0 else { return stride(from: 0, to: 0, by: 1) }
        let upper = min(max(normalized(start ?? length - 1), -1), length - 1)
        let lower = end.map { min(max(normalized($0), -1), length - 1) } ?? -1
        return stride(from: upper, to: lower, by: step)
    }

    // MARK: Filters

    private static func test(_ logical: Logical, _ node: JSONNode, _ root: JSONNode) -> Bool {
        switch logical {
        case .or(let terms): return terms.contains { test($0, node, root) }
        case .and(let terms): return terms.allSatisfy { test($0, node, root) }
        case .not(let term): return !test(term, node, root)
        case .exists(let absolute, let segments):
            return !apply(segments, to: absolute ? root : node, root: root).isEmpty
        case .compare(let left, let comparison, let right):
            return compare(operand(left, node, root), comparison, operand(right, node, root))
        case .test(let function):
            switch function {
            case .match(let text, let pattern): return match(text, pattern, whole: true, node, root)
            case .search(let text, let pattern): return match(text, pattern, whole: false, node, root)
            case .length, .count, .value: return false
            }
        }
    }

    /// A value in a comparison; `nothing` is the result of a path that selects no node.
    private enum Operand {
        case nothing
        case string([UInt8])
        case number(Double)
        case bool(Bool)
        case null
        case node(JSONNode)
    }

    private static func operand(_ comparable: Comparable, _ node: JSONNode, _ root: JSONNode) -> Operand {
        switch comparable {
        case .string(let text): return .string(text)
        case .number(let number): return .number(number)
        case .bool(let bool): return .bool(bool)
        case .null: return .null
        case .query(let absolute, let segments):
            return singular(segments, from: absolute ? root : node).map(operand) ?? .nothing
        case .function(let function): return call(function, node, root)
        }
    }

    private static func operand(_ node: JSONNode) -> Operand {
        switch node.kind {
        case .string: return .string(node.stringBytes.map(Array.init) ?? [])
        case .integer, .double: return .number(node.number ?? .nan)
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .null: return .null
        case .object, .array: return .node(node)
        }
    }

    private static func call(_ function: Function, _ node: JSONNode, _ root: JSONNode) -> Operand {
        switch function {
        case .length(let argument):
            switch operand(argument, node, root) {
            case .string(let bytes):
                return .number(Double(String(decoding: bytes, as: UTF8.self).unicodeScalars.count))
            case .node(let node): return .number(Double(node.count))
            default: return .nothing
            }
        case .count(let absolute, let segments):
            return .number(Double(apply(segments, to: absolute ? root : node, root: root).count))
        case .value(let absolute, let segments):
            let nodes = apply(segments, to: absolute ? root : node, root: root)
            return nodes.count == 1 ? operand(nodes[0]) : .nothing
        case .match, .search: return .nothing
        }
    }

    private static func match(
        _ text: Argument, _ pattern: Argument, whole: Bool, _ node: JSONNode, _ root: JSONNode
    ) -> Bool {
        guard case .string(let bytes) = operand(text, node, root),
            case .string(let expression) = operand(pattern, node, root),
            let regex = IRegexp(String(decoding: expression, as: UTF8.self))
        else { return false }
        return regex.matches(String(decoding: bytes, as: UTF8.self), whole: whole)
    }

    private static func compare(_ left: Operand, _ comparison: ComparisonOperator, _ right: Operand) -> Bool {
        switch comparison {
        case .equal: return equal(left, right)
        case .notEqual: return !equal(left, right)
        case .less: return less(left, right)
        case .greater: return less(right, left)
        case .lessOrEqual: return less(left, right) || equal(left, right)
        case .greaterOrEqual: return less(right, left) || equal(left, right)
        }
    }

    private static func less(_ left: Operand, _ right: Operand) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): return left < right
        // UTF-8 sorts as the scalar values that RFC 9535 compares.
        case (.string(let left), .string(let right)): return left.lexicographicallyPrecedes(right)
        default: return false
        }
    }

    private static func equal(_ left: Operand, _ right: Operand) -> Bool {
        switch (left, right) {
        case (.nothing, .nothing), (.null, .null): return true
        case (.number(let left), .number(let right)): return left == right
        case (.string(let left), .string(let right)): return left == right
        case (.bool(let left), .bool(let right)): return left == right
        case (.node(let left), .node(let right)): return deepEqual(left, right)
        default: return false
        }
    }

    private static func deepEqual(_ left: JSONNode, _ right: JSONNode) -> Bool {
        switch (left.kind, right.kind) {
        case (.array, .array):
            let leftElements = left.elements
            let rightElements = right.elements
            return leftElements.count == rightElements.count
                && zip(leftElements, rightElements).allSatisfy { equal(operand($0), operand($1)) }
        case (.object, .object):
            guard left.count == right.count else { return false }
            var same = true
            left.forEachMember { name, value in
                guard same else { return }
                same = right.member(Array(name)).map { equal(operand(value), operand($0)) } ?? false
            }
            return same
        default: return false
        }
    }
}
