import Fixtures
import Glibc
import Telemetry
import Testing

/// A service manager that listens, and reads nothing unless it is asked to.
private func withManager(_ body: (ServiceManager, _ read: () -> String?) throws -> Void) throws {
    let path = "/tmp/escalator-notify-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let descriptor = try #require(ListeningSocket.make(at: path))
    defer {
        close(descriptor)
        unlink(path)
    }
    try body(ServiceManager(environment: ["NOTIFY_SOCKET": path])) {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}

/// What passes between a service manager and the daemon.
@Suite struct ServiceManagerTests {
    @Test func `the watchdog is ours only if the pid says so`() {
        #expect(ServiceManager(environment: ["WATCHDOG_USEC": "5000", "WATCHDOG_PID": "1"]).watchdogInterval == nil)
        #expect(ServiceManager(environment: ["WATCHDOG_USEC": "5000"]).watchdogInterval == 5000)
    }

    @Test(arguments: ["0", "-1", "soon", ""])
    func `no interval is no watchdog`(_ text: String) {
        #expect(ServiceManager(environment: ["WATCHDOG_USEC": text]).watchdogInterval == nil)
    }

    @Test func `a manager that does not read holds nothing up, and hears the status when it reads again`() throws {
        try withManager { manager, read in
            let told = (0..<100_000).prefix { manager.status("\($0)") }.count
            try #require(told < 100_000, "the queue is never full here")
            for number in 0..<told { #expect(read() == "STATUS=\(number)") }
            #expect(manager.status("again"))
            #expect(read() == "STATUS=again")
        }
    }

    @Test func `without a manager nothing waits to be told`() {
        #expect(ServiceManager(environment: [:]).status("whatever"))
    }
}
