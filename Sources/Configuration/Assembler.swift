internal import Formats
internal import Formulas
internal import Model
internal import Rules

/// Puts the parts of all files together and checks what only the whole can tell.
struct Assembler {
    let diagnostics: Diagnostics
    private var configuration: Configuration
    private var feedTrees: [(tree: YAMLNode, directory: String)] = []
    private var indicatorTrees: [YAMLNode] = []
    private var ruleTrees: [YAMLNode] = []
    private var nouns: [String: String] = [:]
    private var notifiers: Set<String> = []
    private var names = SymbolTable()
    private let schedules = CronSchedules()
    private var expansion: Expansion

    static let keys = [
        "include", "store", "alert_log", "server", "http", "units", "lists", "feeds", "indicators", "rules",
        "notifiers",
    ]

    init(diagnostics: Diagnostics, file: String) {
        self.diagnostics = diagnostics
        configuration = Configuration(file: file)
        expansion = Expansion(diagnostics: diagnostics)
    }

    /// Whether a fault lies where the place of the store may be said.
    private(set) var hasStoreFault = false

    /// Takes one file's sections.
    mutating func take(_ tree: YAMLNode, directory: String) {
        let before = diagnostics.all.count
        defer { if diagnostics.all.dropFirst(before).contains(where: Assembler.mayHideStore) { hasStoreFault = true } }
        guard let reader = MappingReader(tree, keys: Assembler.keys, what: "a configuration", diagnostics) else {
            return
        }
        if let tree = reader["store"], !tree.isNull { readStore(tree, directory) }
        if let path = path(reader, "alert_log") { configuration.alertLogPath = .init(text: path, directory: directory) }
        if let tree = reader["server"] {
            _ = MappingReader(tree, keys: ["listen"], what: "'server'", diagnostics)
            reader.warnUnused("server")
        }
        if let tree = reader["http"], !tree.isNull {
            HTTPReader(diagnostics: diagnostics, directory: directory).read(tree, into: &configuration.http)
        }
        readUnits(reader["units"])
        expansion.take(reader["lists"])
        readNotifiers(reader)
        feedTrees += reader.list("feeds").map { ($0, directory) }
        indicatorTrees += reader.list("indicators")
        ruleTrees += reader.list("rules")
    }

    /// Faults of the sections themselves, of which one may be the store's; definitions are read later.
    private static func mayHideStore(_ diagnostic: Diagnostic) -> Bool { diagnostic.severity == .error }

    private mutating func readStore(_ tree: YAMLNode, _ directory: String) {
        guard let reader = MappingReader(tree, keys: ["path", "keep_bodies"], what: "'store'", diagnostics) else {
            return
        }
        if let path = reader.string("path") { configuration.storePath = .init(text: path, directory: directory) }
        configuration.keepBodies = reader.interval("keep_bodies") ?? configuration.keepBodies
    }

    private func path(_ reader: MappingReader, _ key: String) -> String? {
        guard let tree = reader[key], !tree.isNull else { return nil }
        return MappingReader(tree, keys: ["path"], what: "'\(key)'", diagnostics)?.string("path")
    }

    private mutating func readUnits(_ tree: YAMLNode?) {
        guard let tree, !tree.isNull else { return }
        guard case .mapping(let members, _) = tree else {
            diagnostics.error(tree.location, "'units' must map each noun to the unit that it counts")
            return
        }
        let known = UnitTable()
        for member in members {
            guard case .scalar(let base, _, let location) = member.value else {
                diagnostics.error(member.value.location, "the unit of '\(member.key)' must be a text")
                continue
            }
            if base.contains("/") {
                diagnostics.error(location, "a noun stands for one symbol, not for '\(base)'")
            } else if case .failure = known.unit(named: base) {
                diagnostics.unknown("unit", base, among: known.names, location)
            } else if case .success = known.unit(named: member.key) {
                diagnostics.error(member.keyLocation, "'\(member.key)' is a unit already")
            } else if member.key.isEmpty || member.key.contains(where: { $0.isWhitespace || "/*".contains($0) }) {
                diagnostics.error(member.keyLocation, "a unit's name has no blanks, '/' or '*'")
            } else {
                nouns[member.key] = base
            }
        }
    }

    private mutating func readNotifiers(_ reader: MappingReader) {
        for tree in reader.list("notifiers") {
            guard let notifier = MappingReader(tree, keys: ["id", "webhook"], what: "a notifier", diagnostics),
                let id = notifier.required("id", of: "a notifier")
            else { continue }
            if !notifiers.insert(id).inserted { notifier.error("id", "a second notifier '\(id)'") }
            if let webhook = notifier["webhook"],
                let hook = MappingReader(webhook, keys: ["url", "secret"], what: "'webhook'", diagnostics)
            {
                _ = hook.template("url")
                _ = hook.template("secret")
            }
        }
        reader.warnUnused("notifiers")
    }

    // MARK: The whole

    /// Reads the definitions, now that every unit is known, and checks what they say of each other.
    mutating func finish() -> Configuration {
        configuration.units = UnitTable(nouns: nouns)
        for (tree, directory) in feedTrees {
            for instance in expansion.expand(tree, "a feed") {
                let reader = FeedReader(
                    units: configuration.units, directory: directory, schedules: schedules, expansion: expansion,
                    diagnostics: diagnostics)
                guard let feed = reader.read(instance, &names) else { continue }
                configuration.feeds.append(feed)
            }
        }
        finishIndicators()
        for tree in ruleTrees {
            for instance in expansion.expand(tree, "a rule") {
                let reader = RuleReader(
                    units: configuration.units, notifiers: notifiers, diagnostics: diagnostics
                )
                guard let read = reader.read(instance, &names) else { continue }
                configuration.rules.append(read.rule)
                if let subject = read.subject { configuration.indicators.append(subject) }
            }
        }
        RuleChecks(diagnostics: diagnostics, names: names).check(configuration)
        return configuration
    }

    private mutating func finishIndicators() {
        var pending: [IndicatorReader.Draft] = []
        for tree in indicatorTrees {
            for instance in expansion.expand(tree, "an indicator") {
                let reader = IndicatorReader(units: configuration.units, diagnostics: diagnostics)
                if let draft = reader.read(instance, &names) { pending.append(draft) }
            }
        }
        // In the order of dependency: what is left when nothing more can be resolved is a cycle, or rests on one.
        var remaining = pending
        while !remaining.isEmpty {
            let unresolved = Set(remaining.map(\.id))
            let ready = remaining.filter { draft in !draft.formula.series.contains { unresolved.contains($0) } }
            guard !ready.isEmpty else { break }
            for draft in ready {
                if let indicator = draft.resolve(units: configuration.units, names: &names, diagnostics) {
                    configuration.indicators.append(indicator)
                }
            }
            remaining.removeAll { draft in ready.contains { $0.id == draft.id } }
        }
        for draft in remaining {
            let others = draft.formula.series.filter { name in remaining.contains { $0.id == name } }
            diagnostics.error(
                draft.formulaLocation, "'\(draft.id)' depends on itself through \(others.joined(separator: ", "))"
            )
        }
    }
}
