import Fixtures
import Foundation
import Model
import Testing

@testable import Scheduling

/// What systemd's calendar says of the same wall times, as an oracle of our own cron expressions.
struct CalendarOracleTests {
    private static let program = "/usr/bin/systemd-analyze"
    private static let zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    /// The next instants, in seconds since 1970, at which a calendar expression elapses.
    private func oracle(_ calendar: String, after base: Int64, count: Int) throws -> [Int64] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = ["calendar", "--base-time=@\(base)", "--iterations=\(count)", calendar]
        process.environment = ["TZ": "UTC", "LC_ALL": "C"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.split(separator: "\n").compactMap { line in
            guard line.contains("Next elapse:") || line.contains("Iter. #") else { return nil }
            let words = line.split(separator: " ").suffix(3)
            guard words.last == "UTC", let date = words.first, let clock = words.dropFirst().first,
                let day = Day(iso: String(date))
            else { return nil }
            let parts = clock.split(separator: ":").compactMap { Int64($0) }
            return Int64(day.number) * 86_400 + parts[0] * 3600 + parts[1] * 60
        }
    }

    /// A thousand occurrences over three years; one that falls into the gap of summer time is ours alone (rule 5).
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: program), "systemd-analyze is not installed"))
    func `daily and weekly wall times are those of systemd`() throws {
        var random = SplitMix(seed: 20_261_124)
        var compared = 0
        for _ in 0..<100 {
            let hour = Int.random(in: 0...23, using: &random)
            let minute = Int.random(in: 0...59, using: &random)
            let zone = try #require(Self.zones.randomElement(using: &random))
            let weekday = Bool.random(using: &random) ? Int.random(in: 0...6, using: &random) : nil
            let base = Int64.random(in: 1_735_689_600...1_830_000_000, using: &random)
            let clock = String(format: "%02d:%02d:00", hour, minute)
            let expected = try oracle(
                "\(weekday.map { Self.weekdays[$0] + " " } ?? "")*-*-* \(clock) \(zone)", after: base, count: 10)
            let cron = try CronExpression.parse("\(minute) \(hour) * * \(weekday.map(String.init) ?? "*")").get()
            let place = try #require(TimeZone(identifier: zone))
            var instant = base
            for due in expected {
                var next = try #require(cron.next(after: instant, zone: zone))
                var wall = (next + Int64(place.secondsFromGMT(for: Date(timeIntervalSince1970: Double(next))))) % 86_400
                if wall != Int64(hour * 3600 + minute * 60) {
                    next = try #require(cron.next(after: next, zone: zone))
                    wall = Int64(hour * 3600 + minute * 60)
                }
                #expect(next == due, "\(clock) \(zone) after \(instant)")
                instant = due
                compared += 1
            }
        }
        #expect(compared == 1000)
    }
}
