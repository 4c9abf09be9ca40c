/// What filters choose.
extension JSONPath {
    static func test(_ logical: Logical, _ node: JSONNode, _ root: JSONNode) -> Bool {
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
