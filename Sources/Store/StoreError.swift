/// Why the store cannot be used.
package struct StoreError: Error, CustomStringConvertible {
    package let code: Code
    package let message: String

    package enum Code: Sendable {
        /// Another process holds the store.
        case busy
        /// Another program has locked the database.
        case locked
        /// The file is not ours, or was written by a newer version.
        case unusable
        /// The file is damaged.
        case damaged
        /// What was to be stored contradicts an invariant of the schema; nothing of it was.
        case invariant
        /// The file system refused.
        case io
    }

    /// Whether it may pass by itself, so that to wait and try again makes sense.
    package var isPassing: Bool { code == .io || code == .locked }

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
