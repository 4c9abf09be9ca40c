internal import Glibc
package import Logging

/// A log handler that writes to the journal when standard error leads there, and else to standard error for people.
///
/// The journal gets metadata as fields (`RULE=`, `FEED=`), by which its records are found; people get the message alone, which
/// says the same.
package struct StandardErrorLog: LogHandler {
    package var logLevel: Logger.Level = .info
    package var metadata: Logger.Metadata = [:]
    private let isJournal: Bool
    private let journal = JournalSocket()

    /// - Parameter environment: for `JOURNAL_STREAM`.
    package init(environment: [String: String]) {
        isJournal = StandardErrorLog.isJournal(environment["JOURNAL_STREAM"])
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        if isJournal {
            let all = metadata.merging(event.metadata ?? [:]) { _, own in own }
            let own = all.sorted { $0.key < $1.key }.map { (name: $0.key, value: LogLine.clean("\($0.value)")) }
            let usual = [
                (name: "MESSAGE", value: LogLine.clean("\(event.message)")),
                (name: "PRIORITY", value: "\(LogLine.priority(event.level))"),
                (name: "SYSLOG_IDENTIFIER", value: "escalator"),
            ]
            if journal.send(usual + own) { return }
        }
        let line = LogLine.format(
            event.level, "\(event.message)", style: isJournal ? .journal : .plain,
            time: isJournal ? "" : StandardErrorLog.time)
        let bytes = Array(line.utf8)
        // One write for one line: two threads do not mix theirs.
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }

    /// Whether standard error is the stream that systemd connected to journald (`device:inode`).
    package static func isJournal(_ stream: String?) -> Bool {
        guard let parts = stream?.split(separator: ":"), parts.count == 2 else { return false }
        var status = stat()
        guard fstat(STDERR_FILENO, &status) == 0 else { return false }
        return String(status.st_dev) == parts[0] && String(status.st_ino) == parts[1]
    }

    private static var time: String {
        var now = time_t(0)
        Glibc.time(&now)
        var parts = tm()
        gmtime_r(&now, &parts)
        var buffer = [CChar](repeating: 0, count: 32)
        let count = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
