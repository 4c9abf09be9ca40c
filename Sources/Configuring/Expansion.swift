internal import Formats

/// Expands `for_each`, and what formulas say of every entry of a list.
struct Expansion {
    let diagnostics: Diagnostics
    /// The lists of the configuration, by name.
    private var lists: [String: YAMLNode] = [:]

    init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    /// Takes the section `lists` of a file.
    mutating func take(_ tree: YAMLNode?) {
        guard let tree, !tree.isNull else { return }
        guard case .mapping(let members, _) = tree else {
            diagnostics.error(tree.location, "'lists' must map names to lists, as of 'for_each'")
            return
        }
        for member in members {
            if lists.updateValue(member.value, forKey: member.key) != nil {
                diagnostics.error(member.keyLocation, "a second list '\(member.key)'")
            }
            _ = entries(of: member.value, "'\(member.key)'")
        }
    }

    /// A definition, or one for each entry of its `for_each`.
    func expand(_ tree: YAMLNode, _ what: String) -> [YAMLNode] {
        guard case .mapping(let members, let location) = tree else { return [tree] }
        let own = members.filter { $0.key != "for_each" }.map(withFormula)
        guard let each = members.first(where: { $0.key == "for_each" }) else { return [.mapping(own, location)] }
        let template = YAMLNode.mapping(own, location)
        return (entries(of: listed(each.value), "'for_each'") ?? []).map { template.substituting($0, diagnostics) }
    }

    /// A list itself, or the one that is named.
    private func listed(_ tree: YAMLNode) -> YAMLNode {
        guard case .scalar(let name, _, let location) = tree else { return tree }
        if let list = lists[name] { return list }
        diagnostics.unknown("list", name, among: lists.keys.sorted(), location)
        return .list([], location)
    }

    /// The names and texts of each entry; nil for what is no list.
    private func entries(of tree: YAMLNode, _ what: String) -> [[String: String]]? {
        guard case .list(let entries, _) = tree else {
            diagnostics.error(tree.location, "\(what) must be a list of mappings, or the name of one in 'lists'")
            return nil
        }
        return entries.compactMap { entry in
            guard case .mapping(let pairs, _) = entry else {
                diagnostics.error(entry.location, "an entry of \(what) must be a mapping of names to texts")
                return nil
            }
            var values: [String: String] = [:]
            for pair in pairs {
                guard case .scalar(let text, _, _) = pair.value else {
                    diagnostics.error(pair.value.location, "'\(pair.key)' must be a text")
                    return nil
                }
                values[pair.key] = text
            }
            return values
        }
    }

    // MARK: Formulas over lists

    /// What is expanded may hold another, and no end is in sight where a list's own texts hold it.
    private static let maxComprehensions = 16
    private static let maxLength = 100_000

    private static let formulaKeys: Set<String> = ["formula", "when", "clear"]
    /// What has formulas further in.
    private static let outerKeys: Set<String> = ["claim", "readings"]

    private func withFormulas(_ tree: YAMLNode) -> YAMLNode {
        switch tree {
        case .mapping(let members, let location): .mapping(members.map(withFormula), location)
        case .list(let elements, let location): .list(elements.map(withFormulas), location)
        default: tree
        }
    }

    /// `sum({company}.revenue for builders)` is the sum of one argument for each entry of the list.
    private func withFormula(_ member: YAMLNode.Member) -> YAMLNode.Member {
        if Expansion.outerKeys.contains(member.key) {
            var member = member
            member.value = withFormulas(member.value)
            return member
        }
        guard Expansion.formulaKeys.contains(member.key),
            case .scalar(var text, let isPlain, let location) = member.value
        else { return member }
        var count = 0
        while let found = Expansion.comprehension(in: text) {
            count += 1
            guard count <= Expansion.maxComprehensions, text.utf8.count <= Expansion.maxLength else {
                diagnostics.error(location, "the formula grows without end: a list must not name itself in its texts")
                break
            }
            guard let list = lists[found.list] else {
                diagnostics.unknown("list", found.list, among: lists.keys.sorted(), location)
                break
            }
            let arguments = (entries(of: list, "'\(found.list)'") ?? []).map { values in
                values.sorted { $0.key < $1.key }
                    .reduce(found.expression) { $0.replacing("{\($1.key)}", with: $1.value) }
            }
            text.replaceSubrange(found.range, with: arguments.joined(separator: ", "))
        }
        var member = member
        member.value = .scalar(text, isPlain: isPlain, location)
        return member
    }

    /// The first `expression for list` that is an argument.
    private static func comprehension(
        in text: String
    ) -> (range: Range<String.Index>, expression: String, list: String)? {
        // Most formulas have none, and are looked at no further.
        guard text.contains("for ") else { return nil }
        for match in text.matches(of: #/\sfor\s+(?<list>[A-Za-z][A-Za-z0-9_\-]*)\s*(?=[,)])/#) {
            guard let start = argument(in: text, endingAt: match.range.lowerBound) else { continue }
            let expression = text[start..<match.range.lowerBound].drop { $0.isWhitespace }
            return (expression.startIndex..<match.range.upperBound, String(expression), String(match.list))
        }
        return nil
    }

    /// Where the argument begins that ends at a place: behind the parenthesis or the comma before it.
    private static func argument(in text: String, endingAt end: String.Index) -> String.Index? {
        var depth = 0
        var place = end
        while place > text.startIndex {
            let before = text.index(before: place)
            switch text[before] {
            case ")": depth += 1
            case "(" where depth == 0: return place
            case "," where depth == 0: return place
            case "(": depth -= 1
            default: break
            }
            place = before
        }
        return nil
    }
}
