internal import Foundation

/// What a daemon says of itself when it is asked.
package struct DaemonReport: Codable, Equatable, Sendable {
    package let version: String
    package let pid: Int32
    /// When it began, and when it last read its configuration, in seconds since 1970.
    package let started: Int64
    package let configured: Int64
    /// When a feed is fetched next, in seconds since 1970; nil for never.
    package let nextFetch: Int64?
    /// Why nothing can be stored; nil where something can.
    package let fault: String?
    /// Whether the alert log's file lacks events, because it cannot be written.
    package let isLogBehind: Bool
    /// Whether the configuration file has faults, and an earlier one is in force.
    package let isOutdated: Bool

    package init(
        version: String, pid: Int32, started: Int64, configured: Int64, nextFetch: Int64?, fault: String?,
        isLogBehind: Bool, isOutdated: Bool
    ) {
        self.version = version
        self.pid = pid
        self.started = started
        self.configured = configured
        self.nextFetch = nextFetch
        self.fault = fault
        self.isLogBehind = isLogBehind
        self.isOutdated = isOutdated
    }

    /// The answer to `Instruction.status`.
    package var outcome: Instruction.Outcome {
        let text = (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) }
        return Instruction.Outcome(code: text == nil ? 74 : 0, lines: [text].compactMap(\.self))
    }

    /// What a daemon answered; nil for one of a version that does not say.
    package init?(_ outcome: Instruction.Outcome) {
        guard outcome.code == 0, let line = outcome.lines.first,
            let report = try? JSONDecoder().decode(DaemonReport.self, from: Data(line.utf8))
        else { return nil }
        self = report
    }
}
