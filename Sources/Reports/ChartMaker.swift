package import Charts
package import Configuring
internal import Formulas
package import Model
package import Queries
internal import Rules
package import Store

/// Makes charts of what a store knows of series and claims.
package struct ChartMaker {
    let catalog: Catalog
    let snapshot: StoreSnapshot?
    private let histories: SeriesHistories?
    /// By what was published by that day.
    let day: Day

    /// - Parameter snapshot: nil when there is no store yet.
    package init(_ catalog: Catalog, _ snapshot: StoreSnapshot?, day: Day) {
        self.catalog = catalog
        self.snapshot = snapshot
        self.day = day
        histories = snapshot.map { SeriesHistories(catalog, $0, computesWhatIsNotStored: true) }
    }

    /// A chart of a series, in its unit; nil for one that is not declared.
    ///
    /// - Throws: `StoreError`.
    package func chart(ofSeries id: String) throws -> Chart? {
        guard let traits = catalog.traits(of: id) else { return nil }
        var chart = Chart(title: traits.name, description: "", unit: traits.unit, day: day)
        chart.points = try points(of: id, from: nil, factor: 1)
        let newest = chart.points.last { !$0.isProjection }
        chart.dataEnd = newest?.period.end
        chart.newest = newest.map { signs($0.estimate, traits.unit, beside: nil) } ?? "nothing is known yet"
        let when = newest.map { traits.frequency.when($0.period) }
        chart.description =
            newest.map { newest in
                let words = newest.estimate.words { ValueText.spoken($0, unit: traits.unit, rounding: $1) }
                return "\(traits.name): \(words) \(when ?? "")."
            } ?? "Nothing is known of it yet."
        return chart
    }

    /// A chart of what decides a claim, in the unit of its threshold.
    ///
    /// - Parameter events: whether those that were told of it are marked, which takes reading them.
    /// - Throws: `StoreError`.
    package func chart(of status: ClaimStatus, marksEvents events: Bool = true) throws -> Chart {
        let subject = Subject(status, catalog)
        var chart = Chart(
            title: subject.title, description: description(of: status, subject), unit: subject.unit, day: day)
        let from = status.rule.from?.start ?? Day.first
        let window = (status.claim.saidOn ?? day).adding(months: -12 * 12)
        if let series = subject.series { chart.points = try points(of: series, from: from, factor: subject.factor) }
        let recent = chart.points.filter { $0.period.end >= window }
        chart.points = recent.count >= 24 ? recent : Array(chart.points.suffix(max(24, recent.count)))
        chart.dataEnd = chart.points.last { !$0.isProjection }?.period.end
        chart.newest = chart.points.isEmpty ? "nothing is known yet" : newest(of: status)
        chart.threshold = subject.threshold.map { value in
            Chart.Threshold(
                value: value,
                label: "\(ClaimText.needs(status))\(status.claim.by.map { ", \($0)" } ?? "")")
        }
        chart.said = try said(status, subject)
        chart.deadline = status.rule.deadline.map { Chart.Mark(day: $0.end, label: "deadline \($0.label)") }
        if let crossing = try? status.crossing.get() { chart.crossing = (crossing.earliest, crossing.latest) }
        if events { chart.marks = try marks(of: status) }
        return chart
    }

    /// How the newest number is written; nil where that is none.
    private func newest(of status: ClaimStatus) -> String? {
        // What stood in for the series is none of its points.
        guard status.settled?.fallback == nil else { return nil }
        let text = ClaimText.now(status)
        return text == "-" || status.shown == nil ? nil : text
    }

    // MARK: The parts of it

    /// What is drawn of a claim: its series, or the first of those that its condition joins.
    private struct Subject {
        let title: String
        /// Nil where a condition joins what is no series.
        let series: String?
        let unit: Unit
        let factor: Double
        let threshold: Double?

        init(_ status: ClaimStatus, _ catalog: Catalog) {
            let when = status.rule.when
            guard status.rule.isJoined else {
                // A formula of the rule alone has no name.
                let isNamed = !(catalog.indicators[when.series]?.isOfRule ?? false)
                title = isNamed ? status.seriesName : status.claim.says ?? status.seriesName
                series = when.series
                unit = when.unit
                factor = status.unit?.conversion(to: when.unit) ?? 1
                threshold = when.threshold
                return
            }
            let part = status.parts.first
            title = part?.name ?? status.claim.says ?? status.seriesName
            series = status.rule.parts.first?.series
            unit = part?.written ?? .ratio
            factor = part.flatMap { $0.unit.conversion(to: $0.written) } ?? 1
            threshold = part?.threshold.flatMap { [factor] in $0.isPlain ? $0.value * factor : nil }
        }
    }

    private func points(of id: String, from: Day?, factor: Double) throws -> [Chart.Point] {
        guard let data = try histories?.data(of: id, withFacts: false) else { return [] }
        let frequency = catalog.traits(of: id)?.frequency ?? .irregular
        var points: [Chart.Point] = []
        for history in data.histories where from.map({ history.period.end >= $0 }) ?? true {
            let known = history.known(on: day)
            let vintages = known.revisions
            guard !known.isDisplaced(), let last = vintages.last, let estimate = last.estimate else { continue }
            let values = vintages.compactMap { $0.value.map { $0 * factor } }.filter { !$0.isNaN }
            let first = vintages.first { $0.value != nil }.flatMap { $0.value.map { $0 * factor } }
            let own = estimate.scaled(by: factor)
            points.append(
                Chart.Point(
                    period: history.period, estimate: own, first: first == own.value ? nil : first,
                    vintages: values.min().flatMap { least in values.max().map { least...$0 } },
                    isProjection: History.isProjection(last, of: history.period),
                    continues: points.last.map { frequency.missing(between: $0.period, and: history.period) == 0 }
                        ?? true))
        }
        return points
    }

    private func said(_ status: ClaimStatus, _ subject: Subject) throws -> Chart.Said? {
        guard let day = status.claim.saidOn, day <= self.day else { return nil }
        let known = status.rule.isJoined ? nil : status.then?.scaled(by: subject.factor)
        let figure = known.map { ": \(signs($0.estimate, subject.unit, beside: subject.threshold)) known" } ?? ""
        return Chart.Said(
            day: day, label: "said \(day.spoken)\(figure)", known: known.map { ($0.period.end, $0.value) })
    }

    private func marks(of status: ClaimStatus) throws -> [Chart.Mark] {
        let words: [EventKind: String] = [
            .fired: "passed", .resolved: "ended", .retracted: "taken back", .met: "met", .missed: "missed",
            .withdrawn: "withdrawn", .unresolvable: "unresolvable", .annulled: "annulled",
        ]
        let told: [Chart.Mark] = try (snapshot?.events(rule: status.rule.id) ?? []).compactMap { stored in
            guard let word = words[stored.event.event] else { return nil }
            let isOutcome = stored.event.event == .met || stored.event.event == .missed
            let known = isOutcome ? nil : stored.event.firstKnown ?? stored.event.published
            let day = known ?? status.settled?.on ?? Timestamp.day(stored.event.time / 1000)
            return day <= self.day ? Chart.Mark(day: day, label: "\(word), \(day.spoken)") : nil
        }
        // A claim that was settled when monitoring began has told its outcome alone.
        guard let passed = status.settled?.firstKnown, passed <= day, status.settled?.outcome == "met",
            !told.contains(where: { $0.day == passed })
        else { return told }
        return [Chart.Mark(day: passed, label: "passed, known \(passed.spoken)")] + told
    }

    private func description(of status: ClaimStatus, _ subject: Subject) -> String {
        let by = status.claim.by.map { " of the claim of \($0)" } ?? ""
        let needs = ClaimText.needs(status)
        let newest = status.shown.map { "\(ClaimText.now(status)) \(status.frequency.when($0.period))" }
        return
            "\(subject.title): the threshold\(by) is \(needs); \(newest.map { "the newest value is \($0)" } ?? "nothing is known of it yet"). The claim is \(status.word)."
    }

    private func signs(_ estimate: Estimate, _ unit: Unit, beside threshold: Double?) -> String {
        estimate.signs { ValueText.spoken($0, unit: unit, beside: threshold, rounding: $1) }
    }
}
