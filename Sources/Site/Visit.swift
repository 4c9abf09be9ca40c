internal import Configuring
internal import Model
internal import Queries
internal import Reports
internal import Store

/// One request: what is asked, and what is known.
struct Visit {
    let site: Site
    let moment: Site.Moment
    /// As it was asked for, without the query.
    let path: String
    let language: Language
    let match: Route.Match
    let parameters: Parameters

    var catalog: Catalog { site.catalog }
    var snapshot: StoreSnapshot? { moment.snapshot }
    var today: Day { moment.today }
    var format: Format { match.format }
    var links: Links { Links(from: path, suffix: site.setting.suffix, day: (try? asOf()) ?? nil) }

    func answer() throws -> SiteResponse {
        // What cannot be meant is refused before anything is looked for.
        _ = try wantsRows()
        return try made()
    }

    private func made() throws -> SiteResponse {
        switch match.route.kind {
        case .scoreboard: try scoreboard()
        case .claim: try claim()
        case .claimEmbed: try claimEmbed()
        case .card: try card()
        case .seriesList: try seriesList()
        case .series: try series()
        case .alerts: try alerts()
        case .feeds: try feeds()
        case .calendar, .releases: try calendar()
        case .corrections: try corrections()
        case .about: try about()
        case .observations: try observations()
        case .events: try events()
        case .changes: try changes()
        case .openAPI: openAPI()
        case .health: health()
        case .metrics: try metrics()
        case .dataPackage: try dataPackage()
        case .robots: SiteResponse(.text, "User-agent: *\nDisallow: /*?\n")
        }
    }

    /// Whether rows alone are wanted, without what is said of all of them.
    func wantsRows() throws(SiteFault) -> Bool { try parameters.choice("shape", ["document", "rows"]) == "rows" }

    /// The day that is asked about: nil for today.
    func asOf() throws(SiteFault) -> Day? {
        // A field that was cleared means today.
        if format == .html, parameters["as_of"] == "" { return nil }
        guard let day = try parameters.day("as_of") else { return nil }
        guard day <= today else {
            throw .bad("as_of", "bad_value", "'as_of' is \(day), which has not come yet: today is \(today)")
        }
        return day
    }

    /// An id of the path.
    func id(_ name: String) throws(SiteFault) -> String {
        guard let id = match.ids[name] else { throw .notFound("there is nothing at \(path)") }
        return id
    }

    /// Rows as data, in the form that is asked for.
    func data(_ rows: Listing, name: String, title: String, members: [(String, String)] = []) throws -> SiteResponse {
        switch format {
        case .csv: return SiteResponse(.csv, rows.safeCSV.joined(separator: "\r\n") + "\r\n")
        case .metadata:
            let file = path.split(separator: "/").last.map { String($0.dropLast(".metadata.json".count)) } ?? name
            return SiteResponse(.metadata, DataPackage.resource(rows, name: file, title: title))
        default:
            let array = rows.json.joined(separator: "\n")
            if try wantsRows() {
                return SiteResponse(.json, array + "\n")
            }
            let head = members.map { "\(JSONText.quote($0.0)):\($0.1)," }.joined()
            return SiteResponse(.json, "{\(head)\"\(name)\":\n\(array)}\n")
        }
    }

    /// A page with its frame.
    func page(_ title: String, _ summary: String, feed: String? = nil, card: String? = nil, _ body: HTML)
        -> SiteResponse
    {
        var layout = PageLayout(site: site, path: path, title: title, summary: summary)
        layout.language = language
        layout.feed = feed
        layout.card = card
        layout.section = match.route.kind
        layout.day = (try? asOf()) ?? nil
        guard let day = layout.day else {
            var response = SiteResponse(.html, layout.document(body))
            if let card, site.setting.base != nil { response.attached = [.init(file: card, target: "/\(card)")] }
            return response
        }
        let today = Links(from: path, suffix: site.setting.suffix)
        let here = path == "/" ? today.home : today.page(String(path.dropFirst()))
        let banner: HTML =
            "<p class=\"banner\" role=\"note\">\(language.word("What had been published by")) <b>\(language == .chinese ? "\(day)" : day.spoken)</b>. <a href=\"\(here)\">\(language.word("Today"))</a></p>\n"
        return SiteResponse(.html, layout.document(banner + body))
    }
}
