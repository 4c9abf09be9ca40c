import Fixtures
import Platform
import Testing

@testable import Fetching
@testable import Model

/// When requests start: the queue as a machine, with literal times.
struct HostQueueTests {
    private func request(_ feed: String) -> FetchRequest {
        FetchRequest(feed: feed, url: "https://a/\(feed)", shownURL: "")
    }

    private func describe(_ action: HostQueue.Action) -> String {
        switch action {
        case .start(let request, _): return "start \(request.feed)"
        case .fail(let request, _): return "fail \(request.feed)"
        case .wait(let until): return until.map { "wait \($0)" } ?? "wait"
        }
    }

    @Test func `a host is asked at its rate and with its concurrency`() {
        var settings = FetchSettings()
        settings.hosts["a"] = .init(perSecond: 2, concurrency: 2)
        var queue = HostQueue(settings: settings)
        for feed in ["1", "2", "3"] { queue.add(request(feed), host: "a") }
        #expect(describe(queue.next(at: 0)) == "start 1")
        #expect(describe(queue.next(at: 0)) == "wait 0.5")
        #expect(describe(queue.next(at: 0.5)) == "start 2")
        #expect(describe(queue.next(at: 2)) == "wait")
        queue.finished(host: "a", unreachable: nil)
        #expect(describe(queue.next(at: 2)) == "start 3")
    }

    @Test func `one slow host does not hold up another`() {
        var settings = FetchSettings()
        settings.hosts["slow"] = .init(perSecond: 0.01, concurrency: 1)
        var queue = HostQueue(settings: settings)
        queue.add(request("1"), host: "slow")
        queue.add(request("2"), host: "slow")
        queue.add(request("3"), host: "quick")
        #expect(describe(queue.next(at: 0)) == "start 1")
        #expect(describe(queue.next(at: 0)) == "start 3")
    }

    @Test func `the requests of a host that cannot be reached fail at once, in a pass`() {
        var settings = FetchSettings()
        settings.failsHostsAtOnce = true
        var queue = HostQueue(settings: settings)
        queue.add(request("1"), host: "a")
        queue.add(request("2"), host: "a")
        #expect(describe(queue.next(at: 0)) == "start 1")
        queue.finished(host: "a", unreachable: "no such name")
        #expect(describe(queue.next(at: 0)) == "fail 2")
        #expect(queue.isIdle)
    }

    @Test(arguments: [
        (0x7F00_0001 as UInt32, true), (0x0A01_0203, true), (0xC0A8_0001, true), (0xAC1F_FFFF, true),
        (0xA9FE_A9FE, true),
        (0x6440_0001, true), (0x0000_0000, true), (0x0808_0808, false), (0xAC20_0001, false), (0xE000_0001, true),
    ])
    func `addresses of this machine and its networks are not public`(address: UInt32, isPrivate: Bool) {
        #expect(AddressPolicy.isPrivate(v4: address) == isPrivate)
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: address >> (24 - 8 * $0)) }
        let zeros = [UInt8](repeating: 0, count: 10)
        // Each way to write it as an address of IPv6: mapped, compatible, translated and 6to4.
        for v6 in [
            zeros + [0xFF, 0xFF] + bytes, zeros + [0, 0] + bytes, [0, 0x64, 0xFF, 0x9B] + zeros.prefix(8) + bytes,
            [0x20, 0x02] + bytes + zeros,
        ] {
            #expect(AddressPolicy.isPrivate(v6: v6) == isPrivate, "\(v6)")
        }
    }

    @Test(arguments: [
        ("::", true), ("::1", true), ("fe80::1%lo", true), ("fd00::1", true), ("ff02::1", true),
        ("2606:2800::1", false), ("10.0.0.1", true), ("93.184.216.34", false), ("", nil), ("localhost", nil),
    ])
    func `addresses as text likewise, and what is none is neither`(text: String, isPrivate: Bool?) {
        #expect(AddressPolicy.isPrivate(text) == isPrivate)
    }
}
