package import Model

/// Decides a claim from what its series says: pure.
package struct ClaimReview {
    private let rule: RuleDefinition
    private let claim: Claim
    private let frequency: Frequency
    /// Those that count: not before `from`, not behind the deadline, and no projections.
    private let eligible: [CurrentObservation]
    /// Those behind the deadline.
    private let later: [CurrentObservation]

    /// - Parameters:
    ///   - frequency: that of the series.
    ///   - observations: the current ones, in period order; first prints where these decide.
    /// - Returns: nil for a rule without a claim.
    package init?(_ rule: RuleDefinition, _ frequency: Frequency, _ observations: [CurrentObservation]) {
        guard let claim = rule.claim else { return nil }
        self.rule = rule
        self.claim = claim
        self.frequency = frequency
        // What is first reported when a claim is over decides nothing any more.
        let last = claim.kind == .state ? nil : rule.lastDay
        let firstLoad = ClaimReview.firstLoad(of: observations)
        let known = observations.filter { observation in
            RuleStateMachine.evaluates(observation, rule: rule) && observation.estimate != nil
                && last.map { ClaimReview.print(of: observation, frequency, firstLoad) <= $0 } ?? true
        }
        eligible = known.filter { !rule.isBehindDeadline($0.period, frequency) }
        later = known.filter { rule.isBehindDeadline($0.period, frequency) }
    }

    /// Where it stands on a day, by observations that were published by then.
    package func standing(on day: Day) -> ClaimStanding {
        if let annulment = claim.annulment, annulment.on <= day {
            return ClaimStanding(.annulled, since: annulment.on, settlesOn: annulment.on)
        }
        switch claim.kind {
        case .state: return state
        case .crosses: return crossing(on: day)
        case .holds: return holding(on: day)
        }
    }

    // MARK: Decided once

    private func crossing(on day: Day) -> ClaimStanding {
        var machine = RuleStateMachine(rule: rule, frequency: frequency)
        for observation in eligible {
            guard case .fired? = machine.step(observation) else { continue }
            return decided(.met, observation, since: machine.state.since)
        }
        guard let last = reportedDeadline else { return open(on: day) }
        return side(of: last) == .undetermined
            ? undetermined(last) : decided(.missed, last, since: allReported(by: last, against: .holding))
    }

    private func holding(on day: Day) -> ClaimStanding {
        for observation in eligible where ![.holding, .undetermined].contains(side(of: observation)) {
            // What is not complete may still become it.
            if observation.isPartial { continue }
            return decided(.missed, observation, since: observation.published)
        }
        guard let last = reportedDeadline else { return open(on: day) }
        return side(of: last) == .undetermined
            ? undetermined(last) : decided(.met, last, since: allReported(by: last, against: .over))
    }

    private func side(of observation: CurrentObservation) -> RuleDefinition.Side {
        observation.side(for: rule)
    }

    /// The observation with which all that counts is reported: that of the deadline, or the last that counts where a later
    /// one is known.
    private var reportedDeadline: CurrentObservation? {
        guard rule.deadline != nil else { return nil }
        if let last = eligible.last, !last.isPartial, isDeadline(last.period) { return last }
        return later.isEmpty ? nil : eligible.last ?? later.first
    }

    /// Since when it is known that nothing more counts, and nothing of what counts says otherwise: where the last period of the
    /// deadline has no figure, since a later one.
    ///
    /// - Parameter against: the side that would decide otherwise; what was on it turned later.
    private func allReported(by last: CurrentObservation, against: RuleDefinition.Side) -> Day {
        let reported =
            isDeadline(last.period) ? last.firstReported : later.map(\.firstReported).min() ?? last.firstReported
        let turns = eligible.filter { observation in
            observation.before.map { (rule.side(of: $0.estimate) == .holding) == (against == .holding) } ?? false
        }
        return turns.compactMap(\.turnedOn).reduce(reported, max)
    }

    /// Undetermined since the first of the last observations of which all are.
    private func undetermined(_ last: CurrentObservation) -> ClaimStanding {
        let first = eligible.reversed().prefix { side(of: $0) == .undetermined }.last ?? last
        return ClaimStanding(.undetermined, last.evidence, since: first.turnedOn ?? first.published)
    }

    private func isDeadline(_ period: Period) -> Bool { rule.distance(behindDeadline: period, frequency) == 0 }

    /// Not decided: pending, undetermined by its bounds, or at the end unresolvable.
    private func open(on day: Day) -> ClaimStanding {
        if let last = rule.lastDay, day >= last {
            return ClaimStanding(.unresolvable, eligible.last?.evidence, since: last, settlesOn: last)
        }
        guard let last = eligible.last else { return ClaimStanding(rule.deadline == nil ? .noData : .pending) }
        let isDecidedByEach = rule.deadline == nil && claim.kind == .crosses
        let isOpen = isDecidedByEach && side(of: last) == .undetermined
        return isOpen ? undetermined(last) : ClaimStanding(.pending, last.evidence)
    }

    private func decided(
        _ state: ClaimStanding.State, _ observation: CurrentObservation, since: Day?
    ) -> ClaimStanding {
        let known = since ?? observation.published
        return ClaimStanding(
            state, observation.evidence, since: known, settlesOn: settlement(of: observation, since: known))
    }

    /// The later of the next release and thirty days after the vintage that decides. Where no later period is reported, the
    /// next release is as far away as two periods are long.
    private func settlement(of observation: CurrentObservation, since known: Day) -> Day {
        if case .on(let day)? = claim.settlement { return day }
        let next = (eligible + later).filter { $0.period.isAfter(observation.period) }.map(\.firstReported).min()
        let wait = frequency == .irregular ? 0 : 2 * frequency.typicalDays
        let settled = max(known + 30, next ?? known + wait)
        return rule.lastDay.map { min($0, settled) } ?? settled
    }

    // MARK: True or false

    private var state: ClaimStanding {
        guard let last = eligible.last else { return ClaimStanding(.noData) }
        var machine = RuleStateMachine(rule: rule, frequency: frequency)
        // What is pending is not true yet, and was not since it is.
        var since: Day?
        for observation in eligible {
            let wasTrue = machine.state.phase == .firing
            _ = machine.step(observation)
            if (machine.state.phase == .firing) != wasTrue { since = machine.state.since }
        }
        if side(of: last) == .undetermined { return undetermined(last) }
        let isTrue = machine.state.phase == .firing
        return ClaimStanding(isTrue ? .isTrue : .isFalse, last.evidence, since: since)
    }
}

extension ClaimReview {
    /// Whether what is true by the newest data is spoken of as present (rule 37): until twice the usual distance between prints
    /// has gone by since the newest one, at least 90 days, or as long as the rule says.
    package func isFresh(on day: Day) -> Bool {
        guard let newest = prints.max() else { return false }
        return day - newest <= (rule.fresh ?? max(90, 2 * usualDistance))
    }

    /// The days on which periods were first reported.
    private var prints: [Day] {
        let known = eligible + later
        let firstLoad = ClaimReview.firstLoad(of: known)
        return known.map { ClaimReview.print(of: $0, frequency, firstLoad) }
    }

    /// The day on which a source was first looked at that states no days of publication; nil for one that does.
    private static func firstLoad(of observations: [CurrentObservation]) -> Day? {
        observations.lazy.filter(\.isFirstSeen).map(\.firstReported).min()
    }

    /// The day on which a period was first reported. Of what was there when it was first looked at that is not known: it may be
    /// as old as its period, or a period more.
    private static func print(of observation: CurrentObservation, _ frequency: Frequency, _ firstLoad: Day?) -> Day {
        guard observation.isFirstSeen, observation.firstReported == firstLoad else { return observation.firstReported }
        let wait = frequency.isPointlike ? 0 : observation.period.days
        return min(observation.firstReported, observation.period.end + wait)
    }

    /// In days, the median of the last ones.
    private var usualDistance: Int {
        let prints = Set(self.prints).sorted().suffix(13)
        let distances = zip(prints, prints.dropFirst()).map { $1 - $0 }.sorted()
        return distances.isEmpty ? frequency.typicalDays : distances[distances.count / 2]
    }
}
