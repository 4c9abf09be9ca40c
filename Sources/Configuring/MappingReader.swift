internal import Formats
internal import Model

/// Reads the members of one mapping strictly: every key must be known, every value of its type; faults are gathered.
struct MappingReader {
    /// In the order of the file; they are few, and a search beats a hash.
    private let members: [YAMLNode.Member]
    let location: SourceLocation
    let diagnostics: Diagnostics

    /// - Parameters:
    ///   - keys: the keys that are allowed.
    ///   - what: what the mapping is, for errors.
    init?(_ tree: YAMLNode, keys: [String], what: String, _ diagnostics: Diagnostics) {
        guard case .mapping(let list, let location) = tree else {
            diagnostics.error(tree.location, "\(what) must be a mapping of keys to values")
            return nil
        }
        members = list.filter { member in
            if keys.contains(member.key) { return true }
            if let colon = member.key.firstIndex(of: ":"), keys.contains(String(member.key[..<colon])) {
                let value = member.key[colon...].dropFirst()
                diagnostics.error(
                    member.keyLocation,
                    "a blank is missing behind the colon: '\(member.key[..<colon]): \(value)'")
            } else {
                diagnostics.unknown("key", member.key, among: keys, member.keyLocation)
            }
            return false
        }
        self.location = location
        self.diagnostics = diagnostics
    }

    private init(members: [YAMLNode.Member], location: SourceLocation, diagnostics: Diagnostics) {
        self.members = members
        self.location = location
        self.diagnostics = diagnostics
    }

    /// The same mapping with what `defaults` has and it lacks; of the keys in `group` all or none are taken.
    func fallingBack(to defaults: MappingReader?, group: Set<String>) -> MappingReader {
        guard let defaults else { return self }
        let hasOwn = members.contains { group.contains($0.key) }
        let inherited = defaults.members.filter { member in
            self.member(member.key) == nil && !(hasOwn && group.contains(member.key))
        }
        return MappingReader(members: members + inherited, location: location, diagnostics: diagnostics)
    }

    /// The same mapping with only some of its keys.
    func restricted(to keys: [String]) -> MappingReader {
        MappingReader(members: members.filter { keys.contains($0.key) }, location: location, diagnostics: diagnostics)
    }

    private func member(_ key: String) -> YAMLNode.Member? { members.first { $0.key == key } }

    subscript(key: String) -> YAMLNode? { member(key)?.value }

    /// The keys that are present.
    var keys: Set<String> { Set(members.map(\.key)) }

    func location(of key: String) -> SourceLocation { member(key)?.value.location ?? location }
    /// Where the text of a value begins: after the quote, if there is one.
    func textLocation(of key: String) -> SourceLocation {
        guard case .scalar(_, let isPlain, let place)? = member(key)?.value else { return location(of: key) }
        return isPlain ? place : place.offset(by: 1)
    }

    func keyLocation(of key: String) -> SourceLocation { member(key)?.keyLocation ?? location }

    func error(_ key: String, _ message: String) { diagnostics.error(location(of: key), message) }

    /// Says that a key is read and checked, and acted upon by a later version.
    func warnUnused(_ key: String) {
        guard member(key) != nil else { return }
        diagnostics.warning(keyLocation(of: key), "'\(key)' has no effect in this version")
    }

    // MARK: Values; each is nil when absent or wrong, and what is wrong has been said.

    func string(_ key: String) -> String? {
        guard let tree = member(key)?.value else { return nil }
        guard case .scalar(let text, _, _) = tree, !tree.isNull else {
            error(key, "'\(key)' must be a text")
            return nil
        }
        return text
    }

    func required(_ key: String, of what: String) -> String? {
        guard member(key) != nil else {
            diagnostics.error(location, "\(what) has no '\(key)'")
            return nil
        }
        return string(key)
    }

    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = string(key) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            error(key, "'\(key)' must be a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'")
            return nil
        }
        return value
    }

    func boolean(_ key: String) -> Bool? {
        guard let text = string(key) else { return nil }
        switch text {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default:
            error(key, "'\(key)' must be true or false, not '\(text)'")
            return nil
        }
    }

    func interval(_ key: String) -> Interval? {
        guard let text = string(key) else { return nil }
        guard let interval = Interval(text) else {
            error(key, "'\(key)' must be a duration such as 30s, 6h or 2w, not '\(text)'")
            return nil
        }
        return interval
    }

    func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _ what: String) -> Choice?
    where Choice.RawValue == String {
        guard let text = string(key) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            diagnostics.unknown(what, text, among: Choice.allCases.map(\.rawValue), location(of: key))
            return nil
        }
        return choice
    }

    /// A text, or a list of texts.
    func strings(_ key: String) -> [String]? {
        guard let tree = member(key)?.value else { return nil }
        return MappingReader.strings(tree, key, diagnostics)
    }

    static func strings(_ tree: YAMLNode, _ key: String, _ diagnostics: Diagnostics) -> [String]? {
        switch tree {
        case .scalar(let text, _, _): return tree.isNull ? [] : [text]
        case .list(let elements, _):
            return elements.compactMap { element in
                if case .scalar(let text, _, _) = element { return text }
                diagnostics.error(element.location, "'\(key)' must hold texts")
                return nil
            }
        case .mapping(_, let location):
            diagnostics.error(location, "'\(key)' must be a text or a list of texts")
            return nil
        }
    }

    func list(_ key: String) -> [YAMLNode] {
        guard let tree = member(key)?.value, !tree.isNull else { return [] }
        guard case .list(let elements, _) = tree else {
            error(key, "'\(key)' must be a list")
            return []
        }
        return elements
    }

    func template(_ key: String) -> Template? {
        guard let text = string(key) else { return nil }
        return template(text, at: location(of: key))
    }

    func template(_ text: String, at location: SourceLocation) -> Template? {
        do {
            return try Template(text)
        } catch {
            diagnostics.error(location, error.message)
            return nil
        }
    }

    func day(_ key: String) -> Day? {
        guard let text = string(key) else { return nil }
        guard let day = Day(iso: text) else {
            error(key, "'\(key)' must be a day such as 2026-08-26, not '\(text)'")
            return nil
        }
        return day
    }

    func period(_ key: String) -> Period? {
        guard let text = string(key) else { return nil }
        guard let parsed = Period.parse(label: text) else {
            error(key, "'\(key)' must be a period (2026, 2026-Q3, 2026-08, 2026-W34) or a day, not '\(text)'")
            return nil
        }
        return parsed.period
    }
}
