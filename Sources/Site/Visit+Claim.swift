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
        let address = Links(from: path, suffix: site.setting.suffix)
        let name = "claims/\(status.rule.id)"
        let body: HTML = """
            <p class="v">\(VerdictSign(status).html(language))</p>
            <h1 class="says"><a href="\(address.page(name))" target="_top">\(says(status))</a></h1>
            <p class="now">\(nowText(status))</p>
            \(figure(status, name, address, caption: nil))
            """
        var layout = PageLayout(site: site, path: path, title: says(status), summary: status.word)
        layout.isEmbedded = true
        layout.isAnotherDay = true
        layout.section = .claimEmbed
        var response = SiteResponse(.html, layout.document(body))
        response.isFramable = true
        return response
    }

    /// A picture for links to a claim, or to all of them.
    func card() throws -> SiteResponse {
        let (name, text) = (try id("claim"), try id("day"))
        guard let day = Day(iso: text), day <= today else { throw SiteFault.notFound("there is no picture of \(text)") }
        guard let draw = site.setting.picture else { return standardCard }
        let (status, _) = try status(of: name, day)
        let maker = ChartMaker(catalog, snapshot, day: day)
        let svg = Drawing.svg(try maker.chart(of: status), ChartStyle(theme: .light, size: .card))
        guard let bytes = draw(svg, 1200) else { return standardCard }
        var response = SiteResponse(Format.cardPNG.contentType, bytes)
        response.isShared = true
        return response
    }

    private var standardCard: SiteResponse {
        var response = SiteResponse(Format.cardPNG.contentType, StandardCard.png)
        response.isShared = true
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
        let said = [status.claim.by, status.claim.saidOn?.spoken].compactMap(\.self).joined(separator: ", ")
        let sentence: HTML =
            language == .english ? "\(account.standing)" : "<span lang=\"en\">\(account.standing)</span>"
        let depends: HTML? =
            status.dependsOnDefinition
            ? "<p class=\"lead\">\(language.word("The answer depends on the definition: a reading says otherwise."))</p>\n"
            : nil
        let body: HTML = """
            <p class="meta"><a href="\(language == .chinese ? links.file("zh/") : links.home)">\(language.word("Claims"))</a> \u{203A} \(said)</p>
            <h1>\(says(status))</h1>
            \(quote(status))<p class="lead"><span class="v">\(VerdictSign(status).html(language, isCapital: true))</span>: \(sentence)</p>
            \(depends)<p class="meta">\((day ?? today).spoken)\(dateForm("", day ?? today))</p>
            \(figure(status, name, links, caption: status.frequency.rawValue))
            \(finePrint(account))
            \(readings(status))
            \(try told(status, by: day))
            \(try numbersTable(status, day))
            \(evidence(status))
            \(try citation(status, day))
            """
        return page(
            says(status), "\(status.word): \(account.standing)", feed: "\(name).atom",
            card: "cards/\(Visit.cardDay([status], today))/\(status.rule.id).png", body)
    }

    private func quote(_ status: ClaimStatus) -> HTML {
        guard let quote = status.claim.quote else { return .nothing }
        let language: HTML = status.claim.quoteLanguage.map { " lang=\"\($0)\"" } ?? ""
        return "<blockquote class=\"quote\"\(language)>\u{201C}\(quote)\u{201D}</blockquote>\n"
    }

    /// The drawing for the room there is, in its forms.
    private func figure(_ status: ClaimStatus, _ name: String, _ links: Links, caption: String?) -> HTML {
        let query = parameters["as_of"].map { "?as_of=\($0)" } ?? ""
        let text =
            "\(status.seriesName): \(ClaimText.now(status)), \(language.word("needs")) \(ClaimText.needs(status))"
        let forms: [HTML] = [("svg", "svg"), ("csv", "csv"), ("json", "json")].map { form, word in
            "<a href=\"\(links.file("\(name).\(form)\(query)"))\">\(word)</a> \u{00B7} "
        }
        let foot: HTML =
            caption == nil
            ? .nothing
            : "<figcaption class=\"screen\">\(forms)<a href=\"\(links.page("\(name)/embed"))\">embed</a> \u{00B7} <a href=\"\(links.page("series/\(status.rule.when.series)"))\">\(status.rule.when.series)</a></figcaption>"
        return """
            <figure><picture><source media="(max-width: 720px)" srcset="\(links.file("\(name).narrow.svg\(query)"))">\
            <img src="\(links.file("\(name).svg\(query)"))" width="720" height="350" alt="\(text)"></picture>\(foot)</figure>
            """
    }

    private func finePrint(_ account: ClaimAccount) -> HTML {
        let items: [HTML] = account.details.filter { !$0.1.isEmpty && !["reading", "source", ""].contains($0.0) }.map {
            name, text in
            "<dt>\(language.word(name))</dt><dd\(language == .chinese ? " lang=\"en\"" as HTML : "")>\(HTML.linked(text))</dd>\n"
        }
        return """
            <section class="fine" aria-labelledby="decides"><h3 id="decides">\(language.word("What decides it"))</h3>
            <dl>
            \(items)</dl></section>
            """
    }

    private func readings(_ status: ClaimStatus) -> HTML {
        guard !status.readings.isEmpty else { return .nothing }
        let rows: [HTML] = status.readings.map { reading in
            let name: HTML =
                catalog.declarations[reading.series] != nil
                ? "<a href=\"\(links.page("series/\(reading.series)"))\">\(reading.name)</a>" : "\(reading.name)"
            let value = reading.newest == nil ? reading.obstacle ?? language.word("waits") : ClaimText.now(reading)
            let truth = [ClaimText.needs(reading), reading.truth ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")
            return
                "<tr><th scope=\"row\">\(name)</th><td class=\"n\">\(value)</td><td class=\"d\">\(reading.newest.map { "\($0.period.end)" } ?? "")</td><td>\(truth)</td></tr>\n"
        }
        return """
            <h2>\(language.word("Readings beside it"))</h2>
            <div class="scroll"><table><caption>\(language.word("By another definition"))</caption>
            <tr><th scope="col">\(language.word("Reading"))</th><th scope="col" class="n">\(language.word("now"))</th><th scope="col">\(language.word("data end"))</th><th scope="col">\(language.word("needs"))</th></tr>
            \(rows)</table></div>
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
            <div class="scroll"><table><caption>\(language.word("Newest first"))</caption>
            <tr><th scope="col">\(language.word("Day"))</th><th scope="col">\(language.word("Event"))</th><th scope="col">\(language.word("What"))</th></tr>
            \(rows)</table></div>
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
