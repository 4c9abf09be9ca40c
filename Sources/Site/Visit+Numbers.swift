internal import Configuring
internal import Formulas
internal import Model
internal import Queries
internal import Reports
internal import Rules
internal import Store

/// The numbers behind a claim or a series.
extension Visit {
    /// The observations of a series by what was published by a day, for programs.
    func numbers(of id: String, asOf day: Day?) throws -> Listing {
        var query = ObservationQuery()
        query.knowledge = Knowledge(asOf: day)
        return try rows(of: id, query)
    }

    func rows(of id: String, _ query: ObservationQuery) throws -> Listing {
        var listing = Listing.observationsForPrograms()
        guard let snapshot, let series = try snapshot.series(id) else { return listing }
        let years = catalog.fiscalYear(of: series)
        for row in try query.rows(of: series, snapshot) {
            listing.add(forPrograms: row, years, by: query.knowledge.asOf)
        }
        return listing
    }

    /// The last observations of what decides a claim, and all vintages of the deciding one.
    func numbersTable(_ status: ClaimStatus, _ day: Day?) throws -> HTML {
        // Of a condition the truth is no number: shown is the first series that it compares.
        let id = status.rule.isJoined ? status.rule.parts.first?.series ?? "" : status.rule.when.series
        guard let snapshot, let series = try snapshot.series(id) else { return .nothing }
        let shown = self.unit(of: series, beside: status.rule)
        let table = try observationTable(series, asOf: day, limit: 12, in: shown)
        let deciding = status.rule.isJoined ? nil : status.settled?.evidence ?? status.shown
        return """
            <h2>\(language.word("The numbers"))</h2>
            \(table)
            \(catalog.hasPage(id) ? "<p class=\"meta screen\"><a href=\"\(links.page("series/\(id)"))\">\(catalog.traits(of: id)?.name ?? id)</a></p>" as HTML : .nothing)
            \(try deciding.map { try vintageTable(series, $0.period, day, shown, snapshot) } ?? .nothing)
            """
    }

    /// In which unit the numbers of a series are told: beside a threshold in that of the threshold.
    private func unit(of series: StoredSeries, beside rule: RuleDefinition? = nil) -> ShownUnit {
        let own = catalog.traits(of: series.id)?.unit
        guard let rule, !rule.isJoined, let factor = own?.conversion(to: rule.when.unit) else {
            return ShownUnit(unit: own, factor: 1)
        }
        return ShownUnit(unit: rule.when.unit, factor: factor)
    }

    /// A unit, and by what numbers are multiplied to be told in it.
    struct ShownUnit {
        let unit: Unit?
        let factor: Double
    }

    /// The newest first, with first prints where they were others.
    func observationTable(
        _ series: StoredSeries, asOf day: Day?, limit: Int, in shown: ShownUnit? = nil
    ) throws -> HTML {
        guard let snapshot else { return .nothing }
        var query = ObservationQuery()
        query.knowledge = Knowledge(asOf: day)
        let current = try query.rows(of: series, snapshot)
        query.vintages = .first
        let firsts = Dictionary(try query.rows(of: series, snapshot).map { ($0.period, $0) }) { first, _ in first }
        let unit = shown ?? self.unit(of: series)
        let rows: [HTML] = current.suffix(limit).reversed().map { row in
            let first = firsts[row.period].flatMap { $0.vintage.value == row.vintage.value ? nil : $0 }
            let label = series.frequency.label(of: row.period)
            return """
                <tr><th scope="row" class="d">\(label)\(row.period.end == row.period.start ? "" : ", to \(row.period.end)")</th>\
                <td class="n">\(value(row.vintage, unit))</td><td class="n">\(first.map { value($0.vintage, unit) } ?? "")</td>\
                <td class="d">\(published(row.vintage))</td><td class="evidence">\(source(row.source, series))</td></tr>

                """
        }
        let more = current.count > limit ? ", the last \(limit) of \(current.count)" : ""
        return """
            \(HTML.table("\(series.title)\(more)", [.init(language.word("Period")), .number(language.word("Value")), .number(language.word("First print")), .init(language.word("Published")), .init(language.word("Source"))], rows))
            """
    }

    /// Of a flow of which only other durations are known, these.
    func factTable(_ series: StoredSeries, asOf day: Day?) throws -> HTML {
        guard let snapshot, series.kind == .flow else { return .nothing }
        var query = ObservationQuery()
        query.knowledge = Knowledge(asOf: day)
        guard try query.rows(of: series, snapshot).isEmpty else { return .nothing }
        query.isOfFacts = true
        let unit = unit(of: series)
        let rows: [HTML] = try query.rows(of: series, snapshot).suffix(60).reversed().map { row in
            "<tr><th scope=\"row\" class=\"d\">\(row.period.start) to \(row.period.end)</th><td class=\"n\">\(value(row.vintage, unit))</td><td class=\"d\">\(published(row.vintage))</td><td class=\"evidence\">\(source(row.source, series))</td></tr>\n"
        }
        guard !rows.isEmpty else { return .nothing }
        return HTML.table(
            "What was filed, at other durations", ["Period", .number("Value"), "Published", "Source"], rows)
    }

    /// What was known of one period, and when.
    private func vintageTable(
        _ series: StoredSeries, _ period: Period, _ day: Day?, _ unit: ShownUnit, _ snapshot: StoreSnapshot
    ) throws -> HTML {
        var query = ObservationQuery()
        query.vintages = .all
        query.knowledge = Knowledge(asOf: day)
        (query.from, query.to) = (period.end, period.end)
        let vintages = try query.rows(of: series, snapshot).filter { $0.period == period }
        guard vintages.count > 1 else { return .nothing }
        let rows: [HTML] = vintages.map { row in
            "<tr><td class=\"d\">\(published(row.vintage))</td><td class=\"n\">\(row.vintage.value == nil ? "withdrawn" : value(row.vintage, unit))</td><td class=\"d\">\(row.until.flatMap { $0 > day ?? today ? nil : "\($0)" } ?? "")</td><td class=\"evidence\">\(source(row.source, series))</td></tr>\n"
        }
        return """
            \(HTML.table("What was known of \(series.frequency.label(of: period)), and until when", [.init(language.word("Published")), .number(language.word("Value")), "until", .init(language.word("Source"))], rows))
            """
    }

    /// A value as people read it; nothing for one that was withdrawn.
    func value(_ vintage: Vintage?, _ shown: ShownUnit) -> String {
        vintage?.estimate?.signs { Visit.number($0 * shown.factor, shown.unit, $1) } ?? ""
    }

    /// A number in a unit, where that is known.
    static func number(
        _ number: Double, _ unit: Unit?, _ rounding: FloatingPointRoundingRule = .toNearestOrAwayFromZero
    ) -> String {
        unit.map { ValueText.spoken(number, unit: $0, rounding: rounding) }
            ?? ValueText.short(number, rounding: rounding)
    }

    private func published(_ vintage: Vintage) -> String {
        vintage.origin.contains(.firstSeen) ? "seen \(vintage.published)" : "\(vintage.published)"
    }

    private func source(_ text: String, _ series: StoredSeries) -> HTML {
        series.formula == nil ? HTML.linked(Listing.published(text)) : "computed"
    }

    // MARK: Where it is from, and how to say so

    func evidence(_ status: ClaimStatus) -> HTML {
        guard !status.sources.isEmpty else { return .nothing }
        let items: [HTML] = status.sources.map { "<li>\(HTML.linked(Listing.published($0)))</li>\n" }
        let rest: HTML? =
            items.count > 8
            ? "<details><summary>\(items.count - 8) \(language.word("more"))</summary><ul class=\"evidence\">\n\(Array(items.dropFirst(8)))</ul></details>\n"
            : nil
        return """
            <h2>\(language.word("Evidence"))</h2>
            <ul class="evidence">
            \(Array(items.prefix(8)))</ul>
            \(rest)
            """
    }

    /// A text and an entry for a bibliography, with an address whose answer never changes.
    func citation(_ status: ClaimStatus, _ day: Day?) throws -> HTML {
        let by = status.claim.by.map { " (\($0)\(status.claim.saidOn.map { ", \($0.spoken)" } ?? ""))" } ?? ""
        let title = (status.claim.says ?? status.rule.id) + (Visit.company(status).map { " (\($0))" } ?? "")
        let shown = day ?? today
        // A folder is nowhere before somebody says where.
        let page = site.setting.base.map {
            $0 + site.address(of: "/claims/\(status.rule.id)") + (site.setting.suffix.isEmpty ? "?as_of=\(shown)" : "")
        }
        let data = day == nil ? try permanentAddress(of: status.rule.when.series) : nil
        let colon = site.name.last.map { "?!.".contains($0) } ?? false ? "" : ":"
        let text =
            "\(site.name)\(colon) \u{201C}\(title)\u{201D}\(by): \(status.word). As of \(shown.spoken).\(page.map { " \($0)" } ?? "")"
        let key = status.rule.id.filter { $0.isLetter || $0.isNumber } + "\(shown.civil.year)"
        let bibtex = """
            @misc{\(key),
              title = {\(Visit.bibliographic(title))},
              author = {{\(Visit.bibliographic(site.name))}},
              year = {\(shown.civil.year)},
              note = {\(Visit.bibliographic("\(status.word), as of \(shown)"))}\(page.map { ",\n  url = {\($0)}" } ?? "")
            }
            """
        let permanent: HTML? = data.map {
            "<p>The numbers as they were recorded by then: <a href=\"\(links.file($0))\">\((site.setting.base ?? "") + "/" + $0)</a></p>\n"
        }
        return """
            <h2>\(language.word("How to cite it"))</h2>
            <div class="cite"><p>\(text)</p>
            <pre>\(bibtex)</pre>
            \(permanent)</div>
            """
    }

    /// The observations as they were recorded by the last day on which something was, which no later figure changes.
    func permanentAddress(of id: String) throws -> String? {
        guard site.setting.suffix.isEmpty, catalog.hasPage(id), let snapshot, let series = try snapshot.series(id)
        else { return nil }
        let recorded = try ObservationQuery().rows(of: series, snapshot).map(\.vintage.recorded).max()
        guard let recorded else { return nil }
        return
            "api/v1/series/\(id)/observations.csv?as_recorded=\(min(Timestamp.day(recorded), today))&generation=\(series.generation)"
    }

    private static func bibliographic(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "$", "%", "&", "#", "_": result += "\\\(character)"
            case "{", "}", "\\": result += " "
            default: result.append(character)
            }
        }
        return result
    }
}
