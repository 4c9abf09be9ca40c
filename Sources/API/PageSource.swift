internal import Archiving
internal import CMemory
internal import Configuring
internal import Glibc
internal import HTTPTypes
internal import Model
internal import NIOCore
internal import Platform
package import Site
internal import Store
internal import Synchronization

/// Makes answers on a thread of its own, which reads the store, and keeps them until something changes.
package final class PageSource: Sendable {
    /// An answer with what stands for its content.
    struct Answer: Sendable {
        let response: SiteResponse
        /// The body as it is written, and the fields but those of the moment.
        let body: ByteBuffer
        let fields: HTTPFields
        let tag: String
        /// In seconds since the system started.
        let made: Double
        /// Of what is known, when it was made.
        let version: UInt64
        let day: Day
    }

    /// An answer that is made now, with what is written of it.
    private static func answer(_ response: SiteResponse, version: UInt64, day: Day) -> Answer {
        let tag = response.status == 200 && response.caching.isKept ? tag(of: response) : ""
        var fields = PageResponder.fields(response)
        if !tag.isEmpty { fields[.eTag] = tag }
        return Answer(
            response: response, body: ByteBuffer(bytes: response.body), fields: fields, tag: tag,
            made: WallClock.uptime,
            version: version, day: day)
    }

    private struct Job: Sendable {
        let target: String
        let reply: @Sendable (Answer) -> Void
    }

    private struct State {
        var site: Site
        var answers: [String: Answer] = [:]
        var size = 0
    }

    private let jobs = Mailbox<Job>()
    private let state: Mutex<State>
    private let version = Atomic<UInt64>(0)
    private let isStopped = Atomic<Bool>(false)
    private let waiting = Atomic<Int>(0)
    /// When something was last asked for, in seconds since the system started.
    private let lastAsked = Atomic<UInt64>(0)
    private let store: String
    private let health: @Sendable () -> Site.Health

    /// How old an answer may be though something was stored since, in seconds: numbers that come weekly can wait for that,
    /// and a busy store makes no page twice as often.
    private static let patience = 1.0
    /// So many bytes of answers are kept.
    private static let room = 4 << 20
    /// An answer that is larger is not kept.
    private static let largest = 512 << 10
    /// So many may wait for an answer that must be made.
    private static let queue = 64
    /// How long nothing must be asked for before what is kept is given back, in seconds.
    private static let rest = 5.0

    /// - Parameters:
    ///   - store: the path of the database.
    ///   - health: what the daemon says of itself; called on any thread.
    package init(site: Site, store: String, health: @escaping @Sendable () -> Site.Health) {
        state = Mutex(State(site: site))
        self.store = store
        self.health = health
    }

    /// Another configuration is in force.
    package func use(_ site: Site) {
        state.withLock {
            $0.site = site
            $0.answers = [:]
            $0.size = 0
        }
        version.wrappingAdd(1, ordering: .releasing)
    }

    /// Something was stored.
    package func changed() { version.wrappingAdd(1, ordering: .releasing) }

    /// Lets the thread end.
    package func stop() {
        isStopped.store(true, ordering: .releasing)
        jobs.interrupt()
    }

    // MARK: Answers

    /// The answer that is kept for a target; nil where it must be made.
    func kept(_ target: String) -> Answer? {
        let (now, version, today) = (WallClock.uptime, version.load(ordering: .acquiring), PageSource.today)
        lastAsked.store(UInt64(now), ordering: .relaxed)
        return state.withLock { $0.answers[target] }.flatMap { answer in
            answer.day == today && (answer.version == version || now - answer.made < PageSource.patience) ? answer : nil
        }
    }

    /// Makes an answer; nil where too many wait for theirs already.
    func answer(_ target: String) async -> Answer? {
        guard waiting.wrappingAdd(1, ordering: .relaxed).newValue <= PageSource.queue else {
            waiting.wrappingSubtract(1, ordering: .relaxed)
            return nil
        }
        defer { waiting.wrappingSubtract(1, ordering: .relaxed) }
        return await withCheckedContinuation { continuation in
            jobs.post(Job(target: target) { continuation.resume(returning: $0) })
            if isStopped.load(ordering: .acquiring) { refuseAll() }
        }
    }

    /// Nobody makes answers any more.
    private func refuseAll() {
        for job in jobs.take(limit: Int.max, waiting: 0) { job.reply(PageSource.refusal("the daemon is stopping")) }
    }

    /// What the daemon says of itself, which needs no store.
    var healthAnswer: Answer {
        PageSource.answer(health().response, version: 0, day: PageSource.today)
    }

    /// The loop of the thread.
    func run() {
        BlockingThread.yieldToOthers()
        var reader: StoreReader?
        var isResting = true
        while !isStopped.load(ordering: .acquiring) {
            let taken = jobs.take(limit: 64, waiting: isResting ? 1e6 : PageSource.rest)
            let isAsked = UInt64(WallClock.uptime) < lastAsked.load(ordering: .relaxed) + UInt64(PageSource.rest)
            if taken.isEmpty, !isResting, !isAsked {
                reader = nil
                forget()
                escalator_return_idle_pages()
                isResting = true
            }
            for job in taken {
                isResting = false
                job.reply(kept(job.target) ?? make(job.target, &reader))
            }
        }
        refuseAll()
    }

    private func forget() {
        state.withLock {
            $0.answers = [:]
            $0.size = 0
        }
    }

    private func make(_ target: String, _ reader: inout StoreReader?) -> Answer {
        let version = version.load(ordering: .acquiring)
        let site = state.withLock { $0.site }
        let now = WallClock.milliseconds / 1000
        let health = health()
        let response: SiteResponse
        do {
            if reader == nil { reader = try StoreReader(path: store) }
            let request = SiteRequest(target: target)
            response =
                try reader?.read { try site.answer(request, Site.Moment($0, now: now, health: health)) }
                ?? site.answer(request, Site.Moment(nil, now: now, health: health))
        } catch {
            // The next one opens it anew.
            reader = nil
            // Where the store lies is for the journal of the daemon, which meets the same.
            return PageSource.refusal("the store cannot be read at the moment")
        }
        let answer = PageSource.answer(response, version: version, day: Timestamp.day(now))
        keep(answer, target)
        return answer
    }

    private func keep(_ answer: Answer, _ target: String) {
        let size = answer.response.body.count + target.utf8.count + 512
        guard answer.response.status == 200, size <= PageSource.largest, answer.response.caching.isKept else { return }
        state.withLock { state in
            if state.size + size > PageSource.room {
                state.answers = [:]
                state.size = 0
            }
            if let old = state.answers.updateValue(answer, forKey: target) {
                state.size -= old.response.body.count + target.utf8.count + 512
            }
            state.size += size
        }
    }

    /// The same for the same bytes alone, whatever was stored or configured meanwhile.
    private static func tag(of response: SiteResponse) -> String {
        "\"" + SHA256.base64(Array(SHA256.digest(Array(response.contentType.utf8) + response.body).prefix(15))) + "\""
    }

    private static func refusal(_ message: String) -> Answer {
        answer(.refusal(503, "unavailable", message), version: 0, day: today)
    }

    private static var today: Day { Timestamp.day(WallClock.milliseconds / 1000) }
}

extension SiteResponse.Caching {
    /// Whether an answer may be used again.
    var isKept: Bool {
        switch self {
        case .never: false
        case .revalidated, .immutable: true
        }
    }
}
