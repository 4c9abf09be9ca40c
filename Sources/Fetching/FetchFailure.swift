/// Why there is no answer.
package struct FetchFailure: Error, Sendable, CustomStringConvertible {
    /// What went wrong.
    package enum Kind: String, Sendable {
        /// The host's name or the host itself cannot be reached.
        case unreachable
        case timeout
        case security
        case tooLarge
        case refused
        case cancelled
        case file
        /// The server will not take this mail, or not for this recipient, whenever it is asked.
        case rejected
        case transfer
    }

    package let kind: Kind
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { message }
}
