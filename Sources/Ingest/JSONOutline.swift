internal import Formats

/// Says in a few words what a JSON document looks like, for a path that matched nothing.
enum JSONOutline {
    /// Where a path that selects nothing stopped, and what is there instead.
    static func miss(_ path: JSONPath, in root: JSONNode) -> String {
        let (reached, total, node) = path.reach(from: root)
        let place = reached == 0 ? "" : ", after \(reached) of its \(total) steps"
        return "rows '\(path.text)' matched nothing\(place): \(describe(node, reached == 0 ? "the body" : "there"))"
    }

    static func describe(_ root: JSONNode, _ what: String = "the body") -> String {
        switch root.kind {
        case .object:
            var names: [String] = []
            root.forEachMember { name, _ in
                if names.count < 12 { names.append("'\(String(decoding: name, as: UTF8.self))'") }
            }
            return names.isEmpty
                ? "\(what) is an empty object" : "\(what) has the members \(names.joined(separator: ", "))"
        case .array: return "\(what) is an array of \(root.count)"
        default: return "\(what) is a single value"
        }
    }
}
