/// Why something is not computed: what a source states would take more work than any filing does.
package struct TooMuchWork: Error, CustomStringConvertible {
    package let message: String
    package var description: String { message }
}

/// Counts elementary steps of a computation, so that no document can keep the program busy; of the same work the count is
/// the same on every machine.
package struct WorkLimit {
    private var left: Int
    private let reason: String

    /// - Parameters:
    ///   - steps: how many there may be; a step takes some ten to two hundred nanoseconds.
    ///   - reason: what is wrong with input that takes more.
    package init(steps: Int, reason: String) {
        left = steps
        self.reason = reason
    }

    /// Counts some more.
    ///
    /// - Throws: `TooMuchWork` when it is too much.
    package mutating func spend(_ steps: Int) throws(TooMuchWork) {
        left -= steps
        if left < 0 { throw TooMuchWork(message: reason) }
    }
}
