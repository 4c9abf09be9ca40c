package import Model

/// One period of the series that a rule walks, in period order.
package struct CurrentObservation: Equatable, Sendable {
    package let period: Period
    /// The current value with its bounds; nil when it was withdrawn.
    package let estimate: Estimate?
    /// The day on which something was first known of it.
    package let firstReported: Day
    /// Since when the current value is known.
    package let published: Day
    /// The day on which the condition was first known to hold here; nil when it never was.
    package let firstKnown: Day?
    /// The day since which it is known to hold without a break; nil when it does not.
    package let heldSince: Day?
    /// The day since which it is known to stand on its side of the condition without a break; nil for a projection.
    package private(set) var turnedOn: Day?
    /// Whether the current value came as a correction, which is no news (rule 16).
    package let isCorrection: Bool
    /// Whether `published` is the day on which we first saw the value, since the source states none.
    package let isFirstSeen: Bool
    /// Whether the current value, or that there is none, comes from a computation.
    package let isComputed: Bool
    /// Whether the period ends after its value was published, so that it is a forecast (rule 17).
    package let isProjection: Bool
    /// What was known before: the last value that was on another side of the condition, else the value before; nil for a
    /// period that had no other.
    package let before: Evidence?
    /// The fetch that brought the current value.
    package private(set) var fetch: Int64

    package init(
        period: Period, estimate: Estimate?, published: Day, firstKnown: Day? = nil, heldSince: Day? = nil,
        isCorrection: Bool = false, isFirstSeen: Bool = false, isComputed: Bool = false, isProjection: Bool? = nil,
        firstReported: Day? = nil, before: Evidence? = nil, fetch: Int64 = 0
    ) {
        self.period = period
        self.estimate = estimate
        self.published = published
        self.firstKnown = firstKnown
        self.heldSince = heldSince
        self.isCorrection = isCorrection
        self.isFirstSeen = isFirstSeen
        self.isComputed = isComputed
        self.firstReported = firstReported ?? published
        self.isProjection = isProjection ?? (period.end > published)
        self.before = before
        self.fetch = fetch
    }

    /// What a history says now, to a rule; nil for one that never had a value, or whose place another span has.
    package init?(_ history: History, for rule: RuleDefinition) {
        let revisions = history.revisions
        guard let last = revisions.last, !history.isDisplaced() else { return nil }
        let period = history.period
        // What was known of a period that was not over is never evaluated.
        let sides = revisions.map { vintage in
            History.isProjection(vintage, of: period) ? nil : vintage.estimate.map { rule.side(of: $0) }
        }
        let side = sides.last.flatMap(\.self) ?? last.estimate.map { rule.side(of: $0) }
        let earlier = revisions.dropLast().filter { $0.value != nil }
        let before = earlier.last { $0.estimate.map { rule.side(of: $0) } != side } ?? earlier.last
        var turnedOn: Day?
        // A withdrawal and what decides nothing are no break of what decides.
        let isDecided = side != nil && side != .undetermined
        for (vintage, known) in zip(revisions, sides).reversed()
        where known != nil && (known != .undetermined || !isDecided) {
            guard known == side else { break }
            turnedOn = vintage.published
        }
        self.init(
            period: period, estimate: last.estimate, published: last.published,
            firstKnown: sides.firstIndex(of: .holding).map { revisions[$0].published },
            heldSince: side == .holding ? turnedOn : nil, isCorrection: last.origin.contains(.correction),
            isFirstSeen: last.origin.contains(.firstSeen),
            isComputed: !last.origin.isDisjoint(with: [.difference, .derived]),
            isProjection: History.isProjection(last, of: period),
            firstReported: CurrentObservation.firstReport(revisions, of: period),
            before: before.flatMap { Evidence($0, of: period) }, fetch: last.fetch)
        self.turnedOn = turnedOn
    }

    /// The day on which it was first known whole; where only parts of it are, the first day of these.
    private static func firstReport(_ revisions: [Vintage], of period: Period) -> Day? {
        let known = revisions.filter { $0.value != nil && !History.isProjection($0, of: period) }
        return (known.first { !$0.origin.contains(.completed) } ?? known.first)?.published
    }

    /// Whether it is of the parts of a period that is not over.
    var isPartial: Bool { period.end > published && !isProjection }

    package var value: Double? { estimate?.value }

    /// The same, as another fetch brought it.
    func fetched(_ fetch: Int64) -> CurrentObservation {
        var observation = self
        observation.fetch = fetch
        return observation
    }

    /// Where its value stands to a rule; a withdrawal decides nothing.
    package func side(for rule: RuleDefinition) -> RuleDefinition.Side {
        estimate.map { rule.side(of: $0) } ?? .undetermined
    }

    /// What it is to a rule; nil for one that was withdrawn.
    package var evidence: Evidence? {
        estimate.map { Evidence(period: period, estimate: $0, published: published, isFirstSeen: isFirstSeen) }
    }
}

extension History {
    /// The figures that decide a rule: first prints where its claim says so.
    package func deciding(_ rule: RuleDefinition) -> History { rule.claim?.decidedBy == .first ? firstPrint : self }
}

extension Evidence {
    /// A vintage as evidence; nil for one without a value.
    fileprivate init?(_ vintage: Vintage, of period: Period) {
        guard let estimate = vintage.estimate else { return nil }
        self.init(
            period: period, estimate: estimate, published: vintage.published,
            isFirstSeen: vintage.origin.contains(.firstSeen)
        )
    }
}
