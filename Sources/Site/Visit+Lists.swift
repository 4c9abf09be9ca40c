internal import Configuring
internal import Fetching
internal import Model
internal import Queries
internal import Reports
internal import Rules
internal import Store

/// Pages of lists: what was told, what was mended, and how feeds fare.
extension Visit {
    func alerts() throws -> SiteResponse {
        let rule = try rule()
        if format == .atom { return try events(title: site.name, of: rule) }
        let events = try snapshot.map { try EventQuery(rule: rule).events($0).map(hidden) } ?? []
        guard format == .html else { return try data(Listing.events(events), name: "events", title: "Alerts") }
        let rows: [HTML] = events.suffix(200).reversed().map { stored in
            let event = stored.event
            let subject: HTML =
                event.rule.flatMap { catalog.rules[$0]?.claim == nil ? nil : $0 }
                .map { "<a href=\"\(links.page("claims/\($0)"))\">\($0)</a>" } ?? "\(event.rule ?? event.feed ?? "")"
            return
                "<tr id=\"event-\(Int(stored.seq))\"><td class=\"d\">\(Timestamp.day(event.time / 1000).spoken)</td><td><b>\(event.event.rawValue)</b></td><td>\(subject)</td><td>\(event.message)</td></tr>\n"
        }
        let table: HTML =
            events.isEmpty
            ? "<p>Nothing was told yet.</p>"
            : """
            \(HTML.table("\(events.count > 200 ? "The last 200 of \(events.count) events" : "Newest first")", ["Told on", "Event", "Of", "What"], rows, isStacked: true))
            """
        return page(
            "Alerts", "What was told, newest first.", feed: "alerts.atom",
            """
            <h1>Alerts</h1>
            <p class="lead">Every threshold that was crossed, missed, or taken back by a revision. \(data("alerts")) <span class="screen">\u{00B7} <a href="\(links.file("alerts.atom"))">Atom</a></span></p>
            \(table)
            """)
    }

    func corrections() throws -> SiteResponse {
        let all = try snapshot.map { try ChangeList.all(catalog, $0, since: Day.first, only: .correction) } ?? []
        // The day on which it was mended here: that of publication is the old one, or it would be a revision.
        let found = all.sorted { $0.vintage.recorded > $1.vintage.recorded }
        var listing = Listing(["day", "series", "period", "old", "new", "unit", "published", "why"])
        for change in found {
            listing.add([
                .text("\(Timestamp.day(change.vintage.recorded))"), .text(change.series.id),
                .text(change.series.frequency.label(of: change.period)), .init(change.before?.value),
                .init(change.vintage.value), .text(change.series.unit), .text("\(change.vintage.published)"),
                .text(Visit.reason(change)),
            ])
        }
        guard format == .html else { return try data(listing, name: "corrections", title: "Corrections") }
        let rows: [HTML] = found.prefix(200).map { change in
            let unit = catalog.traits(of: change.series.id)?.unit
            func value(_ number: Double?) -> String { number.map { Visit.number($0, unit) } ?? "none" }
            return
                "<tr><td class=\"d\">\(Timestamp.day(change.vintage.recorded))</td><td><a href=\"\(links.page("series/\(change.series.id)"))\">\(change.series.title)</a></td><td class=\"d\">\(change.series.frequency.label(of: change.period))</td><td class=\"n\">\(value(change.before?.value))</td><td class=\"n\">\(value(change.vintage.value))</td><td>\(Visit.reason(change))</td></tr>\n"
        }
        let table: HTML =
            found.isEmpty
            ? "<p>Nothing had to be corrected.</p>"
            : """
            \(HTML.table("Newest first", ["Day", "Series", "Period", .number("Old"), .number("New"), "Why"], rows))
            """
        return page(
            "Corrections", "Values that were mended, with the old ones.",
            """
            <h1>Corrections</h1>
            <p class="lead">A correction is another value under an unchanged day of publication: an error of a source, or of ours, that was mended. Revisions, which sources publish as such, are on the pages of their series. \(data("corrections"))</p>
            \(table)
            """)
    }

    private static func reason(_ change: ChangeList.Change) -> String {
        if let note = change.vintage.detail?.note { return note }
        if change.vintage.origin.contains(.derived) { return "computed of a value that was corrected" }
        if change.vintage.origin.contains(.manual) { return "entered by hand" }
        return "the source shows another value under the same day"
    }

    func feeds() throws -> SiteResponse {
        let all = try FeedList.all(catalog, snapshot, now: moment.now).map(hidden)
        guard format == .html else {
            return try data(Listing.feeds(all, now: moment.now, isPublic: true), name: "feeds", title: "Feeds")
        }
        let rows: [HTML] = all.map { status in
            let reason = status.idleReason ?? status.health.error ?? status.health.shortfall ?? ""
            return
                "<tr><th scope=\"row\">\(status.feed.name)<br><span class=\"grey\">\(status.feed.id)</span></th><td>\(status.state.rawValue)</td><td class=\"d\">\(status.health.lastSuccess.map { "\(Timestamp.day($0))" } ?? "")</td><td class=\"d\">\(status.health.lastChange.map { "\(Timestamp.day($0))" } ?? "")</td><td>\(reason)</td></tr>\n"
        }
        return page(
            "Feeds", "Where the numbers come from, and how that fares.",
            """
            <h1>Feeds</h1>
            <p class="lead">Where the numbers come from, and how that fares. \(data("feeds"))</p>
            \(HTML.table("Each with its last success and its last change", ["Feed", "State", "Last success", "Last change", "Remark"], rows))
            """)
    }
}
