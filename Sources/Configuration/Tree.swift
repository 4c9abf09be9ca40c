internal import Model
internal import Yams

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

    /// Reads one file; what is wrong with its syntax becomes one error.
    static func parse(_ text: String, file: String, _ diagnostics: Diagnostics) -> Tree? {
        do {
            guard let node = try Yams.compose(yaml: text, .basic) else { return nil }
            return convert(node, file: file, diagnostics, depth: 0)
        } catch let error as YamlError {
            let (line, column, message) = describe(error)
            diagnostics.error(SourceLocation(file: file, line: line, column: column), message)
        } catch {
            diagnostics.error(SourceLocation(file: file, line: 1, column: 1), "\(error)")
        }
        return nil
    }

    private static func describe(_ error: YamlError) -> (Int, Int, String) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            return (mark.line, mark.column, "YAML: \(context.map { "\($0.text) " } ?? "")\(problem)\(hint(problem))")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.sorted().joined(separator: "', '")
            return (context.mark.line, context.mark.column, "YAML: the key '\(names)' stands twice in one mapping")
        case .reader(let problem, _, _, _): return (1, 1, "YAML: \(problem)")
        default: return (1, 1, "YAML: \(error)".split(separator: "\n").first.map(String.init) ?? "YAML: unreadable")
        }
    }

    private static func hint(_ problem: String) -> String {
        problem.contains("mapping values are not allowed") ? "; put a text with ': ' in it into quotes" : ""
    }

    private static func convert(_ node: Node, file: String, _ diagnostics: Diagnostics, depth: Int) -> Tree {
        let location = SourceLocation(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
        guard depth < 32 else {
            diagnostics.error(location, "YAML nested too deeply")
            return .scalar("", isPlain: true, location)
        }
        if node.anchor != nil {
            diagnostics.error(location, "anchors and aliases are not used here; write it out, or use 'for_each:'")
        }
        switch node {
        case .scalar(let scalar):
            checkTag(scalar.tag, location, diagnostics)
            return .scalar(scalar.string, isPlain: scalar.style == .plain || scalar.style == .any, location)
        case .sequence(let sequence):
            checkTag(sequence.tag, location, diagnostics)
            return .list(sequence.map { convert($0, file: file, diagnostics, depth: depth + 1) }, location)
        case .mapping(let mapping):
            checkTag(mapping.tag, location, diagnostics)
            return .mapping(
                mapping.map { key, value in
                    let place = SourceLocation(file: file, line: key.mark?.line ?? 1, column: key.mark?.column ?? 1)
                    if key.scalar == nil { diagnostics.error(place, "a key must be a plain word") }
                    return Member(
                        key: key.scalar?.string ?? "", keyLocation: place,
                        value: convert(value, file: file, diagnostics, depth: depth + 1)
                    )
                }, location
            )
        case .alias:
            diagnostics.error(location, "anchors and aliases are not used here; write it out, or use 'for_each:'")
            return .scalar("", isPlain: true, location)
        }
    }

    private static func checkTag(_ tag: Tag, _ location: SourceLocation, _ diagnostics: Diagnostics) {
        let name = tag.description
        if name.hasPrefix("!") { diagnostics.error(location, "YAML tags such as '\(name)' are not used here") }
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
