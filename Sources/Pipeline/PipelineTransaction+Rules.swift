internal import Configuring
internal import Merging
internal import Model
internal import Queries
internal import Rules
internal import Store

/// The rules over what changed: states and events, in the same transaction.
extension PipelineTransaction {
    /// Evaluates the rules whose series changed.
    ///
    /// - Parameter isReconciling: whether rules that are new or changed are evaluated too, and leave is taken of removed
    ///   ones.
    mutating func evaluate(isReconciling: Bool) throws {
        let day = Timestamp.day(time / 1000)
        let claims = try writer.snapshot.claims().compactMapValues(\.last)
        let rules = catalog.configuration.rules.filter { rule in
            isReconciling || changed[rule.when.series] != nil || silent.contains(rule.when.series)
                || claims[rule.id].flatMap { $0.settled == nil ? $0.next : nil }.map { $0 <= day } ?? false
        }
        // Rules that waited for a feed which was tried now, and claims that are over and may be decided by it.
        let tried = Set(report.feeds.map(\.feed))
        let waiting = catalog.joiningFeeds.filter { !$0.value.isDisjoint(with: tried) }
        let ended = catalog.configuration.rules.filter { rule in
            claims[rule.id].map { $0.settled == nil } ?? false && rule.lastDay.map { $0 <= day } ?? false
                && !catalog.decidingFeeds(of: rule).isDisjoint(with: tried)
        }
        guard isReconciling || !rules.isEmpty || !waiting.isEmpty || !ended.isEmpty else { return }
        let known = try writer.snapshot.rules()
        let listed = Set(rules.map(\.id))
        let more = catalog.configuration.rules.filter {
            waiting[$0.id] != nil && known[$0.id] == nil && !listed.contains($0.id)
        }
        let late = ended.filter { rule in !listed.contains(rule.id) && !more.contains { $0.id == rule.id } }
        let judge = RuleJudge(catalog, writer.snapshot, histories, time: time)
        for rule in rules + more + late {
            let watched = rule.when.series
            try take(
                judge.judge(
                    rule, known[rule.id], claim: claims[rule.id], hasChanged: changed[watched] != nil,
                    isSilent: silent.contains(watched), isForced: late.contains { $0.id == rule.id }),
                of: rule.id)
        }
        guard isReconciling else { return }
        for (id, record) in known.sorted(by: { $0.key < $1.key }) where catalog.rules[id] == nil {
            try take(judge.leave(id, record), of: id)
        }
    }

    private mutating func take(_ judgement: RuleJudge.Judgement?, of rule: String) throws {
        guard let judgement else { return }
        if let record = judgement.record { try writer.update(record, id: rule) }
        if let claim = judgement.claim { try writer.update(claim) }
        for event in judgement.events { try insert(event) }
    }
}
