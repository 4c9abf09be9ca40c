internal import Charts
internal import Model
internal import Queries
internal import Reports
internal import Rules

/// Pictures for links.
extension Visit {
    /// A picture for links to a claim, or to all of them.
    func card() throws -> SiteResponse {
        let (name, text) = (try id("card"), try id("day"))
        guard let day = Day(iso: text), day <= today else { throw SiteFault.notFound("there is no picture of \(text)") }
        let statuses = try statuses(for: name, asOf: day)
        // Pages name the days on which something was published: to draw others is work for nobody.
        guard
            try Visit.cardDay(statuses, today) == day
                || Visit.cardDay(self.statuses(for: name, asOf: nil), today) == day
        else { throw SiteFault.notFound("nothing was published on \(day), and there is no picture of it") }
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
