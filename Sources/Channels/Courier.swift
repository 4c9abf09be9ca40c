package import Fetching
internal import Model
internal import Platform
internal import Synchronization

/// Takes messages to their receivers: HTTP and mail on a thread of its own, each run of a program on another.
///
/// Receivers of different notifiers do not wait for each other, and nothing else waits for any of them.
package final class Courier: Sendable {
    private let fetcher: Fetcher
    private let ended = Mailbox<Attempt>()
    private let told: @Sendable () -> Void

    /// - Parameters:
    ///   - settings: what holds for every transfer.
    ///   - clock: milliseconds since 1970.
    ///   - told: called on any thread when there is something to take.
    package init(
        settings: FetchSettings, clock: @escaping @Sendable () -> Int64, told: @escaping @Sendable () -> Void
    ) throws {
        var settings = settings
        settings.concurrency = Courier.concurrency
        settings.failsHostsAtOnce = false
        fetcher = try Fetcher(settings: settings, clock: clock, told: told)
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
        switch draft {
        case .request(let request): fetcher.submit([request])
        case .program(let call):
            BlockingThread.start("program") { [self] in
                ended.post(Attempt(id: call.id, result: call.result))
                told()
            }
        }
    }

    /// Something could not even be tried.
    package func fail(_ id: String, _ reason: String) {
        ended.post(Attempt(id: id, result: .failed(reason)))
        told()
    }

    /// Takes what has ended, without waiting.
    package func take() -> [Attempt] { take(waiting: 0) }

    /// Takes what has ended, waiting at most so many seconds for a transfer.
    package func take(waiting seconds: Double) -> [Attempt] {
        let programs = ended.take(limit: 512, waiting: 0)
        let retrievals = fetcher.retrievals.take(limit: 512, waiting: programs.isEmpty ? seconds : 0)
        return programs + retrievals.map { Attempt(id: $0.request.feed, result: AttemptResult(of: $0)) }
    }

    /// Cancels what is under way.
    package func stop() { fetcher.stop() }
}

/// What came of an attempt to deliver something.
package enum AttemptResult: Equatable, Sendable {
    case delivered(String)
    /// Tried again; not before the time, in seconds since 1970, where the receiver named one.
    case failed(String, wish: Int64? = nil)
    /// Never taken, and not tried again.
    case rejected(String)
    /// The receiver says that it is no more.
    case gone(String)
    /// Nothing is known: it was broken off by us.
    case cancelled

    init(of retrieval: Retrieval) {
        let secrets = retrieval.request.secrets
        switch retrieval.result {
        case .failure(let failure) where failure.kind == .cancelled: self = .cancelled
        case .failure(let failure) where failure.kind == .rejected:
            self = .rejected(Secrets.blank(failure.message, secrets))
        case .failure(let failure): self = .failed(Secrets.blank(failure.message, secrets))
        case .notModified: self = .failed("it answers 304")
        case .pages(var pages):
            for place in pages.indices { Secrets.clean(&pages[place], secrets) }
            let page = pages.last ?? FetchResponse()
            if retrieval.request.isProbe {
                self = .delivered("connected")
            } else if retrieval.request.mail != nil {
                self = .delivered("it answers \(page.status)")
            } else {
                self.init(page, now: retrieval.time / 1000)
            }
        }
    }

    private init(_ page: FetchResponse, now: Int64) {
        let said = AttemptResult.excerpt(page.body)
        let answer = "it answers \(page.status)" + (said.isEmpty ? "" : ": \(said)")
        switch page.status {
        case 200..<300: self = .delivered(answer)
        case 300..<400: self = .failed("\(answer), and where that leads nothing is sent")
        case 410: self = .gone(answer)
        default: self = .failed(answer, wish: page.retryAfter.flatMap { AttemptResult.time($0, now: now) })
        }
    }

    /// The beginning of an answer, on one line.
    static func excerpt(_ body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(400), as: UTF8.self)
        let words = text.unicodeScalars.map {
            $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? " " : Character($0)
        }
        return String(words).split(separator: " ").joined(separator: " ").prefix(200).description
    }

    /// When the receiver wants to be asked again: seconds, which some give with a fraction, or a date.
    static func time(_ text: String, now: Int64) -> Int64? {
        if let seconds = Double(text), seconds >= 0, seconds < 1e9 { return now + Int64(seconds.rounded(.up)) }
        return HTTPDate.seconds(text)
    }
}

extension ProgramCall {
    /// Runs it to its end.
    var result: AttemptResult {
        guard let program = command.first else { return .failed("there is no program") }
        var child = ChildProcess(program, Array(command.dropFirst()))
        child.environment += environment
        child.seconds = Double(seconds)
        child.keepsErrors = true
        do {
            let end = try child.run(input)
            let said = Secrets.blank(AttemptResult.excerpt(end.output), secrets)
            let how = end.code < 0 ? "it was ended by signal \(-end.code)" : "it ended with \(end.code)"
            let words = how + (said.isEmpty ? "" : ": \(said)")
            return end.code == 0 ? .delivered(words) : .failed(words)
        } catch {
            return .failed(error.description)
        }
    }
}
