internal import Channels
internal import Configuring
internal import Model
internal import Queries
internal import Reports
internal import Rules
internal import Store

/// The daemon's own health and the present states, for Prometheus; without timestamps, since they are of now.
extension Visit {
    func metrics() throws -> SiteResponse {
        var text = MetricText()
        text.family("escalator_build_info", "gauge", "The version of the daemon.")
        text.add("escalator_build_info", ["version": site.setting.version], 1)
        if let health = moment.health {
            text.family("escalator_healthy", "gauge", "1 while the daemon can store.")
            text.add("escalator_healthy", [:], health.isWell ? 1 : 0)
            text.family("process_resident_memory_bytes", "gauge", "Resident memory in bytes.")
            text.add("process_resident_memory_bytes", [:], Double(health.memory))
        }
        try addFeeds(&text)
        try addNotifiers(&text)
        text.family("escalator_rule_firing", "gauge", "1 while a rule's alert stands.")
        for status in try RuleList.all(catalog, snapshot) {
            text.add("escalator_rule_firing", ["rule": status.rule.id], status.state?.phase == .firing ? 1 : 0)
        }
        let claims = try ClaimBoard(catalog, snapshot, today: today, isBrief: true).statuses()
        text.family("escalator_claim_verdict", "gauge", "1 for the verdict of each claim.")
        for status in claims {
            text.add("escalator_claim_verdict", ["claim": status.rule.id, "verdict": status.word], 1)
        }
        text.family(
            "escalator_claim_value", "gauge", "The newest value that decides a claim, in the unit of its series.")
        for status in claims where !status.rule.isJoined {
            guard let value = status.newest?.value else { continue }
            text.add("escalator_claim_value", ["claim": status.rule.id, "unit": status.unit?.symbol ?? ""], value)
        }
        text.family("escalator_events_total", "counter", "Events that were told.")
        text.add("escalator_events_total", [:], Double(try snapshot?.lastSeq() ?? 0))
        var response = SiteResponse("text/plain; version=0.0.4; charset=utf-8", Array(text.text.utf8))
        response.caching = .never
        return response
    }

    private func addNotifiers(_ text: inout MetricText) throws {
        let notifiers = try NotifierList.all(catalog, snapshot, now: moment.now)
        guard !notifiers.isEmpty else { return }
        text.family("escalator_notifier_state", "gauge", "1 for the state of each notifier.")
        for status in notifiers {
            text.add(
                "escalator_notifier_state", ["notifier": status.definition.id, "state": status.state.rawValue], 1)
        }
        text.family("escalator_messages", "gauge", "Messages that were not delivered, by what becomes of them.")
        for status in notifiers {
            let counts = [
                ("queued", status.queued), ("waiting", status.waiting - status.late),
                ("late", status.late), ("dead", status.dead),
            ]
            for (state, count) in counts {
                text.add(
                    "escalator_messages", ["notifier": status.definition.id, "state": state], Double(count))
            }
        }
        text.family(
            "escalator_notifier_last_success_seconds", "gauge",
            "When a message was last delivered, in seconds since 1970.")
        for status in notifiers {
            guard let time = status.record.lastSuccess else { continue }
            text.add("escalator_notifier_last_success_seconds", ["notifier": status.definition.id], Double(time))
        }
    }

    private func addFeeds(_ text: inout MetricText) throws {
        let feeds = try FeedList.all(catalog, snapshot, now: moment.now)
        text.family("escalator_feed_state", "gauge", "1 for the state of each feed.")
        for status in feeds {
            text.add("escalator_feed_state", ["feed": status.feed.id, "state": status.state.rawValue], 1)
        }
        text.family("escalator_feed_failures", "gauge", "Attempts that failed since the last success.")
        for status in feeds {
            text.add("escalator_feed_failures", ["feed": status.feed.id], Double(status.health.failures))
        }
        text.family(
            "escalator_feed_last_success_seconds", "gauge", "When a feed was last fetched, in seconds since 1970.")
        for status in feeds {
            guard let time = status.health.lastSuccess else { continue }
            text.add("escalator_feed_last_success_seconds", ["feed": status.feed.id], Double(time))
        }
    }
}

/// Lines of the text format of Prometheus.
struct MetricText {
    private(set) var text = ""

    mutating func family(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    mutating func add(_ name: String, _ labels: KeyValuePairs<String, String>, _ value: Double) {
        let pairs = labels.map { "\($0.key)=\"\(MetricText.escaped($0.value))\"" }.joined(separator: ",")
        text += "\(name)\(pairs.isEmpty ? "" : "{\(pairs)}") \(ValueText.exact(value))\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
