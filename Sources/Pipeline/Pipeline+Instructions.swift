internal import Configuring
package import Control
internal import Ingest
internal import Merging
internal import Model
internal import Revisions
internal import Store

extension Pipeline {
    /// An instruction names what there is not.
    struct Refusal: Error {
        let message: String
    }

    /// Carries an instruction out.
    ///
    /// - Parameter told: called with what changed, for whoever keeps a journal.
    /// - Parameter peer: who asks, as the kernel knows it; nil for the one who runs this process.
    /// - Throws: `StoreError`; what is wrong with the instruction itself is in the outcome.
    package func carryOut(
        _ instruction: Instruction, peer: String? = nil, time: Int64, told: (PipelineReport) -> Void = { _ in }
    ) throws -> Instruction.Outcome {
        do {
            // What is stored of a changed definition is brought up to it first; nothing may hide it.
            if try isStale() { told(try reconcile(time: time)) }
            switch instruction {
            case .record(let series, let period, let value, let published, let source):
                let observation = try ManualObservation(
                    of: recordable(series), period: period, value: value, published: published, source: source,
                    today: Timestamp.day(time / 1000))
                let report = try record(observation, time: time)
                told(report)
                let isNew = report.changed.contains(observation.definition.id)
                return Instruction.Outcome(code: 0, lines: [observation.sentence(isNew: isNew)] + report.eventLines)
            case .replay(let id):
                guard let feed = catalog.feed(id) else {
                    let hint = Spelling.hint(for: id, among: catalog.configuration.feeds.map(\.id)) ?? ""
                    throw Refusal(message: "there is no feed '\(id)'\(hint)")
                }
                return try replayed(feed, time: time, told: told)
            case .acknowledge(let subject, let reason, let user):
                return try acknowledge(subject, reason, by: Pipeline.person(user, peer), time: time, told)
            case .silence(let rule, let until, let reason, let user):
                return try silence(
                    rule, until: until, reason, by: Pipeline.person(user, peer), time: time, told)
            case .unsilence(let rule, let reason, let user):
                return try unsilence(rule, reason, by: Pipeline.person(user, peer), time: time, told)
            case .retry(let id): return try retry(id, time: time)
            case .discard(let id): return try discard(id)
            case .status: return Instruction.Outcome(code: 69, lines: ["no daemon runs"])
            }
        } catch let fault as Refusal {
            return Instruction.Outcome(code: 64, lines: [fault.message])
        } catch let fault as ManualObservation.Fault {
            return Instruction.Outcome(code: 64, lines: [fault.message])
        } catch let fault as ContradictoryFeed {
            return Instruction.Outcome(code: 65, lines: ["it cannot be stored: \(fault.message)"])
        }
    }

    private func replayed(
        _ feed: FeedDefinition, time: Int64, told: (PipelineReport) -> Void
    ) throws -> Instruction.Outcome {
        let (report, feedReport, bodies) = try replay(feed, time: time)
        told(report)
        let counts = feedReport.counts
        var lines = [
            "\(feed.id): \(bodies) archived bodies, \(counts.stored) values new, \(counts.unchanged) known already, \(counts.skipped) skipped, \(counts.rejected) rejected."
        ]
        lines += feedReport.rejects.prefix(20).map { "  rejected: \($0)" }
        lines += feedReport.notes.map { "  note: \($0)" }
        return Instruction.Outcome(code: 0, lines: lines + report.eventLines)
    }

    private func recordable(_ id: String) throws(Refusal) -> SeriesDefinition {
        if let found = catalog.series(id) { return found }
        if catalog.indicators[id] != nil {
            throw Refusal(message: "'\(id)' is computed by a formula; record one of its inputs")
        }
        let ids = catalog.configuration.feeds.flatMap { $0.series.map(\.id) }
        let hint = Spelling.hint(for: id, among: ids) ?? ""
        throw Refusal(message: "there is no series '\(id)'\(hint)")
    }
}
