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
        let events = try snapshot.map { try EventQuery(rule: rule).events($0).map(hidden) } ?? []
        return try feed(title, entries: try entries(of: events))
    }

    private func feed(_ title: String, entries: [Atom.Entry]) throws -> SiteResponse {
        let page = try archivePage()
        let atom = Atom(
            site: site, name: feedName, title: title, entries: entries, root: try feedRoot(),
            began: try (snapshot?.fetch(1)?.time ?? moment.now) * 1000)
        guard let response = try atom.response(page: page) else {
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
            if rest.isEmpty, isGoingOn(group) { break }
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
            id: "event/\(event.id)", title: { "\(event.rule ?? event.feed ?? ""): \(event.event.rawValue)" },
            time: event.time,
            content: { "<p>\(event.message)</p>\(picture)\(source)" },
            address: "\(site.address(of: page))#event-\(stored.seq)", former: opened[stored.subject],
            drawing: drawing)
    }

    private func entry(ofFirstLoad group: [StoredEvent]) -> Atom.Entry {
        Atom.Entry(
            id: "began/\(group[0].event.id)", title: { "\(group.count) states, as rules were first judged" },
            time: group[0].event.time,
            content: {
                let items: [HTML] = group.map { "<li>\($0.event.message)</li>" }
                return "<p>What was true already as rules were first judged:</p><ul>\(items)</ul>"
            },
            address: "\(site.address(of: "/alerts"))#event-\(group[0].seq)")
    }

    /// What was stored of a series, each time: also what was read anew by another definition, and all of it stays.
    func vintageFeed(of id: String) throws -> SiteResponse {
        let name = catalog.traits(of: id)?.name ?? id
        guard let snapshot else { return try feed(name, entries: []) }
        let page = site.address(of: "/series/\(id)")
        var entries: [Atom.Entry] = []
        var rest = try snapshot.insertions(of: id)[...]
        while let first = rest.first {
            let group = rest.prefix { $0.series == first.series && $0.time == first.time }
            rest = rest.dropFirst(group.count)
            let id = "series/\(id)/\(first.generation)/\(first.fetch)\(group.count > 1 ? "/\(first.time)" : "")"
            entries.append(
                Atom.Entry(
                    id: id, title: { try title(of: group, name, snapshot) }, time: first.time * 1000,
                    content: { try content(of: group, snapshot) }, address: page))
        }
        return try feed(name, entries: entries)
    }

    private func title(
        of group: ArraySlice<StoredInsertion>, _ name: String, _ snapshot: StoreSnapshot
    ) throws -> String {
        guard let number = group.first?.series, let series = try snapshot.series(number: number) else { return name }
        let rows = try group.flatMap { try observations(of: $0, series, snapshot) }
        if rows.count == 1 { return "\(name): \(series.frequency.label(of: rows[0].period))" }
        let isAnew = group.count > 1 && group.contains { $0.generation > 1 }
        return "\(name): \(rows.count.counted("value"))\(isAnew ? ", read by another definition" : "")"
    }

    private func content(of group: ArraySlice<StoredInsertion>, _ snapshot: StoreSnapshot) throws -> HTML {
        guard let number = group.first?.series, let series = try snapshot.series(number: number) else {
            return .nothing
        }
        var items: [HTML] = []
        for insertion in group.reversed() where items.count < Visit.shownOfFetch {
            let rows = try observations(of: insertion, series, snapshot)
            for row in rows.suffix(Visit.shownOfFetch - items.count).reversed() {
                let period = series.frequency.label(of: row.period)
                items.append("<li>\(period): \(words(row, series)) (published \(row.vintage.published))</li>")
            }
        }
        return items.isEmpty ? "<p>Facts of other durations.</p>" : "<ul>\(items)</ul>"
    }

    /// Without facts of other durations.
    private func observations(
        of insertion: StoredInsertion, _ series: StoredSeries, _ snapshot: StoreSnapshot
    ) throws -> [StoredVintage] {
        try snapshot.vintages(of: insertion).filter {
            series.kind != .flow || series.frequency.durations.contains($0.period.days)
        }
    }

    /// A value in the unit of its generation: what was told does not change with the series.
    private func words(_ row: StoredVintage, _ series: StoredSeries) -> String {
        let unit = try? catalog.configuration.units.unit(named: series.unit).get()
        return row.vintage.estimate?.words { Visit.number($0, unit, $1) } ?? "withdrawn"
    }

    /// So many values of what came at once are listed, the newest first.
    private static let shownOfFetch = 40
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
