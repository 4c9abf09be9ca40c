internal import Control
internal import Ingest
internal import Platform
internal import Synchronization

/// What other threads ask of the daemon's loop, and what they can see of it.
package final class DaemonHandle: Sendable {
    /// A request to the loop.
    enum Ask: Sendable {
        case stop
        case reload
        /// Turn once, so that the watchdog sees it.
        case look
        case carryOut(Instruction, by: String, reply: @Sendable (Instruction.Outcome) -> Void)
    }

    private let asks = Mailbox<Ask>()
    private let intake = Mutex<Intake?>(nil)
    private let loopTurns = Atomic<UInt64>(0)
    /// In seconds since the system started.
    private let lastTurn = Atomic<UInt64>(UInt64(WallClock.uptime))
    private let isClosed = Atomic<Bool>(false)
    private let hasStarted = Atomic<Bool>(false)
    private let mayServe = Atomic<Bool>(false)
    /// Who waits for the start, until it is over.
    private let waiting = Mutex<[@Sendable (Bool) -> Void]>([])
    /// What the loop last said of itself, for who asks while it is busy.
    private let report = Mutex<DaemonReport?>(nil)

    package init() {}

    /// The loop ends after the transaction that is under way.
    package func stop() { post(.stop) }

    /// The loop reads the configuration again.
    package func reload() { post(.reload) }

    /// Every loop of the daemon turns once if it can.
    package func look() {
        post(.look)
        intake.withLock { $0 }?.wakeUp()
    }

    /// The loop carries an instruction out; `reply` is called on its thread.
    func submit(_ instruction: Instruction, person: String, reply: @escaping @Sendable (Instruction.Outcome) -> Void) {
        if case .status = instruction, let report = report.withLock({ $0 }) { return reply(report.outcome) }
        post(.carryOut(instruction, by: person, reply: reply))
    }

    /// How often each loop has turned: the daemon's, the fetching and the reading one.
    package var turns: [UInt64] {
        [loopTurns.load(ordering: .relaxed)] + (intake.withLock { $0 }?.turns ?? [])
    }

    /// The loop looks around: something came that it waits for.
    func interrupt() { intake.withLock { $0 }?.interrupt() }

    // MARK: For the loop

    func turned() {
        loopTurns.wrappingAdd(1, ordering: .relaxed)
        lastTurn.store(UInt64(WallClock.uptime), ordering: .relaxed)
    }

    /// How long ago the loop last turned, in seconds; at rest it does so every minute.
    var silence: UInt64 {
        let now = UInt64(WallClock.uptime)
        return now - min(now, lastTurn.load(ordering: .relaxed))
    }

    /// Takes what was asked, waiting at most some seconds for the first.
    func take(waiting seconds: Double) -> [Ask] { asks.take(limit: Int.max, waiting: seconds) }

    func use(_ new: Intake?) {
        intake.withLock { $0 = new }
        // What was posted meanwhile woke the one before.
        new?.interrupt()
    }

    /// Nobody listens any more: what was asked is refused, and what will be.
    func close() {
        isClosed.store(true, ordering: .releasing)
        release(false)
        refuseAll()
    }

    private func refuseAll() {
        for case .carryOut(_, _, let reply) in take(waiting: 0) {
            reply(Instruction.Outcome(code: 75, lines: ["the daemon is stopping"]))
        }
    }

    /// What was last told of the loop.
    var lastReport: DaemonReport? { report.withLock { $0 } }
    func tell(_ new: DaemonReport) { report.withLock { $0 = new } }

    /// The daemon is up: from here on the watchdog speaks for it.
    func becameReady() { hasStarted.store(true, ordering: .releasing) }

    /// The first fetches are on their way: what can wait for them may begin.
    func hasBegun() { if !mayServe.exchange(true, ordering: .acquiringAndReleasing) { release(true) } }

    /// Waits until what can wait may begin.
    ///
    /// - Returns: false when the daemon ended before.
    func untilBegun() async -> Bool {
        await withCheckedContinuation { continuation in
            let isOver = waiting.withLock { waiting in
                if mayServe.load(ordering: .acquiring) || isClosed.load(ordering: .acquiring) { return true }
                waiting.append { continuation.resume(returning: $0) }
                return false
            }
            if isOver { continuation.resume(returning: !isClosed.load(ordering: .acquiring)) }
        }
    }

    private func release(_ isUp: Bool) {
        let all = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for body in all { body(isUp) }
    }

    var isReady: Bool { hasStarted.load(ordering: .acquiring) }

    private func post(_ ask: Ask) {
        asks.post(ask)
        intake.withLock { $0 }?.interrupt()
        if isClosed.load(ordering: .acquiring) { refuseAll() }
    }
}
