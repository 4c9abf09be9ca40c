/// What is remembered of a rule between transactions.
package struct RuleRecord: Equatable, Sendable {
    /// Of the definition that it was walked under; empty for a rule that was removed.
    package var fingerprint: String
    /// The version of the meaning of rules that it was walked under: 0 for that of 0.1.0.
    package var semantics: Int
    /// The store's number of the generation of the series that it was walked over; nil for one that was removed, and for one
    /// whose series could not be read yet.
    package var generation: Int64?
    /// What it watched, to speak of when it is defined otherwise; nil for what 0.1.0 left behind.
    package var watched: Watched?
    package var state: RuleState

    package init(
        fingerprint: String, semantics: Int = RuleRecord.presentSemantics, generation: Int64?,
        watched: Watched? = nil, state: RuleState
    ) {
        self.fingerprint = fingerprint
        self.semantics = semantics
        self.generation = generation
        self.watched = watched
        self.state = state
    }

    /// The meaning that rules have now; a state of an older one is walked anew once (rule 18).
    package static let presentSemantics = 1

    /// The condition of a rule in its plainest form.
    package struct Watched: Equatable, Sendable {
        package let series: String
        /// As written in a condition, such as `>=`.
        package let comparison: String
        /// In `unit`.
        package let level: Double
        /// That of the series.
        package let unit: String
        /// That in which the level was written.
        package let written: String

        package init(series: String, comparison: String, level: Double, unit: String, written: String) {
            self.written = written
            self.series = series
            self.comparison = comparison
            self.level = level
            self.unit = unit
        }
    }
}
