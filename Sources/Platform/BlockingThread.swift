internal import Foundation

/// Threads for work that blocks: the threads of tasks must not.
package enum BlockingThread {
    private static let stackSize = 8 << 20

    /// Runs work on a thread of its own.
    package static func start(
        _ name: String, _ body: @escaping @Sendable () throws -> Void,
        ended: @escaping @Sendable (Result<Void, any Error>) -> Void = { _ in }
    ) {
        let thread = Thread { ended(Result { try body() }) }
        thread.name = name
        thread.stackSize = stackSize
        thread.start()
    }

    /// Lets the threads of all others go before this one: whoever asks for pages waits rather than the numbers.
    package static func yieldToOthers() { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10) }

    /// Runs work on a thread of its own, and waits for it.
    package static func run(_ name: String, _ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { continuation in
            start(name, body) { continuation.resume(with: $0) }
        }
    }
}
