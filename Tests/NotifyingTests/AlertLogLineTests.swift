import Foundation
import Testing

@testable import Model
@testable import Notifying

/// The line of an event in the alert log.
struct AlertLogLineTests {
    @Test func `an event is one line with all keys in their order`() {
        var event = AlertEvent(id: "abc", time: 1_795_473_378_006, event: .fired, message: "a \"b\"\nc")
        event.rule = "r"
        event.value = 446.72e9
        event.low = 446.72e9
        event.initial = true
        event.before = AlertEvent.Before(value: 1.5, published: Day(number: 0))
        let line = AlertLogLine.text(event, seq: 7)
        #expect(
            line
                == #"{"seq":7,"id":"abc","time":"2026-11-23T22:36:18.006Z","event":"fired","rule":"r","severity":null,"series":null,"period":null,"end":null,"value":446720000000,"threshold":null,"unit":null,"published":null,"since":null,"first_known":null,"initial":true,"before":{"value":1.5,"published":"1970-01-01"},"inputs":null,"feed":null,"source":null,"sha256":null,"message":"a \"b\"\nc","claim":null,"low":446720000000,"high":null,"by":null,"reason":null}"#
        )
    }

    @Test func `what a line says is read back as the same event`() throws {
        var event = AlertEvent(id: "abc", time: -1, event: .feedFailing, message: "\u{2028}\u{1}")
        #expect(try JSONDecoder().decode(AlertEvent.self, from: Data(AlertLogLine.text(event, seq: 1).utf8)) == event)
        let day = Day(number: 20_000)
        event.severity = .critical
        (event.rule, event.series, event.period, event.unit) = ("r", "s", "2026-Q1", "USD/yr")
        (event.end, event.published, event.firstKnown, event.since) = (day, day + 1, day + 2, "2025-Q4")
        (event.value, event.threshold, event.initial) = (0.1 + 0.2, -Double.leastNonzeroMagnitude, false)
        event.before = AlertEvent.Before(value: 1.7976931348623157e308, published: day)
        event.inputs = [
            AlertEvent.Input(series: "x", period: "2026-Q1", end: day, value: nil, published: day, source: "a \"b\"")
        ]
        (event.feed, event.source, event.sha256) = ("f", "https://example.org/", "00")
        event.claim = AlertEvent.Claim(kind: "crosses", by: nil, says: "x", means: nil)
        (event.low, event.high) = (-1, 0.4)
        #expect(try JSONDecoder().decode(AlertEvent.self, from: Data(AlertLogLine.text(event, seq: 9).utf8)) == event)
        event.inputs = []
        #expect(try JSONDecoder().decode(AlertEvent.self, from: Data(AlertLogLine.text(event, seq: 9).utf8)) == event)
    }
}
