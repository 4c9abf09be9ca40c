import Fixtures
import Testing

@testable import Channels
@testable import Fetching
@testable import Model

/// What programs, phones and templates make of messages, and what mail servers say of logins.
struct TellingDataTests {
    private func told(_ kind: EventKind, _ change: (inout AlertEvent) -> Void = { _ in }, reminded: Int64? = nil)
        -> ToldEvent
    {
        var event = AlertEvent(id: "e1", time: 0, event: kind, message: "m")
        event.rule = "r"
        event.severity = .critical
        change(&event)
        return ToldEvent(
            seq: 1, event: event, line: #"{"id":"\#(event.id)"}"#, thread: "e1", name: nil, reminded: reminded)
    }

    private func telling(_ events: [ToldEvent]) -> Telling {
        Telling(id: "msg_1", lane: Lane(notifier: "n", recipient: ""), events: events)
    }

    @Test func `programs can tell what is repeated from what is news`() {
        let other = told(.fired) { $0.id = "e2" }
        #expect(telling([told(.fired), other]).data == #"{"events":[{"id":"e1"},{"id":"e2"}]}"#)
        #expect(
            telling([told(.fired, reminded: 5), other]).data
                == #"{"events":[{"id":"e1"},{"id":"e2"}],"reminders":["e1"]}"#)
        #expect(telling([told(.fired, reminded: 5)]).type == "alert.reminder")
        #expect(telling([told(.fired, reminded: 5)]).data == #"{"id":"e1"}"#)
    }

    private var filler: RequestFiller {
        let secrets = Secrets(directory: nil, environment: ["USER": "robot-77", "PASSWORD": "geheim-4711"])
        return RequestFiller(RequestBuilder(http: HTTPSettings(), secrets: secrets), notifier: "n")
    }

    /// What a phone shows of an event: its priority.
    private func priority(_ event: ToldEvent) throws -> String {
        let template = try ChatTemplate("{{priority}} {{tag}}", contentType: "text/plain")
        let request = RequestDefinition(url: try Template("https://example.org/"), directory: "")
        let chat = ChatChannel(request: request, shape: nil, template: template, topic: nil)
        return String(decoding: try chat.draft(telling([event]), filler).body ?? [], as: UTF8.self)
    }

    @Test func `the end of a silence is an alarm where an alert stands, and none where none does`() throws {
        #expect(try priority(told(.fired)) == "5 rotating_light")
        #expect(try priority(told(.resolved)) == "3 white_check_mark")
        #expect(try priority(told(.unsilenced)) == "3 white_check_mark")
        #expect(try priority(told(.unsilenced) { $0.period = "2026-01" }) == "5 rotating_light")
    }

    @Test(
        arguments: [
            ("{{message}} {{#link}}<{{.}}>{{/link}}", nil), ("{{messsage}}", "{{messsage}}"),
            ("{{{titel}}}", "{{{titel}}}"),
            ("{{! a comment with {braces} }}{{title}}", nil), ("{{#rul}}x{{/rul}}", "{{#rul}}"),
            ("{{> footer}}", "{{> footer}}"),
            ("{{=<% %>=}}<%anything%>", nil), ("{{&data}}", nil), ("{{^rule}}none{{/rule}}", nil), ("{{ title }}", nil),
            ("{{rule.name}}", "{{rule.name}}"),
        ] as [(String, String?)])
    func `a tag that would stay empty for ever is found`(text: String, tag: String?) {
        #expect(ChatTemplate.emptyTag(in: text, names: ChatChannel.names) == tag)
    }

    @Test func `a mail server that repeats the login in its answer shows it to nobody`() throws {
        try withMailServer { line in
            if line.hasPrefix("EHLO") { return "250-test\r\n250 AUTH PLAIN LOGIN" }
            if line.hasPrefix("AUTH") { return "334 " }
            // What is asked for now is the login itself.
            return line.isEmpty || line == "QUIT" ? MailServer.usual(line) : "535 no: \(line) robot-77 geheim-4711"
        } _: { server in
            let from = try #require(MailAddress("e@example.org"))
            let mail = MailChannel(
                host: "127.0.0.1", port: Int(server.port), security: .none, username: try Template("${env:USER}"),
                password: try Template("${env:PASSWORD}"), from: from, to: [from], timeout: Interval(seconds: 30))
            let telling = Telling(
                id: "msg_1", lane: Lane(notifier: "n", recipient: "e@example.org"), events: [told(.fired)])
            let courier = Courier(settings: FetchSettings(), clock: { 0 }, told: {})
            defer { courier.stop() }
            courier.send(.request(try mail.draft(telling, notifier: "n", filler)))
            var attempts: [Courier.Attempt] = []
            while attempts.isEmpty { attempts = courier.take(waiting: 1) }
            guard case .failed(let words, _) = attempts.first?.result else {
                throw FetchFailure(.transfer, "\(attempts)")
            }
            #expect(words.contains("535"))
            let login = try #require(server.commands.first { $0.count > 12 && !$0.contains(" ") })
            #expect(!words.contains(login))
            #expect(!words.contains("geheim") && !words.contains("robot-77"))
        }
    }

    @Test(arguments: [
        ("120", 1120), ("0.5", 1001), ("Thu, 01 Jan 1970 01:00:00 GMT", 3600), ("soon", nil), ("-5", nil),
    ])
    func `a receiver says when it wants to be asked again`(text: String, expected: Int64?) {
        #expect(AttemptResult.time(text, now: 1000) == expected)
    }
}
