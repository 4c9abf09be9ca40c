internal import Charts
internal import Configuring
internal import Model
internal import Queries
internal import Reports
internal import Rules
internal import Store

/// The series: all of them, and each.
extension Visit {
    func seriesList() throws -> SiteResponse {
        let all = try SeriesList.all(catalog, snapshot)
        guard format == .html else { return try data(Listing.series(all), name: "series", title: "Series") }
        let rows: [HTML] = all.map { status in
            let series = status.declaration
            let unit = catalog.traits(of: series.id)?.unit
            return """
                <tr><th scope="row"><a href="\(links.page("series/\(series.id)"))">\(series.title)</a><br><span class="grey">\(series.id)</span></th>\
                <td class="n">\(value(status.latest?.vintage, ShownUnit(unit: unit, factor: 1)))</td><td class="d">\(status.latest.map { series.frequency.label(of: $0.period) } ?? "")</td>\
                <td class="d">\(status.latest.map { "\($0.vintage.published)" } ?? "")</td></tr>

                """
        }
        return page(
            "Series", "\(all.count.counted("series or indicator")) with every revision.",
            """
            <h1>Series</h1>
            <p class="lead">\(all.count) series and indicators, each with every revision. \(data("series"))</p>
            \(HTML.table("The newest value of each", ["Series", .number("Value"), "Period", "Published"], rows))
            """)
    }

    /// Links to the same as data.
    func data(_ name: String) -> HTML {
        "<span class=\"screen\"><a href=\"\(links.file("\(name).csv"))\">csv</a> \u{00B7} <a href=\"\(links.file("\(name).json"))\">json</a></span>"
    }

    func series() throws -> SiteResponse {
        let id = try id("series")
        let day = try asOf()
        if format == .atom { return try vintageFeed(of: id) }
        if format.isDrawing {
            guard let chart = try ChartMaker(catalog, snapshot, day: day ?? today).chart(ofSeries: id) else {
                throw SiteFault.notFound("there is no series '\(id)'")
            }
            return SiteResponse(.svg, Drawing.svg(chart, format.style))
        }
        guard format == .html else {
            return try data(
                try numbers(of: id, asOf: day), name: "observations", title: catalog.traits(of: id)?.name ?? id,
                members: try seriesMembers(id))
        }
        return try seriesPage(id, day)
    }

    /// What is said of a series beside its rows.
    func seriesMembers(_ id: String) throws -> [(String, String)] {
        guard let declared = catalog.declarations[id] else { return [] }
        let stored = try snapshot?.series(id)
        return [
            ("series", JSONText.quote(id)), ("title", JSONText.quote(declared.title)),
            ("unit", JSONText.quote(declared.unit)), ("kind", JSONText.quote(declared.kind.rawValue)),
            ("frequency", JSONText.quote(declared.frequency.rawValue)), ("feed", JSONText.optional(declared.feed)),
            ("formula", JSONText.optional(declared.formula)),
            ("generation", stored.map { "\($0.generation)" } ?? "null"),
        ]
    }

    private func seriesPage(_ id: String, _ day: Day?) throws -> SiteResponse {
        guard let declared = catalog.declarations[id], let traits = catalog.traits(of: id),
            let chart = try ChartMaker(catalog, snapshot, day: day ?? today).chart(ofSeries: id)
        else { throw SiteFault.notFound("there is no series '\(id)'") }
        let name = "series/\(id)"
        let facts: [(String, HTML)] = [
            ("id", "\(id)"), ("unit", "\(declared.unit)"), ("kind", "\(declared.kind.rawValue)"),
            ("frequency", "\(declared.frequency.rawValue)"),
            ("feed", declared.feed.map { feed in "\(catalog.feed(feed)?.name ?? feed) (\(feed))" } ?? .nothing),
            ("formula", declared.formula.map { formula($0) } ?? .nothing),
            ("claims", claims(using: id)),
        ]
        let items: [HTML] = facts.filter { !$0.1.isEmpty }.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>\n" }
        let stored = try snapshot?.series(id)
        return page(
            traits.name, chart.description, feed: "\(name).atom",
            """
            <p class="meta"><a href="\(links.page("series"))">Series</a></p>
            <h1>\(traits.name)</h1>
            <p class="lead">\(chart.description)</p>
            <p class="meta">\((day ?? today).spoken)\(dateForm(day ?? today))</p>
            <figure><picture><source media="(max-width: 720px)" srcset="\(links.file("\(name).narrow.svg"))">\
            <img src="\(links.file("\(name).svg"))" width="720" height="350" alt="\(chart.description)"></picture>\
            <figcaption class="screen"><a href="\(links.file("\(name).svg"))">svg</a> \u{00B7} <a href="\(links.file("\(name).csv"))">csv</a> \u{00B7} <a href="\(links.file("\(name).json"))">json</a> \u{00B7} <a href="\(links.file("\(name).atom"))">Atom</a></figcaption></figure>
            <section class="fine" aria-label="What it is"><dl>
            \(items)</dl></section>
            <h2>First prints beside what holds now</h2>
            \(try stored.map { try observationTable($0, asOf: day, limit: 60) } ?? "<p>Nothing is known of it yet.</p>")
            \(try stored.map { try factTable($0, asOf: day) } ?? .nothing)
            """)
    }

    /// A formula, in which the names of series lead to them.
    private func formula(_ text: String) -> HTML {
        var result = HTML.nothing
        var word = ""
        func finish() {
            result =
                result
                + (!catalog.hasPage(word)
                    ? "\(word)" : "<a href=\"\(links.page("series/\(word)"))\">\(word)</a>")
            word = ""
        }
        for character in text {
            if character.isLetter || character.isNumber || character == "_" || character == "." {
                word.append(character)
            } else {
                finish()
                result = result + "\(String(character))"
            }
        }
        finish()
        return result
    }

    /// The claims that a series decides or stands beside.
    private func claims(using id: String) -> HTML {
        let found = catalog.configuration.rules.filter { rule in
            rule.claim != nil && (rule.when.series == id || rule.claim?.readings.contains { $0.series == id } ?? false)
        }
        let items: [HTML] = found.map { "<a href=\"\(links.page("claims/\($0.id)"))\">\($0.claim?.says ?? $0.id)</a>" }
        return HTML(raw: items.map(\.text).joined(separator: "<br>"))
    }
}
