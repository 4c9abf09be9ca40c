/// What a person asks to be changed in a store: carried out by whoever holds it, the command itself or the daemon.
package enum Instruction: Codable, Sendable {
    /// One observation by hand, in the words of the command line.
    case record(series: String, period: String, value: String, published: String, source: String)
    /// The archived bodies of a feed, decoded again.
    case replay(feed: String)
    /// An event, by its number or id, or the standing alert of a rule has been seen. `user`: who says so, as they say.
    case acknowledge(subject: String, reason: String?, user: String)
    /// Nobody is told of a rule until a day or an instant.
    case silence(rule: String, until: String, reason: String, user: String)
    case unsilence(rule: String, reason: String?, user: String)
    /// A message that was given up, or all of a notifier, tried again; or forgotten.
    case retry(id: String)
    case discard(id: String)
    /// How the daemon is; nothing is changed.
    case status

    /// What came of it: an exit code of sysexits.h, and what to print.
    package struct Outcome: Codable, Sendable {
        package let code: Int32
        package let lines: [String]

        package init(code: Int32, lines: [String]) {
            self.code = code
            self.lines = lines
        }
    }

    /// What it is, for a journal.
    package var summary: String {
        switch self {
        case .record(let series, let period, let value, _, _): "record \(series) \(period) \(value)"
        case .replay(let feed): "replay \(feed)"
        case .acknowledge(let subject, _, _): "acknowledge \(subject)"
        case .silence(let rule, let until, _, _): "silence \(rule) until \(until)"
        case .unsilence(let rule, _, _): "unsilence \(rule)"
        case .retry(let id): "notify retry \(id)"
        case .discard(let id): "notify discard \(id)"
        case .status: "status"
        }
    }
}
