import Fixtures
import Foundation
import Testing

@testable import Channels
@testable import Model

/// What people read, and what their programs do with it.
struct MessageTests {
    private let lane = Lane(notifier: "mail", recipient: "a@example.org")

    private func event(_ kind: EventKind = .fired) -> AlertEvent {
        var event = AlertEvent(
            id: "e1", time: 1_795_473_378_006, event: kind,
            message: "Nvidia's data-centre revenue reached $446.7bn in the quarter to 26 April 2026, passing $400bn.")
        event.rule = "chips-sold"
        event.severity = .critical
        event.series = "nvda.data_center"
        event.period = "2027-Q1"
        event.end = Day(iso: "2026-04-26")
        event.value = 446.7e9
        event.low = 446e9
        event.threshold = 400e9
        event.unit = "USD"
        event.published = Day(iso: "2026-05-20")
        event.firstKnown = Day(iso: "2026-05-20")
        event.source = "https://example.org/10q"
        event.claim = AlertEvent.Claim(kind: "crosses", by: "Michael Burry", says: "400 billion", means: nil)
        return event
    }

    private func told(_ event: AlertEvent, seq: Int64 = 7, reminded: Int64? = nil) -> ToldEvent {
        ToldEvent(
            seq: seq, event: event, line: #"{"seq":7}"#, thread: "e1",
            name: "Data-centre revenue of Nvidia", reminded: reminded)
    }

    private func telling(_ events: [ToldEvent], id: String = "msg_1") -> Telling {
        var telling = Telling(id: id, lane: lane, events: events)
        telling.pages = "https://slow.example.org"
        return telling
    }

    private func mail(_ telling: Telling) throws -> String {
        let from = try #require(MailAddress("Escalator <e@example.org>"))
        let to = try #require(MailAddress("a@example.org"))
        return String(decoding: MailMessage(telling, from: from, to: to).bytes, as: UTF8.self)
    }

    @Test func `an alert is a sentence, what it rests on, and what can be done`() throws {
        let text = MessageText.whole(telling([told(event())]))
        #expect(try Golden.text("alert", text) == text)
    }

    @Test func `a digest lists what happened, the oldest first`() throws {
        var second = event(.resolved)
        second.message = "It is over."
        second.severity = .warning
        let text = MessageText.whole(telling([told(event()), told(second, seq: 8)]))
        #expect(try Golden.text("digest", text) == text)
    }

    @Test func `a mail has what mail programs want`() throws {
        let text = try mail(telling([told(event())])).replacing("\r\n", with: "\n")
        #expect(try Golden.text("mail", text) == text)
    }

    @Test func `every line of a mail ends with CRLF and is short, and no bare sign is among them`() throws {
        var long = event()
        long.message =
            String(repeating: "Zahlen für Überlange Wörter = 5 % \u{1F4C8}", count: 40) + "\n.\n..x\ntrailing "
        let text = try mail(telling([told(long)]))
        #expect(!text.replacing("\r\n", with: "").contains { $0 == "\r" || $0 == "\n" })
        for line in text.components(separatedBy: "\r\n") {
            #expect(line.utf8.count <= 76 || line.hasPrefix("Subject:"))
            #expect(line.utf8.allSatisfy { $0 < 0x80 })
            #expect(!line.hasSuffix(" ") && !line.hasSuffix("\t"))
        }
    }

    @Test func `what is encoded for a mail is decoded to the same`() throws {
        let text = "a=b\u{20}\u{20}\nümlaut\t\n.\n\n" + String(repeating: "x", count: 200) + " "
        let encoded = QuotedPrintable.encode(text)
        var decoded: [UInt8] = []
        let bytes = Array(encoded.replacing("=\r\n", with: "").utf8)
        var place = 0
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "=") {
                decoded.append(UInt8(String(decoding: bytes[place + 1...place + 2], as: UTF8.self), radix: 16) ?? 0)
                place += 3
            } else {
                decoded.append(bytes[place])
                place += 1
            }
        }
        #expect(String(decoding: decoded, as: UTF8.self) == text.replacing("\n", with: "\r\n"))
    }

    @Test func `what began an alert and what ends it are one thread with one subject`() throws {
        let firedID = MessageID.of([("e1", 0)], to: lane)
        let fired = try mail(telling([told(event())], id: firedID))
        var end = event(.resolved)
        end.id = "e2"
        let resolved = try mail(telling([told(end, seq: 8)], id: MessageID.of([("e2", 0)], to: lane)))
        func field(_ name: String, _ text: String) -> String? {
            text.components(separatedBy: "\r\n").first { $0.hasPrefix(name + ": ") }
        }
        #expect(field("Subject", fired) == field("Subject", resolved))
        #expect(field("References", fired) == nil)
        let name = field("Message-ID", fired)?.replacing("Message-ID: ", with: "")
        #expect(field("References", resolved) == "References: \(name ?? "")")
        #expect(field("In-Reply-To", resolved) == "In-Reply-To: \(name ?? "")")
        #expect(field("Message-ID", resolved) != field("Message-ID", fired))
    }

    @Test func `a message is the same bytes whenever it is made`() throws {
        #expect(try mail(telling([told(event())])) == mail(telling([told(event())])))
        #expect(MessageID.of([("a", 0)], to: lane) == MessageID.of([("a", 0)], to: lane))
        #expect(MessageID.of([("a", 0)], to: lane) != MessageID.of([("a", 1)], to: lane))
        let other = Lane(notifier: "mail", recipient: "b@example.org")
        #expect(MessageID.of([("a", 0)], to: lane) != MessageID.of([("a", 0)], to: other))
    }

    /// Receivers drop what they have had already, by its id.
    @Test func `another alert is another message, also where a store counts anew, and the same is the same`() {
        var (one, other) = (event(), event())
        other.time += 1
        #expect(MessageID.name(of: one) == MessageID.name(of: other))
        other.period = "2031-Q1"
        #expect(MessageID.name(of: one) != MessageID.name(of: other))
        other = one
        other.value = (one.value ?? 0) + 1
        #expect(MessageID.name(of: one) != MessageID.name(of: other))
        // What has no period happens at its time.
        (one.period, other) = (nil, one)
        other.time += 1
        #expect(MessageID.name(of: one) != MessageID.name(of: other))
    }

    @Test func `a header takes no line that somebody puts into a title`() throws {
        var odd = event()
        odd.rule = "r\r\nBcc: x@example.org"
        let text = try mail(telling([told(odd)]))
        #expect(!text.contains("\r\nBcc:"))
    }

    @Test(arguments: [
        ("a@example.org", "a@example.org"), ("Anna B. <a.b+c@x-y.example.org>", "a.b+c@x-y.example.org"),
        ("\"B, A\" <a@b>", "a@b"), ("Ünal <a@b.de>", "a@b.de"),
    ])
    func `an address has a name or none`(text: String, address: String) {
        #expect(MailAddress(text)?.address == address)
    }

    @Test(arguments: [
        "", "a", "@b", "a@", "a@b@c", "a b@c", "a@b c", "a@-b", "a@b-.c", ".a@b", "a.@b", "a..b@c",
        "a@b\r\nRCPT TO:<x@y>",
        "a@b\n", "x\r\nBcc: y <a@b>", "<a@b", "a@b>", "ü@b", "a@ü.de", "a@b..c", "x <a@b> y", "a@\u{0}b", "a,b@c",
    ])
    func `what is no address, or would be more than one line, is refused`(text: String) {
        #expect(MailAddress(text) == nil)
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 +0000"), (1_795_473_378, "Mon, 23 Nov 2026 22:36:18 +0000"),
        (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 +0000"),
    ])
    func `a date is as mails have it`(seconds: Int64, expected: String) {
        #expect(MailMessage.date(seconds) == expected)
    }

    @Test func `a reminder says what it is`() {
        let telling = telling([told(event(), reminded: 1_803_000_000)])
        #expect(telling.type == "alert.reminder")
        #expect(
            MessageText.whole(telling).hasPrefix(
                "The alert of the rule chips-sold still stood on 19 February 2027. What the log said of it last, on 23 November 2026: "
            ))
    }
}
