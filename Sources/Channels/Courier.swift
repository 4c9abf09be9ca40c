package import Fetching
internal import Glibc
internal import Model
internal import Platform
internal import Synchronization

/// Takes messages to their receivers: HTTP on a thread of its own, the mails of each notifier on another, each run of a program on
/// another.
///
/// Receivers of different notifiers do not wait for each other, and nothing else waits for any of them: libcurl waits for a mail
/// server's answer to its farewell, so that each has a thread of its own.
package final class Courier: Sendable {
    private let settings: FetchSettings
    private let clock: @Sendable () -> Int64
    private let told: @Sendable () -> Void
    private let ended = Mailbox<Attempt>()
    private let state = Mutex(State())

    private struct State {
        /// By the line of a notifier that mails; that of HTTP has no name.
        var fetchers: [String: Fetcher] = [:]
        var programs: Set<pid_t> = []
        var underway = 0
        var isStopped = false
    }

    /// - Parameters:
    ///   - settings: what holds for every transfer.
    ///   - clock: milliseconds since 1970.
    ///   - told: called on any thread when there is something to take.
    package init(
        settings: FetchSettings, clock: @escaping @Sendable () -> Int64, told: @escaping @Sendable () -> Void
    ) {
        var settings = settings
        settings.concurrency = Courier.concurrency
        settings.failsHostsAtOnce = false
        self.settings = settings
        self.clock = clock
        self.told = told
    }

    /// As many as all notifiers together; each has its own limit.
    private static let concurrency = 256

    /// What is to be sent.
    package enum Draft: Sendable {
        case request(FetchRequest)
        case program(ProgramCall)
    }

    /// What came of one attempt.
    package struct Attempt: Sendable {
        /// Of the message.
        package let id: String
        package let result: AttemptResult

        package init(id: String, result: AttemptResult) {
            self.id = id
            self.result = result
        }
    }

    /// Sends something; one attempt comes of it.
    package func send(_ draft: Draft) {
        state.withLock { $0.underway += 1 }
        switch draft {
        case .request(let request):
            do {
                try fetcher(request.mail == nil ? "" : request.line?.name ?? "").submit([request])
            } catch {
                end(Attempt(id: request.feed, result: .failed("\(error)")))
            }
        case .program(let call):
            BlockingThread.start("program") { [self] in end(Attempt(id: call.id, result: run(call))) }
        }
    }

    /// Something could not even be tried.
    package func fail(_ id: String, _ reason: String) {
        state.withLock { $0.underway += 1 }
        end(Attempt(id: id, result: .failed(reason)))
    }

    private func end(_ attempt: Attempt) {
        ended.post(attempt)
        told()
    }

    private func fetcher(_ line: String) throws -> Fetcher {
        try state.withLock { state in
            if let known = state.fetchers[line] { return known }
            let made = try Fetcher(settings: settings, clock: clock) { [ended, told] retrieval in
                ended.post(Attempt(id: retrieval.request.feed, result: AttemptResult(of: retrieval)))
                told()
            }
            state.fetchers[line] = made
            return made
        }
    }

    private func run(_ call: ProgramCall) -> AttemptResult {
        call.result { [self] pid in
            state.withLock { state in
                state.programs.insert(pid)
                if state.isStopped { kill(-pid, SIGKILL) }
            }
        } ended: { [self] pid in
            _ = state.withLock { $0.programs.remove(pid) }
        }
    }

    /// Whether something was sent of which nothing has been taken yet.
    package var isBusy: Bool { state.withLock { $0.underway > 0 } }

    /// Takes what has ended, waiting at most so many seconds for it.
    package func take(waiting seconds: Double = 0) -> [Attempt] {
        let attempts = ended.take(limit: 512, waiting: seconds)
        state.withLock { $0.underway -= attempts.count }
        return attempts
    }

    /// Breaks off what is under way.
    package func stop() {
        let (fetchers, programs) = state.withLock { state in
            state.isStopped = true
            return (Array(state.fetchers.values), state.programs)
        }
        for fetcher in fetchers { fetcher.stop() }
        for program in programs { kill(-program, SIGKILL) }
    }
}
