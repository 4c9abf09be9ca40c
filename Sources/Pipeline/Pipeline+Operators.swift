internal import Channels
internal import Configuring
internal import Control
internal import Model
internal import Notifying
internal import Store

/// What operators ask for.
extension Pipeline {
    /// Who asks: as they call themselves, and as the kernel knows them, where that says more.
    static func person(_ user: String, _ peer: String?) -> String {
        let name = String(user.filter { !$0.isNewline && $0 != "\u{1B}" }.prefix(64))
        // The number of the process is no one.
        guard let known = peer?.split(separator: ",").first.map(String.init) else { return name }
        return name.isEmpty ? known : "\(name) (\(known))"
    }

    func acknowledge(
        _ subject: String, _ reason: String?, by person: String, time: Int64, _ told: (PipelineReport) -> Void
    ) throws -> Instruction.Outcome {
        let stored = try store.read { snapshot -> StoredEvent in
            if let found = try Int64(subject).flatMap({ try snapshot.event($0) }) ?? snapshot.event(id: subject) {
                return found
            }
            if let alert = try snapshot.presentAlert(ofRule: subject), let found = try snapshot.event(alert.last) {
                return found
            }
            guard catalog.rules[subject] == nil else {
                throw Refusal(message: "no alert of the rule '\(subject)' stands; an event is named by its number")
            }
            let hint = Spelling.hint(for: subject, among: catalog.rules.keys.sorted()) ?? ""
            throw Refusal(message: "there is no event and no rule '\(subject)'\(hint)")
        }
        guard !EventKind.ofOperators.contains(stored.event.event) else {
            throw Refusal(
                message: "the event \(stored.seq) is of what operators did; there is nothing in it to be seen")
        }
        if let known = try store.read({ try $0.acknowledgement(of: stored.seq) }) {
            let line = "It was acknowledged by \(known.by) at \(Timestamp.seconds(known.time)) already."
            return Instruction.Outcome(code: 0, lines: [line])
        }
        let report = try transaction(time: time) { transaction in
            try transaction.acknowledge(stored, by: person, reason: reason)
            return transaction.report
        }
        told(report)
        return Instruction.Outcome(code: 0, lines: report.events.map(\.message))
    }

    func silence(
        _ rule: String, until: String, _ reason: String, by person: String, time: Int64,
        _ told: (PipelineReport) -> Void
    ) throws -> Instruction.Outcome {
        guard catalog.rules[rule] != nil else {
            let hint = Spelling.hint(for: rule, among: catalog.rules.keys.sorted()) ?? ""
            throw Refusal(message: "there is no rule '\(rule)'\(hint)")
        }
        guard let end = Pipeline.instant(until) else {
            throw Refusal(message: "'\(until)' is no day such as 2026-12-31, and no time such as 2026-12-31T08:00:00Z")
        }
        guard end > time / 1000 else { throw Refusal(message: "\(Timestamp.seconds(end)) is over already") }
        let report = try transaction(time: time) { transaction in
            try transaction.endSilences()
            // One that is in force goes on: what began under it was told to nobody.
            let known = try transaction.writer.snapshot.silence(of: rule, at: time / 1000)?.since
            let since = min(known ?? time / 1000, time / 1000)
            try transaction.silence(Silence(rule: rule, since: since, until: end, by: person, reason: reason))
            return transaction.report
        }
        told(report)
        let line =
            "From now on nobody is told of \(rule) until \(Timestamp.seconds(end)); what was queued before is delivered, and the alert log has everything."
        return Instruction.Outcome(code: 0, lines: [line])
    }

    func unsilence(
        _ rule: String, _ reason: String?, by person: String, time: Int64, _ told: (PipelineReport) -> Void
    ) throws -> Instruction.Outcome {
        let silences = try store.read { try $0.silences() }
        guard let silence = silences.first(where: { $0.rule == rule }) else {
            let hint = Spelling.hint(for: rule, among: silences.map(\.rule)) ?? ""
            throw Refusal(message: "the rule '\(rule)' is not silenced\(hint)")
        }
        let report = try transaction(time: time) { transaction in
            try transaction.unsilence(silence, by: person, reason: reason)
            return transaction.report
        }
        told(report)
        return Instruction.Outcome(code: 0, lines: report.events.map(\.message))
    }

    /// The beginning of a day in UTC, or an instant with its offset; in seconds since 1970.
    static func instant(_ text: String) -> Int64? {
        if let day = Day(iso: text) { return Int64(day.number) * 86_400 }
        let pattern = /(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(?:\.\d{1,3})?(Z|[+-]\d\d:\d\d)/
        guard let match = text.wholeMatch(of: pattern) else { return nil }
        let (_, day, clock, seconds, zone) = match.output
        guard let local = Timestamp.milliseconds(rfc3339: "\(day)T\(clock)\(seconds ?? ":00").000Z") else { return nil }
        let parts = zone.dropFirst().split(separator: ":").compactMap { Int64($0) }
        let offset = zone == "Z" ? 0 : (parts[0] * 60 + parts[1]) * (zone.hasPrefix("-") ? -60 : 60)
        return abs(offset) < 86_400 ? local / 1000 - offset : nil
    }

    // MARK: Messages

    func retry(_ id: String, time: Int64) throws -> Instruction.Outcome {
        let known = Set(catalog.lanes)
        let found = try troubled(id).filter { known.contains($0.lane) }
        if try store.read({ try $0.notifiers() })[id]?.stopped != nil {
            try store.write { try $0.askAgain(id) }
            outbox.changed()
            if found.isEmpty {
                return Instruction.Outcome(code: 0, lines: ["The notifier \(id) is not stopped any more."])
            }
        }
        guard !found.isEmpty else { throw try refusal(id, "waits or was given up") }
        let past = try store.write { transaction in
            // Who asks for it believes that the receiver is there, for all that waits.
            for lane in Set(found.map(\.lane)) {
                try transaction.askAgain(lane.notifier)
                try transaction.hasten(lane, now: time / 1000)
            }
            return try Dictionary(grouping: found, by: \.lane).flatMap { lane, messages in
                try transaction.revive(messages, in: lane, underway: outbox.underwayIDs)
            }
        }
        outbox.changed()
        let left = past.map(\.id).sorted().map {
            "\($0) is not sent: later words on the same have been delivered, and what it says may be over; 'escalator notify discard \($0)' takes it off."
        }
        guard past.count < found.count else { throw Refusal(message: left.joined(separator: "\n")) }
        let count = found.count - past.count
        return Instruction.Outcome(code: 0, lines: ["\(count.counted("message")) will be tried again."] + left)
    }

    /// Forgets what was given up; of a notifier or recipient that is not configured any more everything.
    func discard(_ id: String) throws -> Instruction.Outcome {
        let known = Set(catalog.lanes)
        let all = try troubled(id).filter { $0.state == .dead || !known.contains($0.lane) }
        // What nobody can be sent any more goes first, and alone: the rest may be tried again.
        let lost = all.filter { !known.contains($0.lane) }
        let left = try store.read { try $0.queuedCounts() }.filter { $0.key.notifier == id && !known.contains($0.key) }
        let found = lost.isEmpty && left.isEmpty ? all : lost
        guard !found.isEmpty || !left.isEmpty else { throw try refusal(id, "was given up") }
        try store.write { transaction in
            for message in found { try transaction.forget(message) }
            for lane in left.keys { try transaction.forgetQueued(of: lane) }
        }
        outbox.changed()
        let events = left.values.reduce(0, +)
        let more = events > 0 ? ", and \(events.counted("event")) not yet in one," : ""
        return Instruction.Outcome(
            code: 0, lines: ["\(found.count.counted("message"))\(more) will not be listed any more."])
    }

    /// The messages that were not delivered: one of that id, or all of a notifier.
    private func troubled(_ id: String) throws -> [OutboxMessage] {
        try store.read { snapshot in
            if let message = try snapshot.message(id) { return message.state == .delivered ? [] : [message] }
            return try [OutboxMessage.State.dead, .waiting].flatMap {
                try snapshot.messages($0, of: id, limit: 100_000)
            }
        }
    }

    /// Why nothing of an id can be tried again or discarded.
    private func refusal(_ id: String, _ what: String) throws -> Refusal {
        if let message = try store.read({ try $0.message(id) }) {
            let isKnown = catalog.lanes.contains(message.lane)
            let state =
                message.state == .delivered
                ? "was delivered"
                : isKnown
                    ? "is not given up, and is tried again by itself"
                    : "is for \(message.lane), which is not configured"
            return Refusal(message: "the message \(id) \(state)")
        }
        if catalog.notifier(id) != nil { return Refusal(message: "no message of the notifier '\(id)' \(what)") }
        let names = catalog.configuration.notifiers.map(\.id)
        let hint = Spelling.hint(for: id, among: names) ?? "; 'escalator notifiers' lists them"
        return Refusal(message: "there is no notifier and no message '\(id)'\(hint)")
    }
}
