internal import Configuring
internal import Model
internal import Rules
internal import Store

/// What operators say of alerts, and what follows from it with time.
extension PipelineTransaction {
    mutating func acknowledge(_ stored: StoredEvent, by: String, reason: String?) throws {
        try writer.insert(Acknowledgement(event: stored.seq, time: time / 1000, by: by, reason: reason))
        try insert(OperatorEvent.acknowledged(stored.event, by: by, reason: reason, now: time))
    }

    mutating func silence(_ silence: Silence) throws {
        try writer.insert(silence)
        try insert(OperatorEvent.silenced(silence, catalog.rules[silence.rule]?.severity, now: time))
    }

    /// - Parameter by: who ends it; nil when its time is over.
    mutating func unsilence(_ silence: Silence, by: String?, reason: String?) throws {
        try writer.endSilence(of: silence.rule)
        let alert = try writer.snapshot.presentAlert(ofRule: silence.rule)
        let severity = catalog.rules[silence.rule]?.severity
        let event = OperatorEvent.unsilenced(
            silence, severity, by: by, reason: reason, alert: alert, now: time)
        guard let alert else { return try insert(event) }
        // Who is told of alerts is told that this one stands.
        try insert(event, for: catalog.lanes(for: alert.first) { [] })
    }

    /// Ends the silences whose time is over, and reminds of alerts that stand.
    ///
    /// - Returns: when there is something of the kind to do next, in seconds since 1970; nil for never.
    mutating func tendAlerts() throws -> Int64? {
        let now = time / 1000
        for silence in try writer.snapshot.silences() where silence.until <= now {
            try unsilence(silence, by: nil, reason: nil)
        }
        var next = try writer.snapshot.silences().map(\.until).min()
        for rule in catalog.configuration.rules {
            guard let remind = rule.remind, let alert = try writer.snapshot.presentAlert(ofRule: rule.id) else {
                continue
            }
            let began = alert.latest.time / 1000
            // A clock that was set back reminds of nothing that lies ahead.
            let occasion = max(0, (now - began) / remind.seconds)
            next = min(next ?? Int64.max, began + (occasion + 1) * remind.seconds)
            guard occasion > 0, try writer.snapshot.silence(of: rule.id, at: now) == nil,
                try writer.snapshot.acknowledgement(of: rule.id, since: alert.began) == nil
            else { continue }
            let delivery = QueuedDelivery(
                event: alert.last, occasion: occasion, queued: now, severity: alert.latest.severity)
            for lane in catalog.lanes(for: alert.first, former: { [] }) { try writer.queue(delivery, for: lane) }
        }
        return next
    }
}
