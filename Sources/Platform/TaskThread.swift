internal import Foundation

/// Runs tasks on one thread, which sleeps while there are none.
///
/// The default executor, libdispatch's pool, wakes up every second for as long as the process lives to count its
/// threads; a daemon that waits for hours need not.
package final class TaskThread: TaskExecutor {
    private let jobs = Mailbox<UnownedJob>()

    package init() {
        let thread = Thread { [self] in
            while true {
                for job in jobs.take(limit: Int.max, waiting: 1e6) {
                    job.runSynchronously(on: asUnownedTaskExecutor())
                }
            }
        }
        thread.name = "tasks"
        thread.start()
    }

    package func enqueue(_ job: consuming ExecutorJob) { jobs.post(UnownedJob(job)) }

    /// Runs `body` here, and waits for its end.
    package func run(_ body: @escaping @Sendable () async throws -> Void) throws {
        let ended = Mailbox<Result<Void, any Error>>()
        Task(executorPreference: self) {
            do {
                ended.post(.success(try await body()))
            } catch {
                ended.post(.failure(error))
            }
        }
        while true {
            if let result = ended.take(limit: 1, waiting: 1e6).first { return try result.get() }
        }
    }
}
