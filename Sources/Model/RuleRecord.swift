/// What is remembered of a rule between transactions.
package struct RuleRecord: Equatable, Sendable {
    /// Of the definition that it was walked under; empty for a rule that was removed.
    package var fingerprint: String
    /// The store's number of the generation of the series that it was walked over; nil for a rule that was removed.
    package var generation: Int64?
    package var state: RuleState

    package init(fingerprint: String, generation: Int64?, state: RuleState) {
        self.fingerprint = fingerprint
        self.generation = generation
        self.state = state
    }
}
