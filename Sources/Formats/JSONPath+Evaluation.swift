extension JSONPath {
    /// The nodes that the query selects, in the order of RFC 9535.
    package func select(from root: JSONNode) -> [JSONNode] {
        JSONPath.apply(segments, to: root, root: root)
    }

    /// Calls `body` with every node that the query selects, in the order of RFC 9535, and with how it was reached.
    package func forEach(from root: JSONNode, _ body: (JSONNode, JSONNode.Key) throws -> Void) rethrows {
        try JSONPath.visit(segments[...], from: (root, .none), root: root, body)
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
        visit(segments[...], from: (node, .none), root: root) { node, _ in selected.append(node) }
        return selected
    }

    /// Calls `body` with what the segments select, one after the other: in the order of RFC 9535, and without gathering the
    /// nodes of a large document.
    private static func visit(
        _ segments: ArraySlice<Segment>, from place: (node: JSONNode, key: JSONNode.Key), root: JSONNode,
        _ body: (JSONNode, JSONNode.Key) throws -> Void
    ) rethrows {
        guard let segment = segments.first else { return try body(place.node, place.key) }
        let rest = segments.dropFirst()
        switch segment {
        case .child(let selectors):
            for selector in selectors {
                try choose(selector, from: place.node, root: root) { try visit(rest, from: ($0, $1), root: root, body) }
            }
        case .descendant(let selectors):
            try descend(place.node) { descendant in
                for selector in selectors {
                    try choose(selector, from: descendant, root: root) {
                        try visit(rest, from: ($0, $1), root: root, body)
                    }
                }
            }
        }
    }

    /// Calls `body` with the node and every node below it, parents first; the parser has bounded the depth.
    private static func descend(_ node: JSONNode, _ body: (JSONNode) throws -> Void) rethrows {
        try body(node)
        try node.forEachChild { child, _ in try descend(child, body) }
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
        _ selector: Selector, from node: JSONNode, root: JSONNode, _ body: (JSONNode, JSONNode.Key) throws -> Void
    ) rethrows {
        switch selector {
        case .name(let name):
            guard let member = node.member(name) else { return }
            try name.withUnsafeBufferPointer { try body(member, .name($0)) }
        case .wildcard: try node.forEachChild(body)
        case .index(let index):
            guard let element = element(index, of: node) else { return }
            try body(element, .index(index >= 0 ? index : node.count + index))
        case .slice(let start, let end, let step):
            guard node.kind == .array else { return }
            let elements = node.elements
            for index in slice(elements.count, start: start, end: end, step: step) {
                try body(elements[index], .index(index))
            }
        case .filter(let logical):
            try node.forEachChild { child, key in
                if test(logical, child, root) { try body(child, key) }
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
}
