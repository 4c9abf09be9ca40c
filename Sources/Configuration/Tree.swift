internal import Model

/// A YAML document with the place of everything in it.
indirect enum Tree {
    /// A scalar's text; `isPlain` when it stands without quotes.
    case scalar(String, isPlain: Bool, SourceLocation)
    case list([Tree], SourceLocation)
    case mapping([Member], SourceLocation)

    struct Member {
        let key: String
        let keyLocation: SourceLocation
        var value: Tree
    }

    var location: SourceLocation {
        switch self {
        case .scalar(_, _, let location), .list(_, let location), .mapping(_, let location): return location
        }
    }

    /// Whether it is empty or a plain null.
    var isNull: Bool {
        if case .scalar(let text, true, _) = self { return text.isEmpty || text == "~" || text == "null" }
        return false
    }

    /// Replaces `{name}` by text in every value, once, without encoding; `{{` is a brace and `${...}` is untouched.
    func substituting(_ values: [String: String], _ diagnostics: Diagnostics) -> Tree {
        switch self {
        case .scalar(let text, let isPlain, let location):
            let replaced = Tree.substitute(text, values) { unknown in
                diagnostics.unknown("name in braces", unknown, among: values.keys.sorted(), location)
            }
            return .scalar(replaced, isPlain: isPlain, location)
        case .list(let elements, let location):
            return .list(elements.map { $0.substituting(values, diagnostics) }, location)
        case .mapping(let members, let location):
            return .mapping(
                members.map { member in
                    var member = member
                    member.value = member.value.substituting(values, diagnostics)
                    return member
                }, location
            )
        }
    }

    private static func substitute(_ text: String, _ values: [String: String], unknown: (String) -> Void) -> String {
        var result = ""
        var rest = text[...]
        while let brace = rest.firstIndex(of: "{") {
            let isDollar = brace > rest.startIndex && rest[rest.index(before: brace)] == "$"
            result += rest[..<brace]
            rest = rest[brace...]
            if rest.hasPrefix("{{") {
                result += "{"
                rest = rest.dropFirst(2)
                continue
            }
            guard let close = rest.firstIndex(of: "}") else { break }
            let name = String(rest[rest.index(after: brace)..<close])
            if isDollar {
                result += rest[...close]
            } else if let value = values[name] {
                result += value
            } else {
                unknown(name)
            }
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
