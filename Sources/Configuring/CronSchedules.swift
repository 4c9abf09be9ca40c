internal import Scheduling

/// Cron schedules, each compiled once: many feeds share one.
final class CronSchedules {
    private var known: [String: CronSchedule] = [:]

    func schedule(_ text: String, zone: String) throws(CronError) -> CronSchedule {
        let key = "\(zone) \(text)"
        if let present = known[key] { return present }
        let made = try CronSchedule(text, zone: zone)
        known[key] = made
        return made
    }
}
