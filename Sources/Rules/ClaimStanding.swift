package import Model

/// Where a claim stands by what is known on a day.
package struct ClaimStanding: Equatable, Sendable {
    package var state: State
    /// The observation that decides, or the newest that there is.
    package var evidence: Evidence?
    /// The day on which the state was first known.
    package var since: Day?
    /// The day on which a met or missed claim is settled; nil for all else.
    package var settlesOn: Day?

    package init(
        _ state: State, _ evidence: Evidence? = nil, since: Day? = nil, settlesOn: Day? = nil
    ) {
        self.state = state
        self.evidence = evidence
        self.since = since
        self.settlesOn = settlesOn
    }

    /// What a claim is.
    package enum State: String, CaseIterable, Sendable {
        /// Nothing is known of what decides it.
        case noData = "no_data"
        /// What decides it is not reported yet.
        case pending
        /// The bounds of what is reported are on both sides of the threshold.
        case undetermined
        case met, missed, unresolvable, annulled
        /// Of a state.
        case isTrue = "true"
        case isFalse = "false"

        /// Whether it is told once, when it is settled.
        package var isOutcome: Bool { [.met, .missed, .unresolvable, .annulled].contains(self) }
    }

    /// Whether it stands from a day on, whatever is revised later.
    package func isSettled(on day: Day) -> Bool { state.isOutcome && settlesOn.map { $0 <= day } ?? true }
}
