internal import Store

/// What a document states cannot be taken: it contradicts itself, or takes more work than any source of slow numbers does.
/// Nothing of it is stored, and its feed alone fails.
package struct ContradictoryFeed: Error {
    package let message: String

    /// Why a document cannot be taken; nil for what is no fault of a document.
    package static func reason(of error: any Error) -> String? {
        switch error {
        case let fault as ContradictoryFeed: fault.message
        case let error as StoreError where error.code == .invariant: error.message
        default: nil
        }
    }
}
