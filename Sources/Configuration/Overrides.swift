internal import Formats
internal import Glibc
internal import Model

/// Changes of definitions that others wrote: `override: true` and `disable`.
///
/// What is missing is a warning and no error: an upgrade may take away what somebody changed, and the service shall start.
struct Overrides {
    let diagnostics: Diagnostics
    /// What `disable` names, each with its place, and whether it named anything.
    private var disabled: [(pattern: String, location: SourceLocation, isUsed: Bool)] = []
    private var known: Set<String> = []

    init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    /// A definition, with the directory that its paths are relative to.
    struct Definition {
        var tree: YAMLNode
        var directory: String
    }

    /// Takes the section `disable` of a file.
    mutating func take(_ tree: YAMLNode?) {
        guard let tree, !tree.isNull else { return }
        guard case .list(let elements, _) = tree else {
            return diagnostics.error(
                tree.location, "'disable' must be a list of ids, such as [prices.nvda, 'prices.*']")
        }
        for element in elements {
            guard case .scalar(let text, _, let location) = element else {
                diagnostics.error(element.location, "an entry of 'disable' must be an id")
                continue
            }
            disabled.append((text, location, false))
        }
    }

    /// Whether `disable` names an id.
    mutating func disables(_ id: String) -> Bool {
        known.insert(id)
        var isDisabled = false
        for place in disabled.indices where fnmatch(disabled[place].pattern, id, 0) == 0 {
            disabled[place].isUsed = true
            isDisabled = true
        }
        return isDisabled
    }

    /// Says of what `disable` named nothing.
    func finish() {
        for entry in disabled where !entry.isUsed {
            let hint = Spelling.hint(for: entry.pattern, among: known.sorted()) ?? ""
            diagnostics.warning(entry.location, "'disable': nothing is called '\(entry.pattern)'\(hint)")
        }
    }

    /// Definitions with those merged into them that override them: each key that an overriding one has takes the place of the
    /// other's, and null takes a key away.
    func merged(_ definitions: [Definition], _ what: String) -> [Definition] {
        var merged = definitions.filter { !isOverride($0.tree) }
        var places: [String: Int] = [:]
        for (place, definition) in merged.enumerated() {
            merged[place].tree = definition.tree.without("override")
            if let id = definition.tree.text("id"), places[id] == nil { places[id] = place }
        }
        for definition in definitions where isOverride(definition.tree) {
            guard let id = definition.tree.text("id") else {
                diagnostics.error(definition.tree.location, "what overrides \(what) has its 'id'")
                continue
            }
            guard let place = places[id] else {
                let hint = Spelling.hint(for: id, among: places.keys.sorted()) ?? ""
                diagnostics.warning(
                    definition.tree.location, "there is no '\(id)' to override, so this has no effect\(hint)")
                continue
            }
            merged[place].tree = merged[place].tree.overridden(by: definition.tree.without("override"))
            if definition.tree.text("url") != nil { merged[place].directory = definition.directory }
        }
        return merged
    }

    private func isOverride(_ tree: YAMLNode) -> Bool {
        guard case .mapping(let members, _) = tree, let member = members.first(where: { $0.key == "override" }) else {
            return false
        }
        guard case .scalar(let text, true, _) = member.value, ["true", "false"].contains(text) else {
            diagnostics.error(member.value.location, "'override' is true or false")
            return false
        }
        return text == "true"
    }
}

extension YAMLNode {
    /// The text of a member; nil for what has none.
    fileprivate func text(_ key: String) -> String? {
        guard case .mapping(let members, _) = self,
            case .scalar(let text, _, _)? = members.first(where: { $0.key == key })?.value
        else { return nil }
        return text
    }

    fileprivate func without(_ key: String) -> YAMLNode {
        guard case .mapping(let members, let location) = self else { return self }
        return .mapping(members.filter { $0.key != key }, location)
    }

    fileprivate func overridden(by other: YAMLNode) -> YAMLNode {
        guard case .mapping(var members, let location) = self, case .mapping(let own, _) = other else { return self }
        for member in own {
            members.removeAll { $0.key == member.key }
            if !member.value.isNull { members.append(member) }
        }
        return .mapping(members, location)
    }
}
