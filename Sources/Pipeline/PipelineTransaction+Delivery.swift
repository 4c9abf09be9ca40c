internal import Configuring
internal import Model
internal import Notifying
internal import Rules
internal import Store

/// Events, and who is to be told of them: written together, so that neither is there without the other.
extension PipelineTransaction {
    mutating func insert(_ event: AlertEvent) throws {
        let subject = AlertSubject(event)
        var lanes = try catalog.lanes(for: event) { try subject.map { try writer.snapshot.lanes($0) } ?? [] }
        if let subject, EventKind.ends.contains(event.event) {
            // What waits for who is not configured now is sent when they are again: not without its end.
            let configured = Set(catalog.lanes)
            lanes += try writer.snapshot.lanes(subject, isWaiting: true).filter { !configured.contains($0) }
        }
        try insert(event, for: lanes)
    }

    mutating func insert(_ event: AlertEvent, for lanes: [Lane]) throws {
        guard let seq = try writer.insert(event, line: { AlertLogLine.text(event, seq: $0) }) else { return }
        report.told.append(PipelineReport.Told(seq: seq, event: event))
        // Nobody is reminded of what is over or settled.
        let isOver = EventKind.ends.union(EventKind.outcomes).contains(event.event)
        if let rule = event.rule, isOver { try dropReminders(of: rule) }
        let now = time / 1000
        if let rule = event.rule, event.event == .fired, catalog.rules[rule]?.remind != nil {
            let occasion = try writer.snapshot.reminders()[rule]?.occasion ?? 0
            try writer.update(Reminder(rule: rule, event: seq, last: now, occasion: occasion))
        }
        guard !lanes.isEmpty else { return }
        // What operators do is no news of what the rule watches.
        let isOfOperator = EventKind.ofOperators.contains(event.event)
        let isSilenced =
            try isOfOperator ? false : event.rule.map { try writer.snapshot.silence(of: $0, at: now) != nil } ?? false
        let delivery = QueuedDelivery(event: seq, queued: now)
        for lane in lanes { try writer.queue(delivery, for: lane, isSilenced: isSilenced) }
    }
}
