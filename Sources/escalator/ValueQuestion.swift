internal import Configuring
internal import Model
internal import Platform
internal import Queries
internal import Store

/// What `explain` and `document` are asked: of which value.
struct ValueQuestion {
    let series: String
    /// A label, or the day on which it ends.
    let period: String
    /// By what was published by that day.
    let asOf: Day?

    /// What there is to say of it; never nothing.
    ///
    /// - Throws: `Failure`, which says why there is no value.
    func explanations(_ catalog: Catalog, _ snapshot: StoreSnapshot?) throws -> ([Explanation], Explainer) {
        guard let wanted = Period.parse(label: period)?.period else {
            throw Failure(.usage, "'\(period)' is no period and no day")
        }
        guard let snapshot else {
            throw Failure(.unavailable, "there is no store yet; 'escalator run --once' makes it")
        }
        let explainer = Explainer(catalog, snapshot)
        guard let stored = try snapshot.series(series) else {
            guard catalog.declarations[series] != nil else { throw Failure(unknownSeries: series, catalog) }
            throw Failure(.unavailable, try absence(explainer, wanted))
        }
        try checkFrequency(stored)
        let found = try explainer.explanations(of: stored, for: period, wanted, asOf: asOf)
        guard !found.isEmpty else { throw Failure(.unavailable, try absence(explainer, wanted)) }
        return (found, explainer)
    }

    /// A year is no month: what is asked for by the label of a longer or a shorter period is not answered by one that ends with it.
    private func checkFrequency(_ series: StoredSeries) throws {
        guard let asked = Period.parse(label: period), asked.frequency != .day, asked.frequency != .irregular,
            series.frequency != .irregular,
            series.frequency != .day, asked.frequency != series.frequency
        else { return }
        let last = series.frequency.label(of: series.frequency.period(endingOn: asked.period.end))
        let hint = series.kind == .flow ? "; 'escalator query --facts' shows what was filed of others" : ""
        throw Failure(
            .usage,
            "\(self.series) has a value for each \(series.frequency.rawValue), and \(period) is a \(asked.frequency.rawValue): ask for one such as \(last)\(hint)"
        )
    }

    private func absence(_ explainer: Explainer, _ wanted: Period) throws -> String {
        let reason = try explainer.absence(of: series, wanted, asOf: asOf, now: WallClock.milliseconds / 1000)
        return "\(series) has no value for \(period)" + (asOf.map { " as of \($0)" } ?? "") + ": \(reason)"
    }
}
