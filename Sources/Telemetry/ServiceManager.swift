internal import Glibc
internal import Platform

/// The service manager's notification socket (sd_notify(3)); without one, nothing is sent.
package struct ServiceManager: Sendable {
    private let address: [UInt8]?
    /// How long the daemon may be silent before it is killed, in microseconds; nil when nobody watches.
    package let watchdogInterval: UInt64?

    /// - Parameter environment: for `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
    package init(environment: [String: String]) {
        var address = environment["NOTIFY_SOCKET"].map { Array($0.utf8) }
        // "@" stands for the zero byte of an abstract address.
        if address?.first == UInt8(ascii: "@") { address?[0] = 0 }
        self.address = address.flatMap { $0.isEmpty || $0.count >= UnixAddress.room ? nil : $0 }
        let isOurs = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        watchdogInterval =
            isOurs ? environment["WATCHDOG_USEC"].flatMap(UInt64.init).flatMap { $0 > 0 ? $0 : nil } : nil
    }

    /// Whether somebody listens.
    package var isPresent: Bool { address != nil }

    /// The daemon is up, or up again after a reload.
    package func ready(status: String) { send("READY=1\nSTATUS=\(status)") }

    /// Tells the status, unless the manager has no ear for it now; the loop must not wait for that.
    ///
    /// - Returns: whether it need not be told again.
    @discardableResult
    package func status(_ text: String) -> Bool { send("STATUS=\(text)", isUrgent: false) }

    /// A reload begins; `ready` ends it.
    package func reloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        send(
            "RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)\nSTATUS=reading the configuration"
        )
    }

    /// The end has begun.
    package func stopping() { send("STOPPING=1\nSTATUS=stopping") }

    /// The daemon is alive.
    package func watchdog() { send("WATCHDOG=1") }

    /// Asks for more time to start or stop.
    package func extend(seconds: Int) { send("EXTEND_TIMEOUT_USEC=\(seconds * 1_000_000)") }

    /// How long a message waits for a manager that does not read, in seconds.
    private static let patience = 5

    /// - Parameter isUrgent: whether to wait while the manager's queue is full, as after a long `daemon-reload`.
    /// - Returns: whether it was taken, or nobody listens.
    @discardableResult
    private func send(_ text: String, isUrgent: Bool = true) -> Bool {
        guard let address else { return true }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: ServiceManager.patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout.size(ofValue: limit)))
        let bytes = Array(text.utf8)
        let flags = Int32(MSG_NOSIGNAL) | (isUrgent ? 0 : Int32(MSG_DONTWAIT))
        return UnixAddress.with(address) { target, length in
            sendto(descriptor, bytes, bytes.count, flags, target, length) == bytes.count
        }
    }
}
