import Logging
import Testing

@testable import Telemetry

/// One record is one line, and to journald one entry of the right priority.
@Suite struct LogLineTests {
    @Test func `journald gets the priority and no time`() {
        let line = LogLine.format(.warning, "feed a: gone", style: .journal, time: "never")
        #expect(line == "<4>feed a: gone\n")
    }

    @Test func `people get time and level`() {
        let line = LogLine.format(.error, "gone", style: .plain, time: "2026-11-24T00:00:00Z")
        #expect(line == "2026-11-24T00:00:00Z error: gone\n")
    }

    @Test(arguments: [
        "two\nlines", "a\r\nb", "a\u{2028}b", "a\u{85}b", "red \u{1B}[31m", "back\u{202E}wards", "nul\u{0}byte",
    ])
    func `nothing forges a second entry`(_ text: String) {
        let line = LogLine.format(.info, text, style: .journal, time: "")
        let odd = line.dropLast().unicodeScalars.filter {
            $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.properties.isBidiControl
                || $0.value == 0x2028
        }
        #expect(odd.isEmpty)
        #expect(line.hasSuffix("\n"))
    }

    /// journald would split it, and lose the priority of the rest.
    @Test func `a long record stays below the line limit of journald`() {
        let line = LogLine.format(.info, String(repeating: "ä", count: 100_000), style: .journal, time: "")
        #expect(line.utf8.count < 48 * 1024)
    }

    @Test func `priorities are those of syslog`() {
        #expect(Logger.Level.allCases.map(LogLine.priority) == [7, 7, 6, 5, 4, 3, 2])
    }
}
