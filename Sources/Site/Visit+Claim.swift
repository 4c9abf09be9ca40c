internal import Charts
internal import Configuring
internal import Model
internal import Queries
internal import Reports
internal import Rules
internal import Store

/// One claim.
extension Visit {
    func claim() throws -> SiteResponse {
        let id = try id("claim")
        if format == .atom { return try events(title: catalog.rules[id]?.claim?.says ?? id, of: id) }
        let day = try asOf()
        let (status, board) = try status(of: id, day)
        if format.isDrawing {
            let maker = ChartMaker(catalog, snapshot, day: day ?? today)
            return SiteResponse(.svg, Drawing.svg(try maker.chart(of: status), format.style))
        }
        let rows = try numbers(of: status.rule.when.series, asOf: day)
        switch format {
        case .csv, .metadata: return try data(rows, name: "observations", title: status.seriesName)
        case .html: return try claimPage(status, board, day)
        default:
            let account = ClaimAccount(status, record: nil)
            let events = try told(of: id, by: day).map(\.line).joined(separator: ",\n")
            return try data(
                rows, name: "observations", title: status.seriesName,
                members: [
                    ("claim", Listing.claims([status]).json.joined().dropBrackets),
                    ("as_of", JSONText.quote("\(day ?? today)")),
                    ("sentence", JSONText.quote(account.standing)), ("verdict", JSONText.quote(status.word)),
                    ("readings", Listing.readings([status]).json.joined(separator: "\n")), ("events", "[\(events)]"),
                ])
        }
    }

    func claimEmbed() throws -> SiteResponse {
        let day = try asOf()
        let (status, _) = try status(of: try id("claim"), day)
        let name = "claims/\(status.rule.id)"
        let body: HTML = """
            <p class="v">\(VerdictSign(status).html(language))</p>
            <h1 class="says"><a href="\(links.page(name))" target="_top">\(title(status))</a></h1>
            <p class="meta">\(said(status))</p>
            <p class="now">\(nowText(status))</p>
            \(figure(status, name, isEmbedded: true))
            <p class="meta">\(site.name) \u{00B7} \((day ?? today).spoken)</p>
            """
        var layout = PageLayout(site: site, path: path, title: title(status), summary: status.word)
        layout.isEmbedded = true
        layout.section = .claimEmbed
        var response = SiteResponse(.html, layout.document(body))
        response.isFramable = true
        return response
    }

    private func status(of id: String, _ day: Day?) throws -> (ClaimStatus, ClaimBoard) {
        let board = ClaimBoard(catalog, snapshot, today: today, asOf: day)
        guard let status = try board.statuses(of: [id]).first(where: { $0.rule.id == id }) else {
            throw SiteFault.notFound("there is no claim '\(id)'")
        }
        return (status, board)
    }

    // MARK: The page

    private func claimPage(_ status: ClaimStatus, _ board: ClaimBoard, _ day: Day?) throws -> SiteResponse {
        let account = ClaimAccount(status, record: try board.projectionRecord(of: status.rule))
        let name = "claims/\(status.rule.id)"
        let sentence: HTML =
            language == .english ? "\(account.standing)" : "<span lang=\"en\">\(account.standing)</span>"
        let depends: HTML? =
            status.dependsOnDefinition
            ? "<p class=\"lead\">\(language.word("The answer depends on the definition: a reading says otherwise."))</p>\n"
            : nil
        let body: HTML = """
            <p class="meta"><a href="\(language == .chinese ? links.chineseHome : links.home)">\(language.word("Claims"))</a> \u{203A} \(said(status))</p>
            <h1>\(title(status))</h1>
            \(quote(status))<p class="lead"><span class="v">\(VerdictSign(status).html(language, isCapital: true))</span>: \(sentence)</p>
            \(depends)\(notYet(status, day))<p class="meta">\((day ?? today).spoken)\(dateForm(day ?? today))</p>
            \(figure(status, name))
            \(try waiting(status))\(finePrint(account))
            \(readings(status))
            \(try told(status, by: day))
            \(try numbersTable(status, day))
            \(evidence(status))
            \(try citation(status, day))
            """
        return page(
            title(status), "\(status.word): \(account.standing)", feed: "\(name).atom",
            card: "cards/\(Visit.cardDay([status], today))/\(status.rule.id).png", body)
    }

    /// Who said it, and when.
    private func said(_ status: ClaimStatus) -> String {
        [status.claim.by, status.claim.saidOn?.spoken].compactMap(\.self).joined(separator: ", ")
    }

    /// That nobody had said it by the day that is looked at.
    private func notYet(_ status: ClaimStatus, _ day: Day?) -> HTML {
        guard let said = status.claim.saidOn, let day, day < said else { return .nothing }
        return
            "<p class=\"lead\">\(language.word("It was said only later")): \(language == .chinese ? "\(said)" : said.spoken).</p>\n"
    }

    /// Why nothing is known: how the feeds fare that it waits for.
    private func waiting(_ status: ClaimStatus) throws -> HTML {
        guard status.shown == nil, !status.waitsFor.isEmpty, site.setting.suffix.isEmpty else { return .nothing }
        let feeds = try FeedList.all(catalog, snapshot, now: moment.now).filter { status.waitsFor.contains($0.feed.id) }
        let items: [HTML] = feeds.map { feed in
            let reason = feed.idleReason ?? feed.health.error ?? feed.health.shortfall ?? "it was not fetched yet"
            return "<li>\(feed.feed.name): \(reason)</li>\n"
        }
        return "<h2>\(language.word("What it waits for"))</h2>\n<ul lang=\"en\">\n\(items)</ul>\n"
    }

    private func quote(_ status: ClaimStatus) -> HTML {
        guard let quote = status.claim.quote else { return .nothing }
        let language: HTML = status.claim.quoteLanguage.map { " lang=\"\($0)\"" } ?? ""
        return "<blockquote class=\"quote\"\(language)>\u{201C}\(quote)\u{201D}</blockquote>\n"
    }

    /// The drawing for the room there is, in its forms.
    private func figure(_ status: ClaimStatus, _ name: String, isEmbedded: Bool = false) -> HTML {
        let text =
            "\(title(status)) \(status.seriesName): \(ClaimText.now(status)), \(language.word("needs")) \(ClaimText.needs(status))"
        let forms: [HTML] = [("svg", "svg"), ("csv", "csv"), ("json", "json")].map { form, word in
            "<a href=\"\(links.file("\(name).\(form)"))\">\(word)</a> \u{00B7} "
        }
        let foot: HTML =
            isEmbedded
            ? .nothing
            : "<figcaption class=\"screen\">\(forms)<a href=\"\(links.page("\(name)/embed"))\">embed</a>\(series(status.rule.when.series))</figcaption>"
        return """
            <figure><picture><source media="(max-width: 720px)" srcset="\(links.file("\(name).narrow.svg"))">\
            <img src="\(links.file("\(name).svg"))" width="720" height="350" alt="\(text)"></picture>\(foot)</figure>
            """
    }

    /// A link to the series that decides; nothing for a formula of the rule alone, which has no page.
    private func series(_ id: String) -> HTML {
        guard catalog.hasPage(id) else { return .nothing }
        return " \u{00B7} <a href=\"\(links.page("series/\(id)"))\">\(id)</a>"
    }

    private func finePrint(_ account: ClaimAccount) -> HTML {
        let items: [HTML] = account.details.filter { !$0.1.isEmpty && !["reading", "source", ""].contains($0.0) }.map {
            name, text in
            "<dt>\(language.word(name))</dt><dd\(language == .chinese ? " lang=\"en\"" as HTML : "")>\(HTML.linked(text))</dd>\n"
        }
        return """
            <section class="fine" aria-labelledby="decides"><h2 id="decides">\(language.word("What decides it"))</h2>
            <dl>
            \(items)</dl></section>
            """
    }

    private func readings(_ status: ClaimStatus) -> HTML {
        guard !status.readings.isEmpty else { return .nothing }
        let rows: [HTML] = status.readings.map { reading in
            let name: HTML =
                catalog.hasPage(reading.series)
                ? "<a href=\"\(links.page("series/\(reading.series)"))\">\(reading.name)</a>" : "\(reading.name)"
            let value = reading.newest == nil ? reading.obstacle ?? language.word("waits") : ClaimText.now(reading)
            let side: String? = reading.side.map { side in
                side == .holding ? "true" : side == .undetermined ? "undetermined" : "false"
            }
            let truth = [ClaimText.needs(reading), language.word(reading.truth ?? side ?? "")].filter { !$0.isEmpty }
                .joined(separator: ": ")
            return
                "<tr><th scope=\"row\">\(name)</th><td class=\"n\">\(value)</td><td class=\"d\">\(reading.newest.map { "\($0.period.end)" } ?? "")</td><td>\(truth)</td></tr>\n"
        }
        return """
            <h2>\(language.word("Readings beside it"))</h2>
            \(HTML.table("\(language.word("By another definition"))", [.init(language.word("Reading")), .number(language.word("now")), .init(language.word("data end")), .init(language.word("The condition"))], rows))
            """
    }

    /// The events of a claim that were told by a day, in order.
    private func told(of id: String, by day: Day?) throws -> [StoredEvent] {
        let all = try snapshot.map { try EventQuery(rule: id).events($0) } ?? []
        return all.filter { event in day.map { Timestamp.day(event.event.time / 1000) <= $0 } ?? true }
    }

    private func told(_ status: ClaimStatus, by day: Day?) throws -> HTML {
        let events = try told(of: status.rule.id, by: day).reversed()
        guard !events.isEmpty else { return .nothing }
        let rows: [HTML] = events.prefix(20).map { stored in
            "<tr id=\"event-\(Int(stored.seq))\"><td class=\"d\">\(Timestamp.day(stored.event.time / 1000).spoken)</td><td><b>\(stored.event.event.rawValue)</b></td><td lang=\"en\">\(stored.event.message)</td></tr>\n"
        }
        return """
            <h2>\(language.word("What was told"))</h2>
            \(HTML.table("\(language.word("Newest first"))", [.init(language.word("Day")), .init(language.word("Event")), .init(language.word("What"))], rows, isStacked: true))
            """
    }
}

extension Format {
    /// How a drawing of this form looks.
    var style: ChartStyle {
        switch self {
        case .lightSVG: ChartStyle(theme: .light)
        case .darkSVG: ChartStyle(theme: .dark)
        case .narrowSVG: ChartStyle(size: .narrow)
        default: ChartStyle()
        }
    }
}

extension String {
    /// The one object of an array of one.
    fileprivate var dropBrackets: String { String(drop { $0 == "[" }.reversed().drop { $0 == "]" }.reversed()) }
}
