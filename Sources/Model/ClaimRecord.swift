/// What is remembered of a version of a claim: a change of what it means begins another.
package struct ClaimRecord: Equatable, Sendable {
    package let rule: String
    /// From 1.
    package let version: Int
    /// Of what it means.
    package let fingerprint: String
    /// The day on which it began.
    package let since: Day
    /// What the rule takes the statement to mean, in the words of that time.
    package let means: String?
    /// The next day on which it may be another without news; nil for none.
    package var next: Day?
    /// The outcome that stands, whatever is revised later; nil until it is settled.
    package var settled: Settled?

    package init(
        rule: String, version: Int, fingerprint: String, since: Day, means: String?, next: Day? = nil,
        settled: Settled? = nil
    ) {
        self.rule = rule
        self.version = version
        self.fingerprint = fingerprint
        self.since = since
        self.means = means
        self.next = next
        self.settled = settled
    }

    /// An outcome with what decided it.
    package struct Settled: Equatable, Sendable {
        /// `met`, `missed`, `unresolvable` or `annulled`.
        package let outcome: String
        package let on: Day
        /// The day on which it was first known; nil where nothing is known of that.
        package let firstKnown: Day?
        package let evidence: Evidence?
        /// The series that stood in for the deciding one; nil where that decided.
        package let fallback: String?

        package init(outcome: String, on: Day, firstKnown: Day?, evidence: Evidence?, fallback: String? = nil) {
            self.outcome = outcome
            self.on = on
            self.firstKnown = firstKnown
            self.evidence = evidence
            self.fallback = fallback
        }
    }
}
