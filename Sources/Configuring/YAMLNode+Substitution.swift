internal import Formats

extension YAMLNode {
    /// Replaces `{name}` by text in every value, once, without encoding; `{{` is a brace and `${...}` is untouched.
    func substituting(_ values: [String: String], _ diagnostics: Diagnostics) -> YAMLNode {
        switch self {
        case .scalar(let text, let isPlain, let location):
            let replaced = YAMLNode.substitute(text, values) { unknown in
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
