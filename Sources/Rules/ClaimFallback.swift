package import Model

/// A series that decides a claim at its end where the deciding one has no value for the deciding period.
package struct ClaimFallback: Sendable {
    package let series: String
    package let name: String
    private let frequency: Frequency
    /// With what a value is multiplied to be in the unit of the deciding series.
    private let factor: Double
    /// In period order, as they were known by the day.
    private let observations: [CurrentObservation]
    /// Whether it is the deciding series itself, of which what is not reported was nothing.
    private let isZero: Bool

    /// What counts of a series of which nothing was reported, and of which that says that there was nothing.
    package static func zero(of series: String, name: String) -> ClaimFallback {
        ClaimFallback(series: series, name: name, frequency: .irregular, factor: 1, observations: [], isZero: true)
    }

    package init(
        series: String, name: String, frequency: Frequency, factor: Double, observations: [CurrentObservation]
    ) {
        self.init(
            series: series, name: name, frequency: frequency, factor: factor, observations: observations, isZero: false)
    }

    private init(
        series: String, name: String, frequency: Frequency, factor: Double, observations: [CurrentObservation],
        isZero: Bool
    ) {
        self.isZero = isZero
        self.series = series
        self.name = name
        self.frequency = frequency
        self.factor = factor
        self.observations = observations
    }

    /// What it says of the period that decides; nil where it says nothing of that.
    private func evidence(for rule: RuleDefinition, on day: Day) -> Evidence? {
        guard let deadline = rule.deadline else { return nil }
        if isZero { return Evidence(period: deadline, estimate: Estimate(0), published: day, isFirstSeen: true) }
        let last = observations.last { observation in
            guard observation.estimate != nil, !observation.isProjection, !observation.isPartial else { return false }
            // Of a series by the day what is newest in the period counts.
            return frequency.isPointlike
                ? deadline.contains(Period(start: observation.period.end, end: observation.period.end))
                : rule.distance(behindDeadline: observation.period, frequency) == 0
        }
        return last?.evidence.map { evidence in
            Evidence(
                period: evidence.period, estimate: evidence.estimate.scaled(by: factor), published: evidence.published,
                isFirstSeen: evidence.isFirstSeen)
        }
    }

    /// What the first of some says that decides.
    ///
    /// - Parameter isRead: whether the sources of the deciding series were ever read: before, that it lacks something says nothing.
    static func outcome(
        _ fallbacks: [ClaimFallback], of rule: RuleDefinition, on day: Day, isRead: Bool
    ) -> ClaimRecord.Settled? {
        for fallback in fallbacks where isRead || !fallback.isZero {
            guard let evidence = fallback.evidence(for: rule, on: day) else { continue }
            let side = rule.side(of: evidence.estimate)
            guard side != .undetermined else { continue }
            return ClaimRecord.Settled(
                outcome: (side == .holding ? ClaimStanding.State.met : .missed).rawValue, on: day, firstKnown: day,
                evidence: evidence, fallback: fallback.series)
        }
        return nil
    }
}
