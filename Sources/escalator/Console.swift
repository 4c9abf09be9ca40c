internal import Foundation
internal import Logging
internal import Platform
internal import Reports
internal import Telemetry

/// Standard output and error.
enum Console {
    /// Keeps the numbers of standard input, output and error from what is opened later, where somebody closed them: what is
    /// written to output is a fault then, and what to error is lost.
    static func holdStandardStreams() {
        for (descriptor, mode) in [(STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
        where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", mode)
        }
    }

    /// Writes a line to standard output. What cannot be written ends the program: who asked must not take nothing, or half,
    /// for all there is (rule 36). A reader that has gone away needs no word.
    static func print(_ line: String) { print(bytes: Array((line + "\n").utf8)) }

    /// Writes what others wrote: to a file or a pipe as it is, to a terminal without what could drive it.
    static func print(forReader bytes: [UInt8]) {
        guard isatty(STDOUT_FILENO) == 1 else { return print(bytes: bytes) }
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        for line in lines {
            let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            print(plain(String(decoding: text, as: UTF8.self)))
        }
    }

    /// Writes bytes to standard output as they are.
    static func print(bytes: [UInt8]) {
        guard let fault = WholeWrite.write(bytes, to: STDOUT_FILENO) else { return }
        if fault != EPIPE { error("escalator: the output cannot be written: \(String(cString: strerror(fault)))") }
        exit(EX_IOERR)
    }

    /// Writes lines to standard error: to the journal, where that is what it is, with a priority.
    static func error(_ text: String, level: Logger.Level = .error) {
        guard isJournal else {
            _ = WholeWrite.write(Array((text + "\n").utf8), to: STDERR_FILENO)
            return
        }
        for line in text.split(separator: "\n") {
            _ = WholeWrite.write(Array(LogLine.format(level, String(line), style: .journal).utf8), to: STDERR_FILENO)
        }
    }

    private static let isJournal = StandardErrorLog.isJournal(ProcessInfo.processInfo.environment["JOURNAL_STREAM"])

    /// Says beside a listing, whose columns are a contract, that values of a series are not those of its inputs.
    static func warnOutdated(_ series: String, _ reason: String) {
        error(
            "warning: \(series) is outdated: it is not computed any more, and rules do not read it: \(plain(reason))",
            level: .warning)
    }

    /// Writes words on as many lines as the screen asks for, so that none is parted.
    ///
    /// - Parameters:
    ///   - first: what stands before the first line.
    ///   - indent: how far to the right the others stand.
    static func print(words text: String, first: String = "", indent: Int) {
        let lines = TextWidth.lines(plain(text), max(20, (limit ?? .max) - indent))
        for (place, line) in (lines.isEmpty ? [""] : lines).enumerated() {
            print((place == 0 ? first : "").padding(toLength: indent, atLeast: 0) + line)
        }
    }

    /// Shows how far long work is, on a terminal only.
    static func progress(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        _ = WholeWrite.write(Array(("\r\u{1B}[K" + text).utf8), to: STDERR_FILENO)
    }

    /// The columns of the terminal; nil where output goes to a file or a pipe.
    static var width: Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// The columns that tables must fit: those of `COLUMNS`, else of the terminal; nil for any number.
    static var limit: Int? { environmentColumns ?? width }

    /// The columns that a screen has: those of `COLUMNS`, else of the terminal, else 80.
    static var columns: Int { max(least, limit ?? 80) }

    private static let least = 40

    private static var environmentColumns: Int? {
        ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 >= least ? $0 : nil }
    }

    /// Whether states may be coloured: on a terminal that does not say no (https://no-color.org).
    static let hasColours: Bool = {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty
            && environment["TERM"] != "dumb"
    }()

    /// Feed text without control characters, so that no title can drive a terminal.
    static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map {
                    $0.value < 0x20 || $0.value == 0x7F || (0x80...0x9F).contains($0.value) ? " " : $0
                }))
    }
}
