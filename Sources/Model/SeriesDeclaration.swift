/// A series as the configuration declares it.
package struct SeriesDeclaration: Equatable, Sendable {
    package let id: String
    /// Of its meaning: another one is another generation.
    package let fingerprint: String
    /// The same, as a version of the program had it that read rows otherwise; nil where none did (rule 18).
    package let earlierFingerprint: String?
    package let title: String
    package let unit: String
    package let kind: Kind
    package let frequency: Frequency
    package let feed: String?
    package let formula: String?

    package init(
        id: String, fingerprint: String, earlierFingerprint: String? = nil, title: String, unit: String, kind: Kind,
        frequency: Frequency,
        feed: String?, formula: String?
    ) {
        self.id = id
        self.fingerprint = fingerprint
        self.earlierFingerprint = earlierFingerprint
        self.title = title
        self.unit = unit
        self.kind = kind
        self.frequency = frequency
        self.feed = feed
        self.formula = formula
    }
}
