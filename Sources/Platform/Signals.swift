internal import Foundation
internal import Synchronization

/// The signals that a process is asked by, as calls on a thread of their own: SIGTERM, SIGINT and SIGHUP.
package final class Signals: Sendable {
    private let receiver = Mutex<(@Sendable (Int32) -> Void)?>(nil)

    /// Blocks the signals in this thread and those it starts. Until `receive` says otherwise, SIGTERM and SIGINT end the
    /// process and SIGHUP means nothing.
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
    package func receive(_ body: @escaping @Sendable (Int32) -> Void) { receiver.withLock { $0 = body } }

    private func wait(for wanted: sigset_t) {
        var wanted = wanted
        while true {
            var number: Int32 = 0
            guard sigwait(&wanted, &number) == 0 else { continue }
            if let body = receiver.withLock({ $0 }) {
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
