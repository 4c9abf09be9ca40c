package import Fetching
package import Model

/// Prometheus' Alertmanager, by version 2 of its interface: it is told again and again what is firing, and takes what it is
/// told no more for over.
package struct AlertmanagerChannel: Sendable {
    package let request: RequestDefinition
    /// What every alert has beside its own.
    package let labels: [(name: String, value: String)]

    package init(request: RequestDefinition, labels: [(name: String, value: String)]) {
        self.request = request
        self.labels = labels
    }

    /// From one telling to the next, in seconds.
    package static let interval: Int64 = 60
    /// For how long what was told holds, in seconds: a few tellings may be lost.
    static let validity: Int64 = 240

    /// An alert that stands, or that ended just now.
    package struct Alert: Equatable, Sendable {
        /// Of the rule, or of the feed that fails.
        package let event: AlertEvent
        /// When it ended, in milliseconds since 1970; nil while it stands.
        package var ended: Int64?

        package init(_ event: AlertEvent, ended: Int64? = nil) {
            self.event = event
            self.ended = ended
        }
    }

    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - pages: where the pages are for readers.
    package func draft(_ alerts: [Alert], id: String, now: Int64, pages: String?, _ filler: RequestFiller) throws
        -> FetchRequest
    {
        var request = try filler.request(request, for: id)
        request.url = AlertmanagerChannel.address(request.url, "alerts")
        request.set("Content-Type", "application/json")
        request.body = Array(
            "[\(alerts.map { text($0, now: now, pages: pages) }.joined(separator: ","))]".utf8)
        return request
    }

    /// What tells whether it is there.
    func probe(id: String, _ filler: RequestFiller) throws -> FetchRequest {
        var request = try filler.request(request, for: id)
        request.url = AlertmanagerChannel.address(request.url, "status")
        request.method = "GET"
        return request
    }

    private static func address(_ base: String, _ name: String) -> String {
        (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/api/v2/\(name)"
    }

    private func text(_ alert: Alert, now: Int64, pages: String?) -> String {
        let event = alert.event
        var labels = [
            ("alertname", event.rule ?? "feed_failing"), ("severity", event.severity?.rawValue),
            ("rule", event.rule), ("feed", event.rule == nil ? event.feed : nil), ("series", event.series),
        ].compactMap { name, value in value.map { (name, $0) } }
        labels += self.labels.map { ($0.name, $0.value) }
        let annotations = [("summary", event.message), ("source", event.source)].compactMap { name, value in
            value.map { (name, $0) }
        }
        // After a clock was set back an alert may have begun in the future, and none ends before it began.
        let end = max(alert.ended ?? now + AlertmanagerChannel.validity * 1000, event.time)
        var members = [
            "\"labels\":\(Self.object(labels))", "\"annotations\":\(Self.object(annotations))",
            // Of the event, and so the same in every telling.
            "\"startsAt\":\(JSONText.quote(Timestamp.rfc3339(milliseconds: event.time)))",
            "\"endsAt\":\(JSONText.quote(Timestamp.rfc3339(milliseconds: end)))",
        ]
        if let page = MessageText.page(of: event, pages) { members.append("\"generatorURL\":\(JSONText.quote(page))") }
        return "{\(members.joined(separator: ","))}"
    }

    private static func object(_ pairs: [(String, String)]) -> String {
        let members = pairs.map { "\(JSONText.quote($0.0)):\(JSONText.quote($0.1))" }
        return "{\(members.joined(separator: ","))}"
    }
}
