internal import Fetching
internal import Model

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
            self = .rejected(AttemptResult.words(of: failure, secrets))
        case .failure(let failure): self = .failed(AttemptResult.words(of: failure, secrets))
        case .notModified: self = .failed("it answers 304")
        case .pages(var pages):
            for place in pages.indices { Secrets.clean(&pages[place], secrets, shortest: Secrets.spoken) }
            let page = pages.last ?? FetchResponse()
            if retrieval.request.isProbe || retrieval.request.mail != nil {
                self = .delivered(page.status > 0 ? "it answers \(page.status)" : "it is there")
            } else {
                self.init(page, now: retrieval.time / 1000)
            }
        }
    }

    /// What is secret is blanked before anything is cut.
    private static func words(of failure: FetchFailure, _ secrets: [String]) -> String {
        String(Secrets.blank(failure.message, secrets).prefix(600))
    }

    private init(_ page: FetchResponse, now: Int64) {
        let said = AttemptResult.excerpt(page.body)
        let answer = "it answers \(page.status)" + (said.isEmpty ? "" : ": \(said)")
        switch page.status {
        case 200..<300: self = .delivered(answer)
        case 301, 302, 303, 307, 308: self = .failed("\(answer), and where that leads nothing is sent")
        case 410: self = .gone(answer)
        default: self = .failed(answer, wish: page.retryAfter.flatMap { AttemptResult.time($0, now: now) })
        }
    }

    /// The beginning of an answer, on one line.
    static func excerpt(_ body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(1000), as: UTF8.self)
        let words = text.unicodeScalars.map { scalar -> Character in
            let isUnseen = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar == "\u{FFFD}"
            return isUnseen || (0x2028...0x202E).contains(scalar.value) ? " " : Character(scalar)
        }
        return String(words).split(separator: " ").joined(separator: " ").prefix(200).description
    }

    /// When the receiver wants to be asked again: seconds, which some give with a fraction, or a date.
    static func time(_ text: String, now: Int64) -> Int64? {
        if text.utf8.allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) }), let seconds = Double(text) {
            // Longer than anything waits is longer than anything waits.
            return now + Int64(min(seconds, 1e9).rounded(.up))
        }
        return HTTPDate.seconds(text)
    }
}
