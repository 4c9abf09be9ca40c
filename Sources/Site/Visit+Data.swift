internal import Configuring
internal import Formulas
internal import Model
internal import Queries
internal import Reports
internal import Store

/// What programs ask for.
extension Visit {
    func observations() throws -> SiteResponse {
        let id = try id("series")
        try parameters.allowOne(of: ["as_of", "as_recorded"])
        let vintage = try parameters.choice("vintage", ["latest", "first", "all"]) ?? "latest"
        var query = ObservationQuery()
        query.from = try parameters.period("from")?.start
        query.to = try parameters.period("to")?.end
        if let from = query.from, let to = query.to, from > to {
            throw SiteFault.bad("to", "contradictory_parameters", "'to' lies before 'from'")
        }
        query.vintages = vintage == "all" ? .all : vintage == "first" ? .first : .latest
        let recorded = try parameters.day("as_recorded")
        if let recorded, recorded > today {
            throw SiteFault.bad(
                "as_recorded", "bad_value", "'as_recorded' is \(recorded), which has not come yet: today is \(today)")
        }
        query.knowledge = Knowledge(asOf: try asOf(), asRecorded: recorded)
        let generation = try parameters.integer("generation", in: 1...Int64(Int32.max))
        let stored = try snapshot?.series(id)
        if let generation, stored.map({ Int64($0.generation) < generation }) ?? true {
            throw SiteFault(
                status: 404, code: "not_found", message: "\(id) has no generation \(generation)",
                parameter: "generation")
        }
        if let generation, stored.map({ Int64($0.generation) != generation }) ?? true {
            throw SiteFault(
                status: 410, code: "other_generation",
                message:
                    "\(id) is not in its generation \(generation) any more: what its numbers mean has changed\(stored.map { ", and it is in generation \($0.generation)" } ?? "")",
                parameter: "generation")
        }
        var response = try data(
            try rows(of: id, query), name: "observations", title: catalog.traits(of: id)?.name ?? id,
            members: try seriesMembers(id))
        // What was recorded by the end of a day that is over stays so, as long as the numbers mean the same; of flows, whose
        // spans may give way to others, it need not, and the document has a title besides.
        let isKept = format == .csv && stored.map { $0.kind != .flow } ?? false
        if let recorded, recorded < today - 1, generation != nil, query.knowledge.asOf == nil, isKept {
            response.caching = .immutable
        }
        return response
    }

    /// The alert log in order, as its lines are.
    func events() throws -> SiteResponse {
        let after = try parameters.integer("after", in: 0...Int64.max) ?? 0
        let limit = Int(try parameters.integer("limit", in: 1...10_000) ?? 1000)
        let query = EventQuery(rule: try rule())
        try mustBegin(after: after, last: try snapshot?.lastSeq() ?? 0)
        if format == .csv {
            let events = try snapshot.map { try query.events($0, after: after, limit: limit) } ?? []
            return try data(Listing.events(events.map(hidden)), name: "events", title: "Alerts")
        }
        // One more tells whether there is more.
        let all = try snapshot.map { try query.lines($0, after: after, limit: limit + 1) } ?? []
        let shown = all.prefix(limit)
        let lines = "[" + shown.map { hidden($0.line) }.joined(separator: ",\n") + "]"
        if try wantsRows() { return SiteResponse(.json, lines + "\n") }
        let last = shown.last?.seq ?? after
        return SiteResponse(
            .json, "{\"last\":\(last),\"more\":\(all.count > shown.count),\"events\":\n\(lines)}\n")
    }

    /// Refuses to go on behind the end: whoever asks for that has numbers of another store.
    private func mustBegin(after place: Int64, last: Int64) throws(SiteFault) {
        guard place > last else { return }
        throw SiteFault(
            status: 410, code: "beyond_the_end",
            message:
                "there is nothing behind \(last) yet, and \(place) is of another store: this one was begun anew, or restored from a backup; begin again with after=0",
            parameter: "after")
    }

    /// The rule that is asked about.
    func rule() throws(SiteFault) -> String? {
        guard let rule = parameters["rule"] else { return nil }
        guard catalog.rules[rule] != nil else {
            let hint = Spelling.hint(for: rule, among: catalog.rules.keys.sorted()) ?? ""
            throw .bad("rule", "bad_value", "there is no rule '\(rule)'\(hint)")
        }
        return rule
    }

    /// Every new vintage, in the order in which the store got them.
    func changes() throws -> SiteResponse {
        let after = try parameters.integer("after", in: 0...Int64.max) ?? 0
        let limit = Int(try parameters.integer("limit", in: 1...10_000) ?? 1000)
        var listing = Listing([
            "sequence", "series", "generation", "period", "start", "end", "value", "low", "high", "unit", "published",
            "recorded", "source",
        ])
        guard let snapshot else {
            return try data(listing, name: "changes", title: "Changes", members: [("last", "0"), ("more", "false")])
        }
        try mustBegin(after: after, last: try snapshot.lastInsertion())
        let (rows, last, hasMore) = try snapshot.vintages(after: after, limit: limit)
        let sources = VintageSources(snapshot)
        var known: [Int64: StoredSeries] = [:]
        for row in rows {
            guard let series = try known[row.series] ?? snapshot.series(number: row.series) else { continue }
            known[row.series] = series
            // Facts of other durations are no observations, and what a rule alone computes is no series of the site.
            guard !IndicatorDefinition.isOfRule(series.id),
                series.kind != .flow || series.frequency.durations.contains(row.period.days)
            else { continue }
            let source = try series.formula.map { "formula: \($0)" } ?? sources.source(of: row.vintage)
            listing.add([
                .number(Double(row.sequence)), .text(series.id), .number(Double(series.generation)),
                .text(series.frequency.label(of: row.period)), .text("\(row.period.start)"), .text("\(row.period.end)"),
                .init(row.vintage.value), .low(row.vintage), .high(row.vintage), .text(series.unit),
                .text("\(row.vintage.published)"), .text(Timestamp.seconds(row.vintage.recorded)),
                .text(Listing.published(source)),
            ])
        }
        return try data(
            listing, name: "changes", title: "Changes", members: [("last", "\(last)"), ("more", "\(hasMore)")])
    }

    /// How the daemon fares, for a service that watches it.
    func health() -> SiteResponse {
        (moment.health ?? Site.Health(isWell: true, lines: ["ok"], memory: 0)).response
    }
}
