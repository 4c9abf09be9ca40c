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
        let silence = Silence(rule: rule, since: time / 1000, until: end, by: person, reason: reason)
        let report = try transaction(time: time) { transaction in
            try transaction.silence(silence)
            return transaction.report
        }
        told(report)
        let line = "Nobody is told of \(rule) until \(Timestamp.seconds(end)); the alert log has everything."
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

    /// The beginning of a day, or an instant, in UTC; in seconds since 1970.
    static func instant(_ text: String) -> Int64? {
        if let day = Day(iso: text) { return Int64(day.number) * 86_400 }
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, let end = parts.last, end.hasSuffix("Z") else { return nil }
        let clock = end.dropLast()
        let whole = clock.utf8.count == 5 ? "\(clock):00.000Z" : clock.utf8.count == 8 ? "\(clock).000Z" : "\(end)"
        return Timestamp.milliseconds(rfc3339: "\(parts[0])T\(whole)").map { $0 / 1000 }
    }

    // MARK: Messages

    func retry(_ id: String, time: Int64) throws -> Instruction.Outcome {
        let dead = try dead(id)
        try store.write { transaction in
            for message in dead { try transaction.update(message.revived(at: time / 1000)) }
        }
        outbox.changed()
        return Instruction.Outcome(code: 0, lines: ["\(dead.count.counted("message")) will be tried again."])
    }

    func discard(_ id: String, time: Int64) throws -> Instruction.Outcome {
        let dead = try dead(id)
        try store.write { transaction in for message in dead { try transaction.forget(message) } }
        return Instruction.Outcome(code: 0, lines: ["\(dead.count.counted("message")) will not be listed any more."])
    }

    /// The messages that were given up: one of that id, or all of a notifier.
    private func dead(_ id: String) throws -> [OutboxMessage] {
        let all = try store.read { try $0.messages(.dead, limit: 100_000) }
        let found = all.filter { $0.id == id || $0.lane.notifier == id }
        guard found.isEmpty else { return found }
        if catalog.notifier(id) != nil { throw Refusal(message: "no message of the notifier '\(id)' was given up") }
        let names = Set(all.map(\.lane.notifier)).union(catalog.configuration.notifiers.map(\.id))
        let hint = Spelling.hint(for: id, among: names.sorted()) ?? "; 'escalator notifiers' lists them"
        throw Refusal(message: "there is no notifier, and no message that was given up, of the id '\(id)'\(hint)")
    }
}
