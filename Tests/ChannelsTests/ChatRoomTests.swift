import Fixtures
import Foundation
import Testing

@testable import Channels
@testable import Fetching
@testable import Model

/// What a chat shows is what was meant, and as much as it takes.
struct ChatRoomTests {
    private func body(_ shape: ChatChannel.Shape, _ events: [ToldEvent]) throws -> [String: Any] {
        let request = RequestDefinition(url: try Template("https://example.org/"), directory: "")
        let template = try ChatTemplate(shape.template, escaping: shape.escaping)
        let chat = ChatChannel(request: request, shape: shape, template: template, topic: "t")
        let secrets = Secrets(directory: nil, environment: [:])
        let filler = RequestFiller(RequestBuilder(http: HTTPSettings(), secrets: secrets), notifier: "n")
        let telling = Telling(id: "m", lane: Lane(notifier: "n", recipient: ""), events: events)
        let bytes = try chat.draft(telling, filler).body ?? []
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    private func text(_ shape: ChatChannel.Shape, _ events: [ToldEvent]) throws -> String {
        try #require(
            try body(shape, events)[shape == .ntfy ? "message" : shape == .discord ? "content" : "text"] as? String)
    }

    private func told(_ message: String, _ name: String? = nil, _ severity: Severity = .warning) -> ToldEvent {
        var event = AlertEvent(id: "e", time: 0, event: .fired, message: message)
        (event.rule, event.severity) = ("r", severity)
        return ToldEvent(seq: 1, event: event, line: "{}", thread: "t", name: name)
    }

    /// Before a sign and behind it: a mark that is joined to it makes it another character, and the service sees none of that.
    @Test(arguments: ["\u{600}", "\u{301}", "\u{200D}"])
    func `a sign means itself, whatever is joined to it`(mark: String) throws {
        let odd = "\(mark)<\(mark)!channel\(mark)>\(mark) \(mark)@\(mark)all \(mark)*\(mark)b \(mark)&\(mark)"
        let slack = try text(.slack, [told(odd)]).unicodeScalars
        #expect(!slack.contains("<") && !slack.contains(">"))
        for shape in [ChatChannel.Shape.discord, .mattermost] {
            let message = try #require(try text(shape, [told(odd)]).split(separator: "\n").last)
            let scalars = Array(message.unicodeScalars)
            for place in scalars.indices where scalars[place] == "*" || scalars[place] == ">" {
                #expect(place > 0 && scalars[place - 1] == "\\")
            }
        }
        let many = Array(try text(.mattermost, [told(odd)]).unicodeScalars)
        #expect(many.indices.filter { many[$0] == "@" }.allSatisfy { many[$0 + 1] == "\u{2060}" })
    }

    @Test(arguments: [
        "👩‍👩‍👧‍👦", "नि", "*", "<", "&", "\u{0}", "e\u{301}\u{302}\u{303}", "a ", "@", "\u{1F600}",
    ])
    func `no message is longer than the service takes, whatever it is made of`(piece: String) throws {
        let long = String(repeating: piece, count: 9000)
        let limits: [(ChatChannel.Shape, Int)] = [
            (.slack, 4000), (.discord, 2000), (.mattermost, 16_383), (.ntfy, 4096),
        ]
        for (shape, limit) in limits {
            for events in [[told(long, long)], (0..<100).map { _ in told(long, long, .critical) }] {
                let text = try text(shape, events)
                #expect((shape == .ntfy ? text.utf8.count : text.utf16.count) <= limit)
            }
        }
    }

    @Test func `a digest has as many events as there is room for, and says how many of the rest are critical`() throws {
        let events = (0..<100).map {
            told("x\($0) was 7 on 2 January 2026, above the threshold of 5.", nil, $0 < 60 ? .critical : .info)
        }
        let lines = try text(.discord, events).split(separator: "\n")
        let shown = lines.count { $0.contains("fired") }
        #expect(shown >= 15)
        let rest = 100 - shown
        #expect(lines.last?.hasPrefix("and \(rest) more events, of which \(60 - shown) are critical") == true)
    }
}
