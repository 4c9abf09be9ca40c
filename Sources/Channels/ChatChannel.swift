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

        /// What is taken of one message, in characters before anything is escaped.
        var limit: Int {
            switch self {
            // A block of text has 3,000.
            case .slack: 2800
            // 2,000, and every sign may be escaped.
            case .discord: 1000
            case .mattermost: 3500
            // 4,096 bytes; what is longer becomes a file.
            case .ntfy: 1200
            }
        }

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
        let limit = shape?.limit ?? 2800
        let first = telling.events.first
        var values = [
            "id": telling.id, "type": telling.type, "thread": telling.thread, "topic": topic,
            "severity": telling.severity.rawValue, "count": "\(telling.events.count)",
            "time": Timestamp.rfc3339(milliseconds: telling.time),
            "subject": MessageText.subject(telling), "message": message(telling, limit),
            "data": telling.data,
            "priority": telling.urgency == .critical ? "5" : telling.urgency == .info ? "2" : "3",
            "tag": tag(telling),
        ]
        let single = telling.single
        let title =
            telling.isSample ? "A test of Escalator" : single.map(MessageText.headline) ?? MessageText.subject(telling)
        values["title"] = ChatChannel.cut(title, 150)
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
    private func message(_ telling: Telling, _ limit: Int) -> String {
        if let single = telling.single {
            let note = telling.isSample ? "Nothing has happened; somebody asked for this. " : ""
            return ChatChannel.cut(note + MessageText.sentence(single), limit)
        }
        let sorted = telling.events.enumerated().sorted { left, right in
            let (first, second) = (left.element.event.severity ?? .info, right.element.event.severity ?? .info)
            return first == second ? left.offset < right.offset : first > second
        }
        var lines: [String] = []
        var left = limit
        for (place, told) in sorted.map(\.element).enumerated() {
            let line = "- \(MessageText.headline(told)): " + ChatChannel.cut(MessageText.sentence(told), 400)
            guard line.count + 60 <= left else {
                lines.append("and \((sorted.count - place).counted("more event")): 'escalator alerts' has them")
                break
            }
            left -= line.count + 1
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }

    /// A text of at most so many characters, cut between words.
    static func cut(_ text: String, _ limit: Int) -> String {
        guard text.count > limit else { return text }
        let kept = text.prefix(limit - 2)
        return kept[..<(kept.lastIndex(of: " ") ?? kept.endIndex)] + " …"
    }
}
