package import Model

/// The series that a rule watches, as far as its state and its sentences depend on it.
package struct RuleSubject: Sendable {
    package let id: String
    /// What sentences call it.
    package let name: String
    package let unit: Unit
    package let frequency: Frequency
    /// The store's number of its present generation.
    package let generation: Int64
    /// Whether something was stored of it.
    package let hasChanged: Bool
    /// Whether its history was read anew under another definition, which is no news.
    package let isSilent: Bool

    package init(
        id: String, name: String, unit: Unit, frequency: Frequency, generation: Int64, hasChanged: Bool, isSilent: Bool
    ) {
        self.id = id
        self.name = name
        self.unit = unit
        self.frequency = frequency
        self.generation = generation
        self.hasChanged = hasChanged
        self.isSilent = isSilent
    }
}
