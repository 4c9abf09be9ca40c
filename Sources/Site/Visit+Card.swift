internal import Charts
internal import Configuring
internal import Model
internal import Queries
internal import Reports
internal import Rules
internal import Store

/// Pictures for links.
extension Visit {
    /// A picture for links to a claim, or to all of them.
    func card() throws -> SiteResponse {
        let (name, text) = (try id("card"), try id("day"))
        guard let day = Day(iso: text), day <= today else { throw SiteFault.notFound("there is no picture of \(text)") }
        // Pages name the days on which something was published, or settled: to draw others is work for nobody.
        guard try hasNews(name, on: day) else {
            throw SiteFault.notFound("nothing was published on \(day), and there is no picture of it")
        }
        let statuses = try statuses(for: name, asOf: day)
        guard let draw = site.setting.picture else { return standardCard }
        let svg: String
        if name != "index", let status = statuses.first {
            let maker = ChartMaker(catalog, snapshot, day: day)
            svg = Drawing.svg(try maker.chart(of: status), ChartStyle(theme: .light, size: .card))
        } else {
            svg = ScoreCard(title: site.name, day: day, ClaimSummary(statuses)).svg(.light)
        }
        guard let bytes = draw(svg, 1200) else {
            var response = standardCard
            response.caching = .never
            return response
        }
        var response = SiteResponse(Format.cardPNG.contentType, bytes)
        response.isShared = true
        return response
    }

    /// Whether something of a claim, or of any, became known on a day; found out without judging them.
    private func hasNews(_ card: String, on day: Day) throws -> Bool {
        guard let snapshot else { return day == today }
        let rules = catalog.configuration.rules.filter { $0.claim != nil && (card == "index" || $0.id == card) }
        let settled = try snapshot.claims()
        if rules.contains(where: { settled[$0.id]?.last?.settled?.on == day }) { return true }
        let series = rules.flatMap { [$0.when.series] + ($0.claim?.fallback ?? []) }
        // Without anything the picture is that of today.
        return try snapshot.hasVintage(of: series, publishedOn: day) || day == today
    }

    /// What a picture is of: a claim, or all of them.
    private func statuses(for card: String, asOf day: Day?) throws -> [ClaimStatus] {
        let isOfAll = card == "index"
        return try ClaimBoard(catalog, snapshot, today: today, asOf: day, isBrief: isOfAll)
            .statuses(of: isOfAll ? [] : [card]).filter { isOfAll || $0.rule.id == card }
    }

    private var standardCard: SiteResponse {
        var response = SiteResponse(Format.cardPNG.contentType, StandardCard.png)
        response.isShared = true
        return response
    }
}
