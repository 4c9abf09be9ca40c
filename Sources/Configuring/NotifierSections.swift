internal import Channels
internal import Formats
internal import Model

/// The sections that say who is told: `notifiers`, and `defaults: { notify: [...] }`.
struct NotifierSections {
    let diagnostics: Diagnostics
    private(set) var definitions: [NotifierDefinition] = []
    /// Also of those with a fault, which are declared all the same.
    private(set) var ids: Set<String> = []
    private var usualNames: [(name: String, location: SourceLocation)] = []

    init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    /// Takes one file's sections.
    mutating func take(_ reader: MappingReader) {
        for tree in reader.list("notifiers") {
            guard let id = tree.text("id") else {
                diagnostics.error(tree.location, "a notifier has no 'id'")
                continue
            }
            if !ids.insert(id).inserted { diagnostics.error(tree.location, "a second notifier '\(id)'") }
            if let definition = NotifierReader(diagnostics: diagnostics).read(tree) { definitions.append(definition) }
        }
        guard let tree = reader["defaults"], !tree.isNull,
            let defaults = MappingReader(tree, keys: ["notify"], what: "'defaults'", diagnostics)
        else { return }
        for name in defaults.strings("notify") ?? [] { usualNames.append((name, defaults.location(of: "notify"))) }
    }

    /// Who is told where nothing is said of it; every name that is none is told.
    func usual() -> [String] {
        for (name, location) in usualNames where !ids.contains(name) {
            diagnostics.unknown("notifier", name, among: ids.sorted(), location)
        }
        return usualNames.map(\.name)
    }
}
