internal import Configuring
internal import Model
internal import Rules
internal import Store

/// What operators say of alerts, and what follows from it with time.
extension PipelineTransaction {
    mutating func acknowledge(_ stored: StoredEvent, by: String, reason: String?) throws {
        try writer.insert(Acknowledgement(event: stored.seq, time: time / 1000, by: by, reason: reason))
        if let rule = stored.event.rule { try dropReminders(of: rule) }
        try insert(OperatorEvent.acknowledged(stored.event, by: by, reason: reason, now: time))
    }

    /// Nobody is reminded any more; of what was told to be late it is said.
    mutating func dropReminders(of rule: String) throws {
        for message in try writer.dropReminders(of: rule) where message.isLate {
            report.notices.append(
                "the message \(message.id) to \(message.lane), a reminder that was late, is not sent any more")
        }
    }

    mutating func silence(_ silence: Silence) throws {
        try writer.insert(silence)
        try insert(OperatorEvent.silenced(silence, catalog.rules[silence.rule]?.severity, now: time))
    }

    /// - Parameter by: who ends it; nil when its time is over.
    mutating func unsilence(_ silence: Silence, by: String?, reason: String?) throws {
        try writer.endSilence(of: silence.rule)
        let snapshot = writer.snapshot
        let began = try snapshot.silenceBegan(of: silence.rule) ?? Int64.max
        let firing = try snapshot.presentAlert(ofRule: silence.rule)
        let isSettled = try firing.map { try snapshot.isSettled(silence.rule, after: $0.began) } ?? false
        let alert = isSettled ? nil : firing
        // What nobody was told of meanwhile: how an alert ended that people know of, and what came of a claim.
        let before = try snapshot.lastWord(on: silence.rule, before: began)?.event.event
        let isKnown = before.map { [.fired, .confirmed, .withdrawn].contains($0) } ?? false
        let hasEnded = firing.map { $0.began >= began } ?? true
        let ending = isKnown && hasEnded ? try snapshot.firstEnd(of: silence.rule, from: began)?.event : nil
        let news = [ending, try snapshot.settlement(of: silence.rule, from: began)?.event].compactMap(\.self)
        let event = OperatorEvent.unsilenced(
            silence, catalog.rules[silence.rule]?.severity, by: by, reason: reason, alert: alert,
            isSettled: isSettled, news: news, now: time)
        let former = { try snapshot.lanes(.rule(silence.rule)) }
        var lanes = try catalog.lanes(for: event, former: former)
        for told in [alert?.first].compactMap(\.self) + news {
            lanes += try catalog.lanes(for: told, former: former).filter { !lanes.contains($0) }
        }
        if alert != nil, var reminder = try snapshot.reminders()[silence.rule] {
            reminder.last = time / 1000
            try writer.update(reminder)
        }
        try insert(event, for: lanes)
    }

    /// Ends the silences whose time is over.
    mutating func endSilences() throws {
        for silence in try writer.snapshot.silences() where silence.until <= time / 1000 {
            try unsilence(silence, by: nil, reason: nil)
        }
    }

    /// Ends the silences whose time is over, and reminds of alerts that stand.
    ///
    /// - Returns: when there is something of the kind to do next, in seconds since 1970; nil for never.
    mutating func tendAlerts() throws -> Int64? {
        try endSilences()
        var next = try writer.snapshot.silences().map(\.until).min()
        let known = try writer.snapshot.reminders()
        for rule in catalog.configuration.rules {
            guard let remind = rule.remind, let alert = try writer.snapshot.presentAlert(ofRule: rule.id),
                try !writer.snapshot.isSettled(rule.id, after: alert.began)
            else { continue }
            let due = try self.remind(of: alert, rule.id, every: remind.seconds, known[rule.id])
            next = min(next ?? Int64.max, due)
        }
        return next
    }

    /// Reminds of an alert where it is time to; from the day on which there was something to remind of, whatever its own is.
    ///
    /// - Returns: when it is time next.
    private mutating func remind(
        of alert: PresentAlert, _ rule: String, every interval: Int64, _ known: Reminder?
    ) throws -> Int64 {
        let now = time / 1000
        // A clock that is before the end of the period is wrong, and changes nothing of when people were told (of what is projected,
        // before the day of publication); another one that is before the alert may be right, and the one of then have been wrong.
        if let known = [alert.first.end, alert.first.published].compactMap(\.self).min(), Timestamp.day(now) < known {
            return now + interval
        }
        guard var reminder = known, reminder.event == alert.began, reminder.last <= now else {
            // A clock that was set back begins anew, as another alert does.
            try writer.update(Reminder(rule: rule, event: alert.began, last: now, occasion: known?.occasion ?? 0))
            return now + interval
        }
        let due = reminder.last + interval
        guard due <= now else { return due }
        reminder.last = now
        if try writer.snapshot.silence(of: rule, at: now) == nil,
            try writer.snapshot.acknowledgement(of: rule, since: alert.began) == nil
        {
            reminder.occasion += 1
            // Who was away for long is reminded once.
            try dropReminders(of: rule)
            let delivery = QueuedDelivery(event: alert.last, occasion: reminder.occasion, queued: now)
            for lane in catalog.lanes(for: alert.first, former: { [] }) { try writer.queue(delivery, for: lane) }
        }
        try writer.update(reminder)
        return now + interval
    }
}
