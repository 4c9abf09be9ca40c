internal import Formats

/// Expands `for_each`.
enum Expansion {
    static func expand(_ tree: YAMLNode, _ what: String, _ diagnostics: Diagnostics) -> [YAMLNode] {
        guard case .mapping(let members, let location) = tree,
            let each = members.first(where: { $0.key == "for_each" })
        else { return [tree] }
        let template = YAMLNode.mapping(members.filter { $0.key != "for_each" }, location)
        guard case .list(let entries, _) = each.value else {
            diagnostics.error(each.value.location, "'for_each' must be a list of mappings")
            return []
        }
        return entries.compactMap { entry in
            guard case .mapping(let pairs, _) = entry else {
                diagnostics.error(entry.location, "an entry of 'for_each' must be a mapping of names to texts")
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
            return template.substituting(values, diagnostics)
        }
    }
}
