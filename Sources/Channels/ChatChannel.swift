package import Fetching
internal import Model

/// A service for chats or phones, told by one POST of a template's making.
package struct ChatChannel: Sendable {
    package let request: RequestDefinition
    /// The service, where it is one of those that are known; nil for a template of the configuration's own.
    package let shape: Shape?
    package let template: ChatTemplate
    /// Where ntfy shows it.
    package let topic: String?

    package init(request: RequestDefinition, shape: Shape?, template: ChatTemplate, topic: String?) {
        self.request = request
        self.shape = shape
        self.template = template
        self.topic = topic
    }

    /// Services whose messages are known.
    package enum Shape: String, CaseIterable, Sendable {
        case slack, discord, mattermost, ntfy

        /// The template of its messages.
        package var template: String {
            switch self {
            case .slack:
                #"{"text":"{{title}}\n{{message}}{{#link}}\n{{link}}{{/link}}","mrkdwn":false,"unfurl_links":false}"#
            case .discord:
                #"{"content":"**{{title}}**\n{{message}}{{#link}}\n<{{{link_json}}}>{{/link}}","allowed_mentions":{"parse":[]},"flags":4}"#
            case .mattermost:
                #"{"text":"**{{title}}**\n{{message}}{{#link}}\n{{{link_json}}}{{/link}}"}"#
            case .ntfy:
                #"{"topic":"{{topic}}","title":"{{title}}","message":"{{message}}","priority":{{priority}},"tags":["{{tag}}"],"sequence_id":"{{thread}}"{{#link}},"click":"{{link}}"{{/link}}}"#
            }
        }

        /// How text is escaped in it.
        package var escaping: ChatTemplate.Escaping {
            switch self {
            case .slack: .slack
            case .discord: .discord
            case .mattermost: .mattermost
            case .ntfy: .json
            }
        }
    }

    /// What values may be, to try a template: with all of them, and with as few as can be.
    package static let samples: [[String: String]] = {
        let always = [
            "id": "msg_1", "type": "alert.fired", "thread": "t", "severity": "critical", "count": "1", "topic": "t",
            "time": "2026-01-01T00:00:00.000Z", "subject": "a \"b\"", "message": "a \"b\"\n<c>", "data": #"{"a":"b"}"#,
            "priority": "5", "tag": "warning", "title": "a \\ b",
        ]
        let more = ["event": "fired", "rule": "r", "series": "s", "link": "https://example.org/", "link_json": "x"]
        return [always, always.merging(more) { $1 }]
    }()

    /// What a template may name.
    package static let names = Set(samples.flatMap(\.keys)).subtracting(["topic"])

    func draft(_ telling: Telling, _ filler: RequestFiller) throws -> FetchRequest {
        var request = try filler.request(request, for: telling.id)
        let filled = try filledTopic(filler)
        request.secrets += filled?.secrets ?? []
        request.body = Array(template.text(values(telling, topic: filled?.text ?? "")).utf8)
        if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            request.headers.append(("Content-Type", template.contentType))
        }
        request.headers.append(("Idempotency-Key", "\"\(telling.id)\""))
        // Such services take one message a second at one address, whichever notifier sends it.
        request.line = WaitingLine(name: request.url, limit: HostLimit(perSecond: 1, concurrency: 1))
        return request
    }

    func filledTopic(_ filler: RequestFiller) throws -> Secrets.Filled? {
        try topic.map { try Template($0) }.map { try filler.fill($0) }
    }

    private func values(_ telling: Telling, topic: String) -> [String: String] {
        let room = ChatRoom(shape)
        let first = telling.events.first
        var values = [
            "id": telling.id, "type": telling.type, "thread": telling.thread, "topic": topic,
            "severity": telling.severity.rawValue, "count": "\(telling.events.count)",
            "time": Timestamp.rfc3339(milliseconds: telling.time),
            "subject": MessageText.subject(telling),
            "data": telling.data,
            "priority": telling.urgency == .critical ? "5" : telling.urgency == .info ? "2" : "3",
            "tag": tag(telling),
        ]
        let single = telling.single
        let title =
            telling.isSample ? "A test of Escalator" : single.map(MessageText.headline) ?? MessageText.subject(telling)
        values["title"] = room.cut(title, 250)
        values["event"] = single?.event.event.rawValue
        values["rule"] = single?.event.rule
        values["series"] = single?.event.series
        if let first,
            let link = single == nil
                ? telling.pages.map({ $0 + "/" }) : MessageText.page(of: first.event, telling.pages)
        {
            values["link"] = link
            values["link_json"] = String(JSONText.quote(link).dropFirst().dropLast())
        }
        // A phone has a place of its own for the title and for the address.
        let besides = shape == .ntfy ? 0 : room.size((values["title"] ?? "") + (values["link"] ?? "")) + 10
        values["message"] = message(telling, room, room.limit - besides)
        return values
    }

    /// What is shown beside it: an alarm rings, and the all-clear does not.
    private func tag(_ telling: Telling) -> String {
        switch telling.urgency {
        case .critical?: "rotating_light"
        case .warning?: "warning"
        case .info?: "information_source"
        case nil: telling.events.allSatisfy(\.isEnd) ? "white_check_mark" : "memo"
        }
    }

    /// The sentence, or as many of a digest as there is room for, the most urgent first.
    private func message(_ telling: Telling, _ room: ChatRoom, _ limit: Int) -> String {
        if let single = telling.single {
            let note = telling.isSample ? "Nothing has happened; somebody asked for this. " : ""
            return room.cut(note + MessageText.sentence(single), limit)
        }
        let sorted = telling.events.enumerated().sorted { left, right in
            let (first, second) = (left.element.event.severity ?? .info, right.element.event.severity ?? .info)
            return first == second ? left.offset < right.offset : first > second
        }.map(\.element)
        var lines: [String] = []
        var left = limit
        for (place, told) in sorted.enumerated() {
            let line = "- \(MessageText.headline(told)): " + room.cut(MessageText.sentence(told), 400)
            guard room.size(line) + 90 <= left else {
                lines.append(ChatChannel.rest(sorted[place...]))
                break
            }
            left -= room.size(line) + 1
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }

    /// What there was no room for.
    private static func rest(_ events: ArraySlice<ToldEvent>) -> String {
        let critical = events.count { $0.isAlarm && $0.event.severity == .critical }
        let urgent = critical > 0 ? ", of which \(critical) \(critical == 1 ? "is" : "are") critical" : ""
        return "and \(events.count.counted("more event"))\(urgent): 'escalator alerts' has them"
    }
}
