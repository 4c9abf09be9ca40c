internal import API
internal import Pipeline
internal import Platform
internal import Scheduling

/// What subscribers of the calendar are told.
extension Daemon {
    /// Something was stored that can move days: they are looked at in a while, and in any case little of the time.
    func calendarIsBehind() { agenda.changed(now: Daemon.now, cost: calendarCost) }

    func updateCalendar() throws {
        let begin = WallClock.uptime
        try passing {
            if try pipeline.updateCalendar(time: WallClock.milliseconds) { pages?.changed() }
        }
        calendarCost = WallClock.uptime - begin
    }
}
