internal import CMemory

/// Gives memory back when the daemon has had nothing to do for a while, once until it has again.
package struct IdleMemory {
    private var quietSince: ContinuousClock.Instant?
    private var isReturned = false

    package init() {}

    /// How long nothing must happen first, in seconds: servers that answer late must not make it start again and again.
    package static let delay = 2.0

    /// How long the loop may wait, in seconds, without being too late for this.
    package var pause: Double { isReturned ? .infinity : IdleMemory.delay }

    /// The loop has turned.
    ///
    /// - Parameters:
    ///   - isWorking: whether something came or is under way.
    ///   - release: gives back what is kept only for speed.
    package mutating func turned(isWorking: Bool, now: ContinuousClock.Instant = .now, release: () -> Void) {
        guard !isWorking else {
            quietSince = nil
            isReturned = false
            return
        }
        let since = quietSince ?? now
        quietSince = since
        guard !isReturned, now - since >= .seconds(IdleMemory.delay) else { return }
        release()
        escalator_return_idle_pages()
        isReturned = true
    }
}
