internal import Charts
internal import Configuring
internal import Formulas
internal import Model
internal import Queries
internal import Reports
internal import Rules

/// The first page: where all claims stand.
extension Visit {
    func scoreboard() throws -> SiteResponse {
        if format == .atom { return try events(title: site.name, of: nil) }
        let asOf = try asOf()
        let statuses = try ClaimBoard(catalog, snapshot, today: today, asOf: asOf, isBrief: format == .html).statuses()
        switch format {
        case .html: return try scoreboardPage(statuses, asOf ?? today)
        case .svg, .lightSVG, .darkSVG, .narrowSVG:
            let card = ScoreCard(title: site.name, day: asOf ?? today, ClaimSummary(statuses))
            return SiteResponse(.svg, card.svg(format.style.theme))
        case .csv, .metadata:
            return try data(Listing.claims(statuses), name: "claims", title: site.name)
        default:
            let readings = Listing.readings(statuses).json.joined(separator: "\n")
            return try data(
                Listing.claims(statuses), name: "claims", title: site.name,
                members: [
                    ("as_of", JSONText.quote("\(asOf ?? today)")),
                    ("summary", JSONText.quote(ClaimSummary(statuses).text)), ("readings", readings),
                ])
        }
    }

    private func scoreboardPage(_ statuses: [ClaimStatus], _ day: Day) throws -> SiteResponse {
        let summary = ClaimSummary(statuses)
        let maker = ChartMaker(catalog, snapshot, day: day)
        var sections: [HTML] = []
        for (speaker, group) in summary.bySpeaker {
            let rows = try ClaimSummary(group).groups.map { statements in
                statements.count == 1 ? try row(statements[0], maker) : try row(ofGroup: statements, maker)
            }
            sections.append(
                "<section aria-labelledby=\"\(Visit.anchor(speaker))\">\n<h2 id=\"\(Visit.anchor(speaker))\">\(speaker ?? language.word("Others"))</h2>\n\(rows)</section>\n"
            )
        }
        let lead = language.summary(summary, of: statuses.count)
        return page(
            site.name, lead, feed: "index.atom", card: "cards/\(Visit.cardDay(statuses, today))/index.png",
            """
            <h1>\(site.name)</h1>
            <p class="lead">\(lead)</p>
            <p class="meta">\(day.spoken)\(dateForm(day)) <span class="screen">\u{00B7} <a href="\(links.file("index.csv"))">csv</a> \u{00B7} <a href="\(links.file("index.json"))">json</a> \u{00B7} <a href="\(links.file("index.atom"))">Atom</a> \u{00B7} <a href="\(links.file("calendar.ics"))">\(language.word("Calendar"))</a></span></p>
            \(sections)
            """)
    }

    private func row(_ status: ClaimStatus, _ maker: ChartMaker) throws -> HTML {
        let chart = try maker.chart(of: status, marksEvents: false)
        let address = links.page("\(language == .chinese ? "zh/" : "")claims/\(status.rule.id)")
        let note: HTML? =
            status.dependsOnDefinition
            ? "<p class=\"now\">\(language.word("The answer depends on the definition: a reading says otherwise."))</p>\n"
            : nil
        return """
            <article class="row" id="\(status.rule.id)">
            <p class="v">\(VerdictSign(status).html(language))</p>
            <div class="text"><h3 class="says"><a href="\(address)">\(says(status))</a></h3>
            <p class="now">\(nowText(status))</p>
            \(note)</div>
            \(HTML(raw: Sparkline.svg(chart)))
            </article>

            """
    }

    /// One statement about several companies, each with its own verdict; of those that wait their number is told.
    private func row(ofGroup statuses: [ClaimStatus], _ maker: ChartMaker) throws -> HTML {
        let (waiting, known) = (statuses.filter { $0.verdict == .waits }, statuses.filter { $0.verdict != .waits })
        let folder = language == .chinese ? "zh/claims" : "claims"
        func link(_ status: ClaimStatus) -> HTML {
            return
                "<a href=\"\(links.page("\(folder)/\(status.rule.id)"))\">\(Visit.company(status) ?? status.rule.id)</a>"
        }
        var parts: [HTML] = known.map { status in
            "<li><span class=\"v\">\(VerdictSign(status).html(language))</span> \(link(status)): \(nowText(status))</li>\n"
        }
        if !waiting.isEmpty {
            let names = HTML(raw: waiting.map { link($0).text }.joined(separator: ", "))
            parts.append("<li><span class=\"v\">\(VerdictSign(waiting[0]).html(language))</span> \(names)</li>\n")
        }
        let shown = statuses.max { ClaimSummary.rank($0) < ClaimSummary.rank($1) } ?? statuses[0]
        let sign = VerdictSign(shown)
        let alike = statuses.count { $0.word == shown.word }
        let share: HTML? =
            alike < statuses.count ? "<br><span class=\"grey share\">\(alike) / \(statuses.count)</span>" : nil
        return """
            <article class="row" id="\(shown.group)">
            <p class="v">\(sign.html(language))\(share)</p>
            <div class="text"><h3 class="says">\(says(shown))</h3>
            <ul class="parts">
            \(parts)</ul></div>
            \(HTML(raw: Sparkline.svg(try maker.chart(of: shown, marksEvents: false))))
            </article>

            """
    }

    /// The statement, in the language of the page where somebody has written it.
    func says(_ status: ClaimStatus) -> String {
        (language == .chinese ? status.claim.saysIn["zh"] : nil) ?? status.claim.says ?? status.rule.id
    }

    /// The number now and then, its period, and what it needs.
    func nowText(_ status: ClaimStatus) -> HTML {
        var parts: [HTML] = []
        if let shown = status.shown {
            let when = when(shown, status)
            parts.append("<b>\(Visit.unbroken(ClaimText.now(status)))</b> \(when)")
        } else {
            let feeds = status.waitsFor.isEmpty ? "" : " (\(status.waitsFor.joined(separator: ", ")))"
            parts.append("\(language.word("waits"))\(feeds)")
        }
        parts.append("\(language.word(Visit.bearing(status))) \(Visit.unbroken(ClaimText.needs(status)))")
        if let end = Visit.end(of: status) { parts.append("\(language.word("until")) \(Visit.unbroken(end))") }
        if let then = ClaimText.then(status) { parts.append("\(then) \(language.word("when it was said"))") }
        if let since = status.settled?.firstKnown ?? status.standing.since {
            parts.append("\(language.word("since")) \(language == .chinese ? "\(since)" : since.spoken)")
        }
        return HTML(raw: parts.map(\.text).joined(separator: " \u{00B7} "))
    }

    /// Of which period a value is: of amounts the span, of what is added up or measured its last day; of a period that is
    /// not over, what it is so far.
    private func when(_ shown: Evidence, _ status: ClaimStatus) -> String {
        let isPartial = shown.published < shown.period.end
        guard language == .english else {
            return isPartial ? "(\u{622A}\u{81F3} \(shown.published))" : "(\(shown.period.end))"
        }
        let isAmount = catalog.traits(of: status.rule.when.series)?.kind == .flow && !status.rule.isJoined
        let span = isAmount || isPartial || status.frequency == .year
        let days = span ? status.frequency.when(shown.period) : "to \(shown.period.end.spoken)"
        return isPartial ? "so far \(days)" : days
    }

    /// What it is to the statement that the condition comes true.
    static func bearing(_ status: ClaimStatus) -> String {
        switch status.claim.bears {
        case .for?: "needs"
        case .against?: "refuted by"
        case .neither?, nil: "asks for"
        }
    }

    /// With what a state ends that its condition holds no more, and which stands; nil for all else.
    private static func end(of status: ClaimStatus) -> String? {
        guard status.state == .isTrue, let clear = status.rule.clear, let newest = status.newest,
            status.rule.side(of: newest.estimate) != .holding, !status.rule.isJoined
        else { return nil }
        return "\(clear.comparison.rawValue) \(ValueText.whole(clear.threshold, unit: clear.unit))"
    }

    /// The company that a claim of several is about; nil for one that is about none.
    static func company(_ status: ClaimStatus) -> String? {
        let rest = status.rule.id.dropFirst(status.group.count + 1)
        return rest.isEmpty ? nil : rest.uppercased()
    }

    /// The statement, with the company that it is about.
    func title(_ status: ClaimStatus) -> String {
        says(status) + (Visit.company(status).map { " (\($0))" } ?? "")
    }

    /// A figure, which stays on one line.
    private static func unbroken(_ figure: String) -> String { figure.replacing(" ", with: "\u{A0}") }

    /// A field for the day by which things were known.
    func dateForm(_ day: Day) -> HTML {
        // A folder cannot be asked.
        guard site.setting.suffix.isEmpty else { return .nothing }
        return """
             <form class="screen" method="get"><label for="as_of">\(language.word("As of another day"))</label> \
            <input type="date" id="as_of" name="as_of" value="\(day)" max="\(today)"> <button>\(language.word("Show"))</button></form>
            """
    }

    private static func anchor(_ speaker: String?) -> String {
        let letters = (speaker ?? "others").lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        // What has no letters of ours still has a name of its own.
        let rest = (speaker ?? "").unicodeScalars.filter { !$0.isASCII }.map { String($0.value, radix: 16) }
        return "by-" + String(letters) + (rest.isEmpty ? "" : "-" + rest.joined(separator: "-"))
    }

    /// The day of the newest figure, which is as far as a picture of them is known.
    static func cardDay(_ statuses: [ClaimStatus], _ today: Day) -> Day {
        let days = statuses.flatMap { [$0.shown?.published, $0.settled?.on].compactMap(\.self) }
        return min(days.max() ?? today, today)
    }
}
