internal import Formats
internal import Glibc
internal import Model

/// Changes of definitions that others wrote: `override: true` and `disable`.
///
/// What is missing is a warning and no error: an upgrade may take away what somebody changed, and the service shall start.
struct Overrides {
    let diagnostics: Diagnostics
    /// What `disable` names, each with its place, and what it named.
    private var disabled: [Entry] = []
    private var known: Set<String> = []

    private struct Entry {
        /// The kind that is meant; nil for any.
        let kind: Kind?
        let pattern: String
        let location: SourceLocation
        var named: Set<Kind> = []

        init(_ text: String, _ location: SourceLocation) {
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            kind = parts.count == 2 ? Kind(rawValue: parts[0]) : nil
            pattern = kind == nil ? text : parts[1]
            self.location = location
        }

        var isGlob: Bool { pattern.contains { "*?[".contains($0) } }
    }

    /// What has ids of its own.
    enum Kind: String {
        case feed, indicator, rule
    }

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
            disabled.append(Entry(text, location))
        }
    }

    /// Whether `disable` names an id.
    mutating func disables(_ kind: Kind, _ id: String) -> Bool {
        known.insert(id)
        var isDisabled = false
        for place in disabled.indices where disabled[place].kind ?? kind == kind {
            guard fnmatch(disabled[place].pattern, id, 0) == 0 else { continue }
            disabled[place].named.insert(kind)
            isDisabled = true
        }
        return isDisabled
    }

    /// Says of what `disable` named nothing, or more than one thing by one name.
    ///
    /// - Parameter isSeries: whether something is the id of a series of a feed.
    func finish(isSeries: (String) -> Bool) {
        for entry in disabled {
            if entry.named.isEmpty {
                let hint =
                    isSeries(entry.pattern)
                    ? "; it is a series, and feeds are switched off as a whole"
                    : Spelling.hint(for: entry.pattern, among: known.sorted()) ?? ""
                diagnostics.warning(entry.location, "'disable': nothing is called '\(entry.pattern)'\(hint)")
            } else if entry.named.count > 1, !entry.isGlob {
                let kinds = entry.named.map(\.rawValue).sorted()
                diagnostics.warning(
                    entry.location,
                    "'disable': '\(entry.pattern)' is a \(kinds.joined(separator: " and a ")); both are switched off, unless it is said which: '\(kinds[0]):\(entry.pattern)'"
                )
            }
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
    func text(_ key: String) -> String? {
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
        // What the whole lacks is told where it was overridden.
        guard case .mapping(var members, _) = self, case .mapping(let own, let location) = other else { return self }
        for member in own {
            members.removeAll { $0.key == member.key }
            if !member.value.isNull { members.append(member) }
        }
        return .mapping(members, location)
    }
}
