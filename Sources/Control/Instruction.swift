/// What a person asks to be changed in a store: carried out by whoever holds it, the command itself or the daemon.
package enum Instruction: Codable, Sendable {
    /// One observation by hand, in the words of the command line.
    case record(series: String, period: String, value: String, published: String, source: String)
    /// The archived bodies of a feed, decoded again.
    case replay(feed: String)
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
        case .status: "status"
        }
    }
}
