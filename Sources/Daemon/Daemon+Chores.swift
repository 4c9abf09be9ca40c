internal import API
internal import Logging
internal import Model
internal import Pipeline
internal import Platform
internal import Scheduling

/// What is done now and then, and can wait for another time.
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

    /// Judges what the new day decides; what cannot be stored now is looked at again with the next commit.
    func judge(now: Int64) throws {
        agenda.judged(now: now)
        try passing {
            report(try pipeline.judge(time: WallClock.milliseconds))
            pages?.changed()
            calendarIsBehind()
        }
    }

    /// Empties the bodies that need not be kept, and forgets what was delivered long ago.
    func emptyBodies(now: Int64) throws {
        agenda.emptiedBodies(now: now)
        try passing {
            try pipeline.forgetDelivered(time: WallClock.milliseconds)
            let count = try pipeline.emptyOldBodies(time: WallClock.milliseconds)
            if count > 0 { logger.info("\(count) archived bodies were older than 'keep_bodies' and were emptied") }
        }
    }
}
