internal import Foundation
internal import Synchronization

/// The signals that a process is asked by, as calls on a thread of their own: SIGTERM, SIGINT and SIGHUP.
package final class Signals: Sendable {
    private struct State {
        var receiver: (@Sendable (Int32) -> Void)?
        /// Whether a hangup came before anybody heard.
        var wasHungUp = false
    }
    private let state = Mutex(State())

    /// Blocks the signals in this thread and those it starts. Until `receive` says otherwise, SIGTERM and SIGINT end the
    /// process, and SIGHUP waits: what was read before it may be old.
    ///
    /// To be made before any other thread is.
    package init() {
        var set = sigset_t()
        sigemptyset(&set)
        for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, number) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        // A pipe or socket that nobody reads any more is an error of the one write.
        signal(SIGPIPE, SIG_IGN)
        let wanted = set
        let thread = Thread { [self] in wait(for: wanted) }
        thread.name = "signals"
        thread.start()
    }

    /// From here on every signal calls `body`, on the thread of the signals.
    package func receive(_ body: @escaping @Sendable (Int32) -> Void) {
        let wasHungUp = state.withLock { state in
            state.receiver = body
            defer { state.wasHungUp = false }
            return state.wasHungUp
        }
        if wasHungUp { body(SIGHUP) }
    }

    private func wait(for wanted: sigset_t) {
        var wanted = wanted
        while true {
            var number: Int32 = 0
            guard sigwait(&wanted, &number) == 0 else { continue }
            let caught = number
            let body = state.withLock { state in
                if state.receiver == nil, caught == SIGHUP { state.wasHungUp = true }
                return state.receiver
            }
            if let body {
                body(number)
            } else if number != SIGHUP {
                end(by: number)
            }
        }
    }

    /// Ends the process as the signal would have.
    private func end(by number: Int32) {
        signal(number, SIG_DFL)
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, number)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        raise(number)
    }
}
