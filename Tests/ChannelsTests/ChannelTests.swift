import Fixtures
import Foundation
import Glibc
import Testing

@testable import Channels
@testable import Fetching
@testable import Model

/// What receivers get.
struct ChannelTests {
    private let lane = Lane(notifier: "n", recipient: "")
    private var filler: RequestFiller {
        let secrets = Secrets(directory: nil, environment: ["TOKEN": "tk-12345678", "KEY": "whsec_" + key])
        return RequestFiller(RequestBuilder(http: HTTPSettings(), secrets: secrets), notifier: "n")
    }
    private let key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    private func request(_ url: String) throws -> RequestDefinition {
        RequestDefinition(url: try Template(url), directory: "")
    }

    private func telling(_ message: String = "It \"rose\" <b> & fell.\nTwice.", count: Int = 1) -> Telling {
        let events = (0..<count).map { place in
            var event = AlertEvent(id: "e\(place)", time: 1_795_473_378_006, event: .fired, message: message)
            event.rule = "r"
            event.severity = place == count - 1 ? .critical : .info
            return ToldEvent(
                seq: 1, event: event, line: #"{"seq":\#(place),"id":"e\#(place)"}"#, thread: "e0",
                name: nil)
        }
        return Telling(id: "msg_1", lane: lane, events: events)
    }

    private func body(_ request: FetchRequest) -> String { String(decoding: request.body ?? [], as: UTF8.self) }

    private func json(_ request: FetchRequest) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(request.body ?? [])) as? [String: Any])
    }

    // MARK: Webhooks

    /// The example of the specification's own libraries.
    @Test func `a signature is that of the specification`() {
        let headers = WebhookChannel.headers(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", time: 1_614_265_330, body: #"{"test": 2432232314}"#,
            keys: [WebhookChannel.key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") ?? []])
        let signature = headers.first { $0.name == "webhook-signature" }?.value
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func `two secrets give two signatures, and none gives none`() throws {
        let two = WebhookChannel(
            request: try request("https://example.org/"),
            secrets: [try Template("${env:KEY}"), try Template("whsec_" + key)])
        let draft = try two.draft(telling(), time: 5, filler)
        let signatures = draft.headers.first { $0.name == "webhook-signature" }?.value.split(separator: " ") ?? []
        #expect(signatures.count == 2 && signatures.allSatisfy { $0.hasPrefix("v1,") })
        #expect(draft.headers.contains { $0.name == "webhook-id" && $0.value == "msg_1" })
        #expect(draft.headers.contains { $0.name == "webhook-timestamp" && $0.value == "5" })
        #expect(draft.method == "POST" && draft.isTelling)
        let open = try WebhookChannel(request: try request("https://example.org/"), secrets: [])
            .draft(telling(), time: 5, filler)
        #expect(!open.headers.contains { $0.name == "webhook-signature" })
    }

    @Test func `what is told is the log's object to the letter, or a list of them`() throws {
        let single = WebhookChannel.body(telling())
        #expect(
            single
                == #"{"type":"alert.fired","timestamp":"2026-11-23T22:36:18.006Z","data":{"seq":0,"id":"e0"}}"#)
        #expect(
            WebhookChannel.body(telling(count: 2)).hasSuffix(
                #""data":{"events":[{"seq":0,"id":"e0"},{"seq":1,"id":"e1"}]}}"#))
    }

    @Test(arguments: [
        "", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!!",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La",
    ])
    func `what is no secret is refused`(text: String) { #expect(WebhookChannel.key(text) == nil) }

    @Test func `without its secret nothing is sent`() throws {
        let channel = WebhookChannel(
            request: try request("https://example.org/"), secrets: [try Template("${credential:hook}")])
        #expect(throws: Undeliverable.self) { try channel.draft(telling(), time: 0, filler) }
    }

    // MARK: Chats

    private func chat(_ shape: ChatChannel.Shape, _ telling: Telling) throws -> FetchRequest {
        let template = try ChatTemplate(shape.template, escaping: shape.escaping)
        return try ChatChannel(
            request: try request("https://example.org/${env:TOKEN}"), shape: shape, template: template,
            topic: shape == .ntfy ? "alerts" : nil
        ).draft(telling, filler)
    }

    @Test(arguments: ChatChannel.Shape.allCases)
    func `whatever a sentence has in it, a message is whole`(shape: ChatChannel.Shape) throws {
        for message in [
            "plain", "\"\\\u{8}\u{2028}\n\t", "<!channel> @everyone *x* `y` {{z}}",
            String(repeating: "ä ", count: 9000),
        ] {
            for count in [1, 3, 100] {
                let request = try chat(shape, telling(message, count: count))
                _ = try json(request)
                #expect((request.body?.count ?? 0) < 16_000)
            }
        }
    }

    @Test func `nobody is called by what stands in a sentence`() throws {
        let odd = telling("<!channel> @everyone *x*")
        let slack = try #require(try json(chat(.slack, odd))["text"] as? String)
        #expect(slack.contains("&lt;!channel&gt;"))
        let discord = try json(chat(.discord, odd))
        #expect((discord["allowed_mentions"] as? [String: [String]])?["parse"] == [])
        #expect((discord["content"] as? String)?.contains("\\*x\\*") == true)
        let mattermost = try #require(try json(chat(.mattermost, odd))["text"] as? String)
        #expect(!mattermost.contains("@everyone"))
    }

    @Test func `a phone shows the last word on an alert in the place of the first`() throws {
        let message = try json(chat(.ntfy, telling()))
        #expect(message["sequence_id"] as? String == "e0")
        #expect(message["topic"] as? String == "alerts")
        #expect(message["priority"] as? Int == 5)
    }

    @Test func `one address gets one message a second, whichever notifier sends it`() throws {
        let request = try chat(.slack, telling())
        #expect(request.line?.name == "https://example.org/tk-12345678")
        #expect(request.line?.limit == HostLimit(perSecond: 1, concurrency: 1))
        #expect(request.secrets.contains("tk-12345678"))
    }

    @Test func `a digest that is too long for a chat counts what it leaves out, and begins with what is urgent`() throws
    {
        var events = telling("x", count: 1).events
        for place in 0..<200 {
            var event = AlertEvent(
                id: "n\(place)", time: 0, event: .fired, message: String(repeating: "long ", count: 60))
            event.severity = place == 150 ? .critical : .info
            if place == 150 { event.message = "urgent" }
            events.append(ToldEvent(seq: 1, event: event, line: "{}", thread: "t", name: nil))
        }
        let text = try #require(
            try json(chat(.slack, Telling(id: "m", lane: lane, events: events)))["text"] as? String)
        let lines = text.split(separator: "\n")
        #expect(lines.first == "Escalator: 201 events, 2 critical")
        // Each with what it is of: the sentence alone may be that of many rules.
        #expect(lines[1] == "- fired · critical · r: x" && lines[2] == "- fired · critical · the service: urgent")
        let left = try #require(lines.last?.firstMatch(of: /and (\d+) more events/)?.output.1)
        #expect(lines.count - 2 + (Int(left) ?? 0) == 201)
    }

    @Test(arguments: [
        ("{{#a}}x", "a section does not end"), ("{{a", "a tag is not closed"),
        ("{{#a}}{{/b}}", "a section ends that is not the one that began last"),
    ])
    func `a template that cannot be read is told`(text: String, expected: String) {
        #expect { try ChatTemplate(text) } throws: { ($0 as? ChatTemplate.Fault)?.message == expected }
    }

    @Test func `a template of one's own has the values escaped for what it makes`() throws {
        let values = ["message": "a \"b\"\n& c"]
        #expect(try ChatTemplate(#"{"m":"{{message}}"}"#).text(values) == #"{"m":"a \"b\"\n& c"}"#)
        #expect(try ChatTemplate("{{message}}", contentType: "text/plain").text(values) == "a \"b\"\n& c")
        #expect(
            try ChatTemplate("{{message}}", contentType: "application/json ; charset=utf-8").text(values)
                == #"a \"b\"\n& c"#)
        let form = try ChatTemplate("m={{message}}", contentType: "application/x-www-form-urlencoded")
        #expect(form.text(values) == "m=a%20%22b%22%0A%26%20c")
        #expect(try ChatTemplate("{{#rule}}r={{rule}}{{/rule}}{{^rule}}none{{/rule}}").text(values) == "none")
    }

    // MARK: Alertmanager and programs

    @Test func `an Alertmanager is told what stands for four minutes, since when it began`() throws {
        let channel = AlertmanagerChannel(
            request: try request("http://127.0.0.1:9093/"), labels: [(name: "team", value: "x")])
        let event = telling().events[0].event
        let draft = try channel.draft(
            [.init(event), .init(event, ended: 1_795_473_400_000)], id: "b", now: 1_795_473_390_000, pages: nil, filler)
        #expect(draft.url == "http://127.0.0.1:9093/api/v2/alerts")
        let alerts = try #require(
            try JSONSerialization.jsonObject(with: Data(draft.body ?? [])) as? [[String: Any]])
        #expect(alerts[0]["startsAt"] as? String == "2026-11-23T22:36:18.006Z")
        #expect(alerts[0]["endsAt"] as? String == "2026-11-23T22:40:30.000Z")
        #expect(alerts[1]["endsAt"] as? String == "2026-11-23T22:36:40.000Z")
        #expect(
            alerts[0]["labels"] as? [String: String]
                == ["alertname": "r", "severity": "critical", "rule": "r", "team": "x"])
    }

    private func run(_ command: [String], _ input: ProgramChannel.Input = .message, seconds: Int64 = 30) throws
        -> AttemptResult
    {
        let channel = ProgramChannel(
            command: command, input: input, timeout: Interval(seconds: seconds),
            environment: [(name: "TOKEN", value: try Template("${env:TOKEN}"))])
        return try channel.draft(telling(), filler).result()
    }

    @Test func `a program reads what it is told, and its exit code says whether it arrived`() throws {
        #expect(try run(["/bin/cat"], .json) == .delivered(#"it ended with 0: {"seq":0,"id":"e0"}"#))
        #expect(try run(["/bin/sh", "-c", "echo no >&2; exit 3"]) == .failed("it ended with 3: no"))
        #expect(try run(["/bin/sh", "-c", "kill -9 $$"]) == .failed("it was ended by signal 9"))
        #expect(try run(["/nowhere"]) == .failed("/nowhere: No such file or directory"))
    }

    @Test func `a program has an environment of its own, and what is secret of it is shown nowhere`() throws {
        // Of what it says the beginning is shown.
        let names = try run(["/bin/sh", "-c", "env | cut -d= -f1 | grep -v ESCALATOR_ | sort | tr '\\n' ' '"])
        #expect(names == .delivered("it ended with 0: LC_ALL PATH PWD TOKEN"))
        #expect(try run(["/bin/sh", "-c", "env | grep TOKEN"]) == .delivered("it ended with 0: TOKEN=***********"))
        #expect(
            try run(["/bin/sh", "-c", "echo $ESCALATOR_MESSAGE_ID $ESCALATOR_TYPE"])
                == .delivered("it ended with 0: msg_1 alert.fired"))
        #expect(try run(["/bin/sh", "-c", "echo $TOKEN"]) == .delivered("it ended with 0: ***********"))
    }

    @Test func `a program that does not end is ended with what it started`() throws {
        try withTemporaryFolder { folder in
            let file = folder + "/pid"
            let result = try run(["/bin/sh", "-c", "sleep 600 & echo $! > \(file); sleep 600"], seconds: 1)
            #expect(result == .failed("/bin/sh took more than 1 s"))
            let pid = try String(contentsOfFile: file, encoding: .utf8).filter { !$0.isNewline }
            // It is gone, or waits to be counted by whoever inherited it.
            let isOver = { () -> Bool in
                guard let state = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return true }
                return state.contains(") Z ")
            }
            let end = ContinuousClock.now + .seconds(20)
            while !isOver(), ContinuousClock.now < end { sched_yield() }
            #expect(isOver())
        }
    }

    @Test func `of two values of one name there is the one that is configured`() throws {
        let channel = ProgramChannel(
            command: ["/bin/sh", "-c", "env | grep -c ^PATH=; echo $PATH"], input: .json,
            timeout: Interval(seconds: 30), environment: [(name: "PATH", value: try Template("/bin"))])
        #expect(try channel.draft(telling(), filler).result() == .delivered("it ended with 0: 1 /bin"))
    }
}
