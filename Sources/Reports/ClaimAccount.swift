internal import Formulas
internal import Model
package import Queries
internal import Rules

/// What there is to say of one claim: what came of it, and the fine print.
package struct ClaimAccount: Sendable {
    package let status: ClaimStatus
    /// How often bands of the past held what came.
    let record: (held: Int, tried: Int)?

    var rule: RuleDefinition { status.rule }
    var claim: Claim { status.claim }

    package init(_ status: ClaimStatus, record: (held: Int, tried: Int)?) {
        self.status = status
        self.record = record
    }

    /// What came of it, in sentences that can be quoted.
    package var standing: String {
        let isOld = claim.kind == .state && !status.isFresh && status.newest != nil
        let sentences = [
            outcome, now, status.remark, byTodaysFigures, whenSaid,
            isOld ? "The data are too old to speak of the present." : nil,
        ]
        return sentences.compactMap(\.self).joined(separator: " ")
    }

    /// How it was settled, or will be if the figures stand.
    private var outcome: String? {
        if let settled = status.settled {
            let how =
                status.isSettledByNothing ? ", since nothing was reported, which counts as zero" : evidence(settled)
            let why = claim.annulment.flatMap { settled.outcome == "annulled" ? ": \($0.reason)" : nil } ?? ""
            // What says it all is said by the word before.
            let isOutcome = ["met", "missed"].contains(settled.outcome)
            return "\(isOutcome ? "\(settled.outcome)\(how), " : "")settled on \(settled.on.spoken)\(why)."
        }
        guard status.state.isOutcome, let evidence = status.standing.evidence else { return nil }
        // The next release may settle it before.
        let by = claim.settlement.map { if case .on = $0 { "on" } else { "by" } } ?? "by"
        let day = status.standing.settlesOn.map { ", settled \(by) \($0.spoken) if the figures stand" } ?? ""
        return "\(status.state.rawValue) with \(figure(evidence)) \(when(evidence))\(day)."
    }

    /// The newest number, or what is waited for.
    private var now: String {
        guard let newest = status.newest else {
            let feeds = status.waitsFor.isEmpty ? "" : ": it waits for \(status.waitsFor.joined(separator: ", "))"
            let name = ComparedValue.inSentence(status.seriesName)
            let nothing = outcome == nil ? "nothing" : "Nothing"
            return status.isWithdrawn
                ? "\(nothing) is known of \(name) any more." : "\(nothing) is known of \(name) yet\(feeds)."
        }
        let clauses = ComparedValue.clause(of: status.parts)
        // Until it is settled, the number that stands in is none of the deciding series.
        let name = status.settled == nil ? status.fallback?.name ?? status.seriesName : status.seriesName
        // Of a period that is not over, what is known so far.
        let isPartial = newest.published < newest.period.end
        let was =
            clauses.isEmpty
            ? "\(name) \(isPartial ? "is" : "was") \(figure(newest))\(isPartial ? " so far" : "")" : clauses
        return "\(was) \(when(newest)) (\(newest.known))."
    }

    /// What would come of it now, where that is something else than what was settled.
    private var byTodaysFigures: String? {
        // What was decided in place of the series is none of its figures.
        guard let settled = status.settled, settled.fallback == nil, status.standing.state != status.state,
            status.standing.state.isOutcome
        else { return nil }
        return "By today's figures it would be \(status.standing.state.rawValue)."
    }

    private var whenSaid: String? {
        guard let then = status.then, let said = claim.saidOn else { return nil }
        guard rule.isJoined else {
            return "On \(said.spoken), when it was said, \(figure(then)) was known, \(when(then))."
        }
        let side = rule.side(of: then.estimate)
        let was = side == .holding ? "so" : side == .undetermined ? "undetermined" : "not so"
        return "When it was said, on \(said.spoken), it was \(was), \(when(then))."
    }

    private func evidence(_ settled: ClaimRecord.Settled) -> String {
        guard let evidence = settled.evidence else { return "" }
        let whose = status.fallback.map {
            " by \(ComparedValue.inSentence($0.name)), where the deciding series has no value"
        }
        return " with \(figure(evidence)) \(when(evidence))\(settled.fallback == nil ? "" : whose ?? "")"
    }

    func figure(_ evidence: Evidence) -> String {
        guard let unit = status.unit else { return rule.side(of: evidence.estimate) == .holding ? "true" : "not true" }
        let factor = unit.conversion(to: rule.when.unit) ?? 1
        return evidence.estimate.words {
            ValueText.spoken($0 * factor, unit: rule.when.unit, beside: rule.when.threshold, rounding: $1)
        }
    }

    func when(_ evidence: Evidence) -> String { status.frequency.when(evidence.period) }
}
