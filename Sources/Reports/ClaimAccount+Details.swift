internal import Formulas
internal import Model
internal import Queries
internal import Rules

/// The fine print.
extension ClaimAccount {
    /// For how long the condition must hold.
    private var hold: String {
        switch rule.hold {
        case .periods(1): ""
        case .periods(let count): ", for \(count) periods in a row"
        case .duration(let interval): ", for \(interval)"
        }
    }

    private var rounded: String {
        claim.precision.map { ", both sides rounded to \(ValueText.exact($0))" } ?? ""
    }

    /// The fine print, each line under its name.
    package var details: [(String, String)] {
        let deadline = rule.deadline.map { ", until \($0.label)" } ?? ""
        let over = rule.clear.map { ", until \($0.text)" } ?? ""
        let by = claim.decidedBy == .first ? "first prints" : "the latest figures"
        var details = [
            ("decided by", "\(rule.when.text)\(rounded)\(hold)\(over)\(deadline), by \(by)"),
            ("means", claim.means ?? ""),
            ("horizon", claim.horizon ?? ""),
            ("said", [claim.source, claim.relay].compactMap(\.self).joined(separator: ", read in ")),
        ]
        if let response = claim.response {
            let on = response.on.map { ", \($0.spoken)" } ?? ""
            details.append(
                ("response", "\(response.by)\(on): \(response.text) \(response.source.map { "(\($0))" } ?? "")"))
        }
        if let needed = status.growthNeeded {
            let seen = status.growthSeen.map { "; within a year it changed by \(percent($0))" } ?? ""
            // Of a floor it is at most that.
            let bound = status.newest?.estimate.high == .infinity ? "at most " : ""
            details.append(("distance", "\(bound)\(percent(needed)) more\(seen)"))
        }
        if !status.state.isOutcome { details.append(("would cross", crossing)) }
        if let last = status.lastTrue, status.newest.map({ last.period != $0.period }) ?? true {
            details.append(("last so", when(last)))
        }
        details += status.readings.map { ("reading", text(of: $0)) }
        if let next = status.nextRelease {
            details.append(("next", "\(status.isOverdue ? "was " : "")expected by \(next.spoken), as usual"))
        }
        details += status.sources.prefix(4).map { ("source", $0) }
        if status.sources.count > 4 {
            details.append(("", "and \(status.sources.count - 4) more: 'escalator explain' has them"))
        }
        if let written = claim.ruleWrittenOn { details.append(("rule written", written.spoken)) }
        if status.versions.count > 1 {
            details += status.versions.map { version in
                let outcome = version.settled.map { ", \($0.outcome) on \($0.on)" } ?? ""
                return ("version \(version.version)", "since \(version.since)\(outcome): \(version.means ?? "-")")
            }
        }
        return details
    }

    /// When it would cross if it went on as it did, as periods; never a day alone.
    private var crossing: String {
        switch status.crossing {
        case .failure(.crossed), .failure(.nothing): return ""
        case .failure(let refusal): return "not said: \(refusal.rawValue)"
        case .success(let found):
            func label(_ day: Day) -> String { status.frequency.label(of: status.frequency.period(containing: day)) }
            let latest = found.latest.map { "and by \(label($0)) at the latest" } ?? "and maybe never"
            let past = record.map { "; of \($0.tried) such bands in its past \($0.held) held four periods on" } ?? ""
            return
                "not before \(label(found.earliest)), \(latest), if it goes on as it did (a random walk with drift, four times of five\(past))"
        }
    }

    private func text(of reading: ClaimStatus.Reading) -> String {
        guard let newest = reading.newest else {
            return "\(reading.name): \(reading.obstacle ?? "nothing is known yet")"
        }
        let when = "to \(newest.period.end)"
        if let word = reading.word { return "\(reading.name): \(word), \(when)" }
        guard let own = reading.own, let truth = reading.truth else {
            return "\(reading.name): \(words(newest.estimate, reading.unit)), \(when)"
        }
        guard !own.isJoined else { return "\(reading.name): \(truth), \(when)" }
        let factor = reading.unit.conversion(to: own.when.unit) ?? 1
        let value = words(newest.estimate.scaled(by: factor), own.when.unit)
        return "\(reading.name): \(value), \(when) (\(own.when.text) is \(truth))"
    }

    private func words(_ estimate: Estimate, _ unit: Unit) -> String {
        estimate.words { ValueText.spoken($0, unit: unit, rounding: $1) }
    }

    private func percent(_ ratio: Double) -> String {
        ValueText.spoken(ratio * 100, unit: .percent)
    }
}
