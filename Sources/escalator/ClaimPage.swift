internal import Formulas
internal import Model
internal import Queries
internal import Rules

/// One claim in full: what was said, what came of it, and the fine print.
struct ClaimPage {
    let status: ClaimStatus
    /// How often bands of the past held what came.
    let record: (held: Int, tried: Int)?
    let width: Int

    private var rule: RuleDefinition { status.rule }
    private var claim: Claim { status.claim }

    func print() {
        let who = [claim.by, claim.saidOn?.spoken].compactMap(\.self).joined(separator: ", ")
        paragraph([claim.says ?? rule.id, who.isEmpty ? "" : "(\(who))"].filter { !$0.isEmpty }.joined(separator: " "))
        if let quote = claim.quote {
            let language = claim.quoteLanguage.map { " (\($0))" } ?? ""
            paragraph("\u{201C}\(quote)\u{201D}\(language)")
        }
        paragraph("\(status.word.uppercased()): \(standing)")
        if status.dependsOnDefinition { paragraph("The answer depends on the definition: a reading says otherwise.") }
        Console.print("")
        for (name, text) in details where !text.isEmpty { detail(name, text) }
    }

    private func paragraph(_ text: String) {
        for line in ClaimText.wrapped(Console.plain(text), width) { Console.print(line) }
    }

    private func detail(_ name: String, _ text: String) {
        let padding = String(repeating: " ", count: max(1, 13 - name.count))
        let lines = ClaimText.wrapped(Console.plain(text), width, indent: 15)
        for (place, line) in lines.enumerated() { Console.print(place == 0 ? "  \(name)\(padding)\(line)" : line) }
    }

    // MARK: What came of it

    private var standing: String {
        var sentences: [String] = []
        if let settled = status.settled {
            let how =
                status.isSettledByNothing ? ", since nothing was reported, which counts as zero" : evidence(settled)
            let why = claim.annulment.flatMap { settled.outcome == "annulled" ? ": \($0.reason)" : nil } ?? ""
            // What says it all is said by the word before.
            let isOutcome = ["met", "missed"].contains(settled.outcome)
            sentences.append(
                "\(isOutcome ? "\(settled.outcome)\(how), " : "")settled on \(settled.on.spoken)\(why).")
        } else if status.state.isOutcome, let evidence = status.standing.evidence {
            // The next release may settle it before.
            let by = claim.settlement.map { if case .on = $0 { "on" } else { "by" } } ?? "by"
            let day = status.standing.settlesOn.map { ", settled \(by) \($0.spoken) if the figures stand" } ?? ""
            sentences.append("\(status.state.rawValue) with \(figure(evidence)) \(when(evidence))\(day).")
        }
        if let newest = status.newest {
            let clauses = ComparedValue.clause(of: status.parts)
            // Until it is settled, the number that stands in is none of the deciding series.
            let name = status.settled == nil ? status.fallback?.name ?? status.seriesName : status.seriesName
            let was = clauses.isEmpty ? "\(name) was \(figure(newest))" : clauses
            sentences.append("\(was) \(when(newest)) (\(newest.known)).")
        } else {
            let feeds = status.waitsFor.isEmpty ? "" : ": it waits for \(status.waitsFor.joined(separator: ", "))"
            let name = ComparedValue.inSentence(status.seriesName)
            let nothing = sentences.isEmpty ? "nothing" : "Nothing"
            sentences.append(
                status.isWithdrawn
                    ? "\(nothing) is known of \(name) any more." : "\(nothing) is known of \(name) yet\(feeds).")
        }
        if let remark = status.remark { sentences.append(remark) }
        // What was decided in place of the series is none of its figures.
        if let settled = status.settled, settled.fallback == nil, status.standing.state != status.state,
            status.standing.state.isOutcome
        {
            sentences.append("By today's figures it would be \(status.standing.state.rawValue).")
        }
        if let then = status.then, let said = claim.saidOn, rule.isJoined {
            let side = rule.side(of: then.estimate)
            let was = side == .holding ? "so" : side == .undetermined ? "undetermined" : "not so"
            sentences.append("When it was said, on \(said.spoken), it was \(was), \(when(then)).")
        } else if let then = status.then, let said = claim.saidOn {
            sentences.append("On \(said.spoken), when it was said, \(figure(then)) was known, \(when(then)).")
        }
        if claim.kind == .state, !status.isFresh, status.newest != nil {
            sentences.append("The data are too old to speak of the present.")
        }
        return sentences.joined(separator: " ")
    }

    private func evidence(_ settled: ClaimRecord.Settled) -> String {
        guard let evidence = settled.evidence else { return "" }
        let whose = status.fallback.map {
            " by \(ComparedValue.inSentence($0.name)), where the deciding series has no value"
        }
        return " with \(figure(evidence)) \(when(evidence))\(settled.fallback == nil ? "" : whose ?? "")"
    }

    private func figure(_ evidence: Evidence) -> String {
        guard let unit = status.unit else { return rule.side(of: evidence.estimate) == .holding ? "true" : "not true" }
        let factor = unit.conversion(to: rule.when.unit) ?? 1
        return evidence.estimate.words {
            ValueText.spoken($0 * factor, unit: rule.when.unit, beside: rule.when.threshold, rounding: $1)
        }
    }

    private func when(_ evidence: Evidence) -> String { status.frequency.when(evidence.period) }

    // MARK: The fine print

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

    private var details: [(String, String)] {
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
