internal import Configuring
internal import Model
internal import Queries
internal import Reports
internal import Rules
internal import Store

/// What is ahead.
extension Visit {
    func calendar() throws -> SiteResponse {
        if format == .ics { return SiteResponse(.ics, Calendar(site: site, records: try records()).document) }
        let entries = try CalendarList.all(catalog, snapshot, today: today).entries
        guard format == .html else {
            var listing = Listing(["day", "kind", "subject", "period", "title", "overdue"])
            for entry in entries {
                listing.add([
                    .text("\(entry.day)"), .text(entry.kind.rawValue), .text(entry.subject), .init(entry.period),
                    .text(entry.title), .number(entry.isOverdue ? 1 : 0),
                ])
            }
            return try data(listing, name: "releases", title: "Calendar")
        }
        let ahead = entries.filter { $0.day >= today || $0.isOverdue }
        let over = entries.filter { $0.day < today && !$0.isOverdue }
        return page(
            "Calendar", "Deadlines, days of settlement, and expected releases.",
            """
            <h1>Calendar</h1>
            <p class="lead">Deadlines, days on which claims are settled, and the days by which figures are expected, as usual. \(data("calendar")) <span class="screen">\u{00B7} <a href="\(links.file("calendar.ics"))">subscribe (ics)</a></span></p>
            \(table(ahead, "Ahead, and overdue"))
            \(over.isEmpty ? .nothing : table(over.reversed(), "Over"))
            """)
    }

    /// What subscribers were told last: sequences only ever rise, whoever answers. Before they were told anything, what is expected.
    private func records() throws -> [CalendarRecord] {
        let told = try snapshot?.calendar() ?? []
        guard told.isEmpty else { return told.filter { $0.isTold(on: today) } }
        let changed = try snapshot?.lastChange() ?? moment.now
        return try CalendarList.all(catalog, snapshot, today: today).entries.map {
            CalendarRecord($0, changed: changed)
        }
    }

    private func table(_ entries: [CalendarEntry], _ caption: String) -> HTML {
        let rows: [HTML] = entries.map { entry in
            let folder = entry.kind == .release ? "series" : "claims"
            let isLinked = entry.kind != .release || catalog.hasPage(entry.subject)
            let subject: HTML =
                isLinked
                ? "<a href=\"\(links.page("\(folder)/\(entry.subject)"))\">\(entry.title)</a>" : "\(entry.title)"
            return
                "<tr><td class=\"d\">\(entry.day.spoken)</td><td>\(entry.kind.rawValue)</td><td>\(subject)</td><td>\(entry.isOverdue ? "overdue" : "")</td></tr>\n"
        }
        return """
            \(HTML.table("\(caption)", ["Day", "Kind", "What", "Remark"], rows))
            """
    }
}
