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
        return try feed(title, entries: try entries(of: events))
    }

    private func feed(_ title: String, entries: [Atom.Entry]) throws -> SiteResponse {
        let page = try archivePage()
        let atom = Atom(
            site: site, name: feedName, title: title, entries: entries, root: try feedRoot(),
            began: try (snapshot?.fetch(1)?.time ?? moment.now) * 1000)
        guard let response = atom.response(page: page) else {
            throw SiteFault.notFound("there is no page \(page ?? 0) of the archive")
        }
        return response
    }

    /// The feed as a file of the site, such as `claims/chips-sold`.
    private var feedName: String { String(Language.of(path).rest.dropFirst().dropLast(".atom".count)) }

    private func archivePage() throws(SiteFault) -> Int? {
        try parameters.integer("page", in: 1...1_000_000).map(Int.init)
    }

    /// What the addresses of the site begin with in the feed.
    private func feedRoot() throws -> String {
        let isFile = try archivePage() != nil && !site.setting.suffix.isEmpty
        return site.root(from: isFile ? "archives/\(feedName)/1" : feedName)
    }

    /// One for each event; one alone for those that a first load told.
    private func entries(of events: [StoredEvent]) throws -> [Atom.Entry] {
        var entries: [Atom.Entry] = []
        var opened: [String: (id: String, address: String)] = [:]
        let root = try feedRoot()
        var rest = events[...]
        while let first = rest.first {
            let group = firstLoad(rest)
            rest = rest.dropFirst(max(1, group.count))
            if group.count > 1, rest.isEmpty, isGoingOn(group) { break }
            let entry =
                group.count > 1
                ? entry(ofFirstLoad: group)
                : entry(of: first, after: Atom.closes(first.event.event) ? opened : [:], root)
            entries.append(entry)
            for stored in group.count > 1 ? group : [first] where Atom.opens(stored.event.event) {
                opened[stored.subject] = (entry.id, entry.address)
            }
        }
        return entries
    }

    /// The events at the head that were told as monitoring began, each soon after the one before.
    private func firstLoad(_ events: ArraySlice<StoredEvent>) -> [StoredEvent] {
        var group: [StoredEvent] = []
        for stored in events {
            guard stored.event.initial == true,
                group.last.map({ stored.event.time - $0.event.time <= Atom.pause }) ?? true
            else { break }
            group.append(stored)
        }
        return group
    }

    /// Whether more may come that belongs to a first load: what is told once is never edited. A folder is made when all is there.
    private func isGoingOn(_ group: [StoredEvent]) -> Bool {
        guard site.setting.suffix.isEmpty, let last = group.last else { return false }
        return (0...Atom.pause).contains(moment.now * 1000 - last.event.time)
    }

    private func entry(
        of stored: StoredEvent, after opened: [String: (id: String, address: String)], _ root: String
    ) -> Atom.Entry {
        let event = stored.event
        let claim = event.rule.flatMap { catalog.rules[$0]?.claim == nil ? nil : $0 }
        let page = claim.map { "/claims/\($0)" } ?? "/alerts"
        let drawing = claim.map { claim -> SiteResponse.Attachment in
            let day = min(Timestamp.day(event.time / 1000), today)
            return .init(
                file: "drawings/\(day)/claims/\(claim).light.svg", target: "/claims/\(claim).light.svg?as_of=\(day)")
        }
        let address = drawing.map { site.setting.suffix.isEmpty ? $0.target : "/\($0.file)" }
        let picture: HTML? = address.map {
            "<p><img src=\"\(root + $0)\" width=\"720\" height=\"350\" alt=\"\"></p>"
        }
        let source: HTML? = event.source.flatMap { HTML.isAddress($0) ? "<p><a href=\"\($0)\">\($0)</a></p>" : nil }
        return Atom.Entry(
            id: "event/\(event.id)", title: "\(event.rule ?? event.feed ?? ""): \(event.event.rawValue)",
            time: event.time,
            content: "<p>\(event.message)</p>\(picture)\(source)",
            address: "\(site.address(of: page))#event-\(stored.seq)", former: opened[stored.subject],
            drawing: drawing)
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

extension StoredEvent {
    /// What it is of: a rule, or a feed.
    fileprivate var subject: String { event.rule ?? event.feed ?? "" }
}

extension Atom {
    /// What a first load tells comes without a longer pause than this, in milliseconds.
    static let pause: Int64 = 60_000

    /// Whether events after it may speak of it.
    static func opens(_ kind: EventKind) -> Bool { kind == .fired || kind == .feedFailing }

    /// Whether an event speaks of one before it.
    static func closes(_ kind: EventKind) -> Bool {
        [.resolved, .retracted, .confirmed, .withdrawn, .feedRecovered, .feedRetired].contains(kind)
    }
}
