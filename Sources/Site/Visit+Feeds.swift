internal import Configuring
internal import Model
internal import Queries
internal import Reports
internal import Rules
internal import Store

/// What can be subscribed to.
extension Visit {
    /// The events of a rule, or of all.
    func events(title: String, of rule: String?) throws -> SiteResponse {
        let events = try snapshot.map { try EventQuery(rule: rule).events($0) } ?? []
        return try feed(title, entries: entries(of: events))
    }

    private func feed(_ title: String, entries: [Atom.Entry]) throws -> SiteResponse {
        let page = try parameters.integer("page", in: 1...1_000_000).map(Int.init)
        let name = Language.of(path).rest.dropFirst().dropLast(".atom".count)
        let atom = Atom(
            site: site, name: String(name), title: title, entries: entries,
            began: try (snapshot?.fetch(1)?.time ?? moment.now) * 1000)
        guard let document = atom.document(page: page) else {
            throw SiteFault.notFound("there is no page \(page ?? 0) of the archive")
        }
        return SiteResponse(.atom, document)
    }

    /// One for each event; one alone for those that a first load told at once.
    private func entries(of events: [StoredEvent]) -> [Atom.Entry] {
        var entries: [Atom.Entry] = []
        var opened: [String: Int64] = [:]
        var rest = events[...]
        while let first = rest.first {
            let group = rest.prefix { $0.event.initial == true && $0.event.time == first.event.time }
            if group.count > 1 {
                entries.append(entry(ofFirstLoad: Array(group)))
                rest = rest.dropFirst(group.count)
            } else {
                rest = rest.dropFirst()
                let subject = first.event.rule ?? first.event.feed ?? ""
                entries.append(entry(of: first, after: Atom.closes(first.event.event) ? opened[subject] : nil))
                if first.event.event == .fired || first.event.event == .feedFailing { opened[subject] = first.seq }
            }
        }
        return entries
    }

    private func entry(of stored: StoredEvent, after opening: Int64?) -> Atom.Entry {
        let event = stored.event
        let page = event.rule.flatMap { catalog.rules[$0]?.claim == nil ? nil : "/claims/\($0)" } ?? "/alerts"
        let day = Timestamp.day(event.time / 1000)
        let base = site.setting.base ?? ""
        let picture: HTML? =
            page == "/alerts" || !site.setting.suffix.isEmpty
            ? nil : "<p><img src=\"\(base)\(page).light.svg?as_of=\(day)\" width=\"720\" height=\"350\" alt=\"\"></p>"
        let source: HTML? = event.source.flatMap { HTML.isAddress($0) ? "<p><a href=\"\($0)\">\($0)</a></p>" : nil }
        let related = opening.map { "\(base)\(site.address(of: page))#event-\($0)" }
        return Atom.Entry(
            id: "event/\(event.id)", title: "\(event.rule ?? event.feed ?? ""): \(event.event.rawValue)",
            time: event.time,
            content: "<p>\(event.message)</p>\(picture)\(source)",
            address: "\(site.address(of: page))#event-\(stored.seq)", related: related)
    }

    private func entry(ofFirstLoad group: [StoredEvent]) -> Atom.Entry {
        let items: [HTML] = group.map { "<li>\($0.event.message)</li>" }
        return Atom.Entry(
            id: "began/\(group[0].event.id)", title: "\(group.count) states as monitoring began",
            time: group[0].event.time,
            content: "<p>What was true already as monitoring began:</p><ul>\(items)</ul>",
            address: "\(site.address(of: "/alerts"))#event-\(group[0].seq)")
    }

    /// The vintages of a series, those of one fetch together.
    func vintageFeed(of id: String) throws -> SiteResponse {
        let name = catalog.traits(of: id)?.name ?? id
        guard let snapshot, let series = try snapshot.series(id) else { return try feed(name, entries: []) }
        var query = ObservationQuery()
        query.vintages = .all
        let rows = try query.rows(of: series, snapshot)
        let groups = Dictionary(grouping: rows) { $0.vintage.fetch }.sorted { $0.key < $1.key }
        let unit = catalog.traits(of: id)?.unit
        let entries = groups.map { fetch, rows in
            let items: [HTML] = rows.suffix(40).reversed().map { row in
                let value = row.vintage.estimate?.words { Visit.number($0, unit, $1) }
                return
                    "<li>\(series.frequency.label(of: row.period)): \(value ?? "withdrawn") (published \(row.vintage.published))</li>"
            }
            let newest = rows.last.map { series.frequency.label(of: $0.period) } ?? ""
            return Atom.Entry(
                id: "series/\(id)/\(series.generation)/\(fetch)",
                title: rows.count == 1 ? "\(name): \(newest)" : "\(name): \(rows.count.counted("value")), to \(newest)",
                time: (rows.first?.vintage.recorded ?? 0) * 1000, content: "<ul>\(items)</ul>",
                address: site.address(of: "/series/\(id)"))
        }
        return try feed(name, entries: entries)
    }
}

extension Atom {
    /// Whether an event speaks of one before it.
    static func closes(_ kind: EventKind) -> Bool {
        [.resolved, .retracted, .confirmed, .withdrawn, .feedRecovered, .feedRetired].contains(kind)
    }
}
