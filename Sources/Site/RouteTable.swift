internal import Configuring
internal import Model
internal import Rules

/// Which path has which forms and parameters: all else is not found.
struct Route: Sendable {
    let kind: Kind
    /// `/series/{series}`: what stands in braces is an id.
    let template: String
    /// What the path itself is; nil where it has an extension in any case.
    var bare: Format?
    /// By extension.
    var formats: [Format] = []
    var parameters: [Parameter] = []
    let summary: String

    enum Kind: Sendable {
        case scoreboard, claim, claimEmbed, card, seriesList, series, alerts, feeds, calendar, corrections, about
        case observations, events, changes, releases, openAPI, health, metrics, dataPackage, robots
    }

    var segments: [Substring] { template.dropFirst().split(separator: "/", omittingEmptySubsequences: false) }

    static let table: [Route] = [
        Route(
            kind: .scoreboard, template: "/index", formats: [.json, .csv, .metadata, .atom, .svg, .lightSVG, .darkSVG],
            parameters: [.asOf, .shape], summary: "Where the claims stand."),
        Route(
            kind: .claim, template: "/claims/{claim}", bare: .html,
            formats: [.json, .csv, .metadata, .atom, .svg, .lightSVG, .darkSVG, .narrowSVG],
            parameters: [.asOf, .shape], summary: "One claim: where it stands, and the numbers that decide it."),
        Route(
            kind: .claimEmbed, template: "/claims/{claim}/embed", bare: .html, parameters: [.asOf],
            summary: "One claim for a frame of another page."),
        Route(
            kind: .card, template: "/cards/{day}/{card}", formats: [.cardPNG],
            summary: "A picture for links to a claim, by what was published by a day."),
        Route(
            kind: .seriesList, template: "/series", bare: .html, formats: [.json, .csv, .metadata],
            parameters: [.shape],
            summary: "The series and indicators, each with its newest value."),
        Route(
            kind: .series, template: "/series/{series}", bare: .html,
            formats: [.json, .csv, .metadata, .atom, .svg, .lightSVG, .darkSVG, .narrowSVG],
            parameters: [.asOf, .shape], summary: "One series: first prints beside what holds now."),
        Route(
            kind: .alerts, template: "/alerts", bare: .html, formats: [.json, .csv, .metadata, .atom],
            parameters: [.rule, .shape], summary: "What was told, newest first."),
        Route(
            kind: .feeds, template: "/feeds", bare: .html, formats: [.json, .csv, .metadata], parameters: [.shape],
            summary: "The feeds, each with how it fares."),
        Route(
            kind: .calendar, template: "/calendar", bare: .html, formats: [.ics, .json, .csv, .metadata],
            parameters: [.shape], summary: "Deadlines, days of settlement, and expected releases."),
        Route(
            kind: .corrections, template: "/corrections", bare: .html, formats: [.json, .csv, .metadata],
            parameters: [.shape], summary: "Values that were mended, with the old ones."),
        Route(kind: .about, template: "/about", bare: .html, summary: "Methods and sources."),
        Route(
            kind: .seriesList, template: "/api/v1/series", bare: .json, formats: [.json, .csv], parameters: [.shape],
            summary: "The series and indicators, each with its newest value."),
        Route(
            kind: .observations, template: "/api/v1/series/{series}/observations", bare: .json,
            formats: [.json, .csv, .metadata],
            parameters: [.from, .to, .asOf, .asRecorded, .vintage, .generation, .shape],
            summary: "Observations of a series, with what was known of each and when."),
        Route(
            kind: .scoreboard, template: "/api/v1/claims", bare: .json, formats: [.json, .csv],
            parameters: [.asOf, .shape], summary: "Where the claims stand."),
        Route(
            kind: .events, template: "/api/v1/events", bare: .json, formats: [.json, .csv],
            parameters: [.after, .limit, .rule, .shape], summary: "The alert log, in order."),
        Route(
            kind: .changes, template: "/api/v1/changes", bare: .json, formats: [.json, .csv],
            parameters: [.after, .about, .shape], summary: "Every new vintage, in the order in which they were stored."),
        Route(
            kind: .releases, template: "/api/v1/releases", bare: .json, formats: [.json, .csv], parameters: [.shape],
            summary: "When the next figures are expected, deadlines, and days of settlement."),
        Route(
            kind: .openAPI, template: "/openapi", formats: [.json], summary: "This interface, in OpenAPI 3.1."),
        Route(kind: .health, template: "/healthz", bare: .text, summary: "200 while the daemon can store, else 503."),
        Route(
            kind: .metrics, template: "/metrics", bare: .text, summary: "The daemon's health, and the present states."),
        Route(
            kind: .dataPackage, template: "/datapackage", formats: [.json],
            summary: "All series as a Data Package (version 2)."),
        Route(kind: .robots, template: "/robots", formats: [.text], summary: "For programs that read whole sites."),
    ]

    /// What a path asks for.
    struct Match {
        let route: Route
        let format: Format
        /// What stands for the braces, by their names.
        let ids: [String: String]
    }

    /// The route of a path, without the slash that it begins with.
    ///
    /// - Throws: `SiteFault` where there is none.
    static func match(_ path: String, _ catalog: Catalog) throws(SiteFault) -> Match {
        if path == "/", let first = table.first { return Match(route: first, format: .html, ids: [:]) }
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        var unknown: SiteFault?
        for route in table where route.segments.count == segments.count {
            do {
                if let match = try route.match(segments, catalog) { return match }
            } catch {
                unknown = unknown ?? error
            }
        }
        throw unknown ?? .notFound("there is nothing at \(path); openapi.json lists what there is")
    }

    private func match(_ given: [Substring], _ catalog: Catalog) throws(SiteFault) -> Match? {
        var ids: [String: String] = [:]
        let own = segments
        for (place, segment) in own.enumerated() {
            let isLast = place == own.count - 1
            let forms: [(name: Substring, format: Format?)] = isLast ? candidates(given[place]) : [(given[place], nil)]
            guard segment.hasPrefix("{") else {
                guard let found = forms.first(where: { $0.name == segment }) else { return nil }
                if isLast { return found.format.map { Match(route: self, format: $0, ids: ids) } }
                continue
            }
            let name = String(segment.dropFirst().dropLast())
            // The last part of an id is never read as an extension.
            guard let found = forms.first(where: { Route.isKnown(String($0.name), name, catalog) }) else {
                // Words of other routes may stand here.
                guard
                    own.dropFirst(place + 1).enumerated().allSatisfy({ $0.element == given[place + 1 + $0.offset] })
                        || isLast
                else { return nil }
                throw Route.unknown(String(forms.last?.name ?? given[place]), name, catalog)
            }
            ids[name] = String(found.name)
            if isLast { return found.format.map { Match(route: self, format: $0, ids: ids) } }
        }
        return nil
    }

    /// A last segment as it is, and without each extension that the route knows.
    private func candidates(_ segment: Substring) -> [(name: Substring, format: Format?)] {
        let extended = formats.filter { segment.hasSuffix(".\($0.rawValue)") }
            .map { (segment.dropLast($0.rawValue.count + 1), Optional($0)) }
        return [(segment, bare)] + extended.sorted { $0.0.count < $1.0.count }
    }

    private static func isKnown(_ id: String, _ name: String, _ catalog: Catalog) -> Bool {
        switch name {
        case "claim": catalog.rules[id]?.claim != nil
        case "card": id == "index" || catalog.rules[id]?.claim != nil
        case "series": catalog.hasPage(id)
        default: Day(iso: id) != nil
        }
    }

    private static func unknown(_ id: String, _ name: String, _ catalog: Catalog) -> SiteFault {
        let known =
            name == "claim" || name == "card"
            ? catalog.rules.filter { $0.value.claim != nil }.map(\.key) : catalog.seriesIDs
        guard name != "day" else { return .notFound("'\(id)' is no day") }
        return .notFound("there is no \(name) '\(id)'\(Spelling.hint(for: id, among: known.sorted()) ?? "")")
    }
}
