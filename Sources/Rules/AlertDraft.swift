package import Model

/// An event that is to be told, but for where its number comes from.
package struct AlertDraft: Equatable, Sendable {
    /// Complete, but for provenance.
    package var event: AlertEvent
    /// The period whose provenance the event carries; nil when it has none.
    package let period: Period?

    /// Where the number of an event comes from: a document, or inputs.
    package struct Provenance: Equatable, Sendable {
        package var inputs: [AlertEvent.Input]?
        package var feed: String?
        package var source: String?
        /// In hexadecimal.
        package var sha256: String?

        package init() {}
    }

    /// The event, with what the store knows of its number.
    package func event(with provenance: Provenance) -> AlertEvent {
        var event = event
        event.inputs = provenance.inputs
        event.feed = provenance.feed
        event.source = provenance.source
        event.sha256 = provenance.sha256
        return event
    }
}
