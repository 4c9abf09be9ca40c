import Testing

@testable import Telemetry

/// The watchdog is fed by proof alone: every loop has turned since it was fed last.
@Suite struct HeartbeatTests {
    @Test(
        arguments: [
            ([1, 1, 1], true), ([1, 1, 0], false), ([0, 1, 1], false), ([0, 0, 0], false), ([9, 9, 9], true),
            ([1, 1], false),
        ] as [([UInt64], Bool)])
    func `every loop must have turned`(_ turns: [UInt64], _ isAlive: Bool) {
        var heartbeat = Heartbeat(turns: [0, 0, 0])
        let beats = heartbeat.beats(turns: turns)
        #expect(beats == isAlive)
    }

    @Test func `one turn is no proof twice`() {
        var heartbeat = Heartbeat(turns: [0, 0])
        let told = [[5, 1], [6, 1], [7, 2]].map { heartbeat.beats(turns: $0) }
        #expect(told == [true, false, true])
    }
}
