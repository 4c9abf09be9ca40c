internal import Channels
internal import Formats
internal import Formulas
internal import Model
internal import Rules

/// Puts the parts of all files together and checks what only the whole can tell.
struct Assembler {
    let diagnostics: Diagnostics
    private var configuration: Configuration
    private var feedTrees: [Overrides.Definition] = []
    private var indicatorTrees: [Overrides.Definition] = []
    private var ruleTrees: [Overrides.Definition] = []
    private var nouns: [String: String] = [:]
    private var notifiers: NotifierSections
    private var names = SymbolTable()
    private let schedules = CronSchedules()
    private var expansion: Expansion
    private var overrides: Overrides

    static let keys = [
        "include", "store", "alert_log", "server", "http", "units", "lists", "feeds", "indicators", "rules",
        "notifiers", "defaults", "disable",
    ]

    init(diagnostics: Diagnostics, file: String) {
        self.diagnostics = diagnostics
        configuration = Configuration(file: file)
        expansion = Expansion(diagnostics: diagnostics)
        overrides = Overrides(diagnostics: diagnostics)
        notifiers = NotifierSections(diagnostics: diagnostics)
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
        if let tree = reader["server"], !tree.isNull {
            ServerReader(diagnostics: diagnostics).read(tree, into: &configuration.server)
        }
        if let tree = reader["http"], !tree.isNull {
            HTTPReader(diagnostics: diagnostics, directory: directory).read(tree, into: &configuration.http)
        }
        readUnits(reader["units"])
        expansion.take(reader["lists"])
        notifiers.take(reader)
        overrides.take(reader["disable"])
        func definitions(_ key: String) -> [Overrides.Definition] {
            reader.list(key).map { Overrides.Definition(tree: $0, directory: directory) }
        }
        feedTrees += definitions("feeds")
        indicatorTrees += definitions("indicators")
        ruleTrees += definitions("rules")
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

    // MARK: The whole

    /// Reads the definitions, now that every unit is known, and checks what they say of each other.
    mutating func finish() -> Configuration {
        configuration.units = UnitTable(nouns: nouns)
        for definition in instances(of: feedTrees, "a feed") {
            let reader = FeedReader(
                units: configuration.units, directory: definition.directory, schedules: schedules,
                expansion: expansion, diagnostics: diagnostics)
            guard var feed = reader.read(definition.tree, &names) else { continue }
            if overrides.disables(.feed, feed.id) { feed.isEnabled = false }
            configuration.feeds.append(feed)
        }
        finishIndicators()
        configuration.notifiers = notifiers.definitions
        configuration.usualNotifiers = notifiers.usual()
        for definition in instances(of: ruleTrees, "a rule") {
            // What is switched off may have faults.
            if let id = definition.tree.text("id"), overrides.disables(.rule, id) { continue }
            let reader = RuleReader(units: configuration.units, notifiers: notifiers.ids, diagnostics: diagnostics)
            guard let read = reader.read(definition.tree, &names) else { continue }
            configuration.rules.append(read.rule)
            if let subject = read.subject { configuration.indicators.append(subject) }
        }
        warnUnusedNotifiers()
        warnUntoldRules()
        dropDisabledIndicators()
        overrides.finish(isSeries: names.isDeclared)
        RuleChecks(diagnostics: diagnostics, names: names).check(configuration)
        return configuration
    }

    /// Who is named by nobody is told nothing.
    private func warnUnusedNotifiers() {
        let used = Set(configuration.usualNotifiers + configuration.rules.flatMap { $0.notify ?? [] })
        for notifier in configuration.notifiers where !used.contains(notifier.id) {
            diagnostics.warning(
                notifier.location,
                "the notifier '\(notifier.id)' is in no 'notify', neither of a rule nor of 'defaults'")
        }
    }

    /// A rule that speaks to notifiers of its own which do not listen, or reminds nobody.
    private func warnUntoldRules() {
        let byID = Dictionary(configuration.notifiers.map { ($0.id, $0) }) { first, _ in first }
        for rule in configuration.rules {
            let all = (rule.notify ?? configuration.usualNotifiers).compactMap { byID[$0] }
            // Whoever names nobody leaves it to the defaults, which may well be for what is urgent.
            if rule.notify != nil, !all.isEmpty, !all.contains(where: { $0.takes(rule.severity) }) {
                diagnostics.warning(
                    rule.location,
                    "nobody is told of '\(rule.id)': its severity is \(rule.severity.rawValue), which none of its notifiers takes"
                )
            } else if all.isEmpty, rule.remind != nil, !configuration.notifiers.isEmpty {
                diagnostics.warning(rule.location, "'remind' of '\(rule.id)' reminds nobody: it has no notifiers")
            }
        }
    }

    /// The definitions of a section, each entry of `for_each` by itself, as they are overridden.
    private func instances(of trees: [Overrides.Definition], _ what: String) -> [Overrides.Definition] {
        let all = trees.flatMap { definition in
            expansion.expand(definition.tree, what).map {
                Overrides.Definition(tree: $0, directory: definition.directory)
            }
        }
        return overrides.merged(all, what)
    }

    /// Takes away the indicators that are switched off, unless something needs them.
    private mutating func dropDisabledIndicators() {
        let ids = configuration.indicators.filter { !$0.isOfRule && overrides.disables(.indicator, $0.id) }
        guard !ids.isEmpty else { return }
        let off = Set(ids.map(\.id))
        for indicator in ids {
            let user =
                configuration.indicators.first { !off.contains($0.id) && $0.formula.series.contains(indicator.id) }?.id
                ?? configuration.rules.first { Assembler.series(of: $0).contains(indicator.id) }?.id
            guard let user else { continue }
            diagnostics.error(
                indicator.location, "'\(indicator.id)' is disabled, and '\(user)' needs it; disable that too")
        }
        configuration.indicators.removeAll { off.contains($0.id) }
    }

    /// What a rule reads: its own series, what stands in for it, and its claim's readings.
    private static func series(of rule: RuleDefinition) -> Set<String> {
        let readings = (rule.claim?.readings ?? []).flatMap { reading in
            [reading.series] + (reading.indicator?.formula.series ?? [])
        }
        return Set(
            [rule.when.series] + [rule.clear?.series].compactMap(\.self) + (rule.claim?.fallback ?? []) + readings)
    }

    private mutating func finishIndicators() {
        var pending: [IndicatorReader.Draft] = []
        for definition in instances(of: indicatorTrees, "an indicator") {
            let reader = IndicatorReader(units: configuration.units, diagnostics: diagnostics)
            if let draft = reader.read(definition.tree, &names) { pending.append(draft) }
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
