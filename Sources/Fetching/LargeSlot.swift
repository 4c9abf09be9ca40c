internal import Synchronization

/// The right to hold much memory, for one at a time: a body that grows beyond the common pool, or a document whose reading
/// takes a multiple of itself.
final class LargeSlot: Sendable {
    private struct State {
        var isTaken = false
        /// Whether a document waits to be read: then no other body begins to grow, so that it is not for long.
        var isAwaited = false
    }

    private let state = Mutex(State())

    /// Whether a body may grow now; if so, until `release`.
    func takeForBody() -> Bool {
        state.withLock { state in
            guard !state.isTaken, !state.isAwaited else { return false }
            state.isTaken = true
            return true
        }
    }

    /// Whether a document may be read now; if so, until `release`. If not, it is the next to be.
    func takeForReading() -> Bool {
        state.withLock { state in
            state.isAwaited = state.isTaken
            guard !state.isTaken else { return false }
            state.isTaken = true
            return true
        }
    }

    func release() { state.withLock { $0.isTaken = false } }
}
