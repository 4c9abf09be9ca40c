/// Which request may start when: a pure state machine over hosts, their rates and what is under way.
struct HostQueue {
    private let settings: FetchSettings
    private var waiting: [String: [FetchRequest]] = [:]
    /// Hosts with something waiting, in the order in which they came.
    private var hosts: [String] = []
    private var active: [String: Int] = [:]
    private var notBefore: [String: Double] = [:]
    private var unreachable: [String: String] = [:]
    /// Of lines that are no hosts.
    private var limits: [String: HostLimit] = [:]
    private(set) var activeCount = 0

    init(settings: FetchSettings) { self.settings = settings }

    var isIdle: Bool { hosts.isEmpty && activeCount == 0 }

    mutating func add(_ request: FetchRequest, host: String) {
        if waiting[host, default: []].isEmpty { hosts.append(host) }
        waiting[host, default: []].append(request)
        if let line = request.line { limits[host] = line.limit }
    }

    enum Action {
        case start(FetchRequest, host: String)
        case fail(FetchRequest, reason: String)
        /// Nothing can start before this time, in seconds of the caller's clock; nil until something ends.
        case wait(until: Double?)
    }

    /// The next thing to do at a time.
    mutating func next(at now: Double) -> Action {
        var earliest: Double?
        for (place, host) in hosts.enumerated() {
            if let reason = unreachable[host] { return .fail(take(host, at: place), reason: reason) }
            guard activeCount < settings.concurrency else { continue }
            let limit = limits[host] ?? settings.limit(of: host)
            guard active[host, default: 0] < limit.concurrency else { continue }
            let allowed = notBefore[host] ?? 0
            guard allowed <= now else {
                earliest = min(earliest ?? allowed, allowed)
                continue
            }
            if let rate = limit.perSecond { notBefore[host] = now + 1 / rate }
            active[host, default: 0] += 1
            activeCount += 1
            return .start(take(host, at: place), host: host)
        }
        return .wait(until: earliest)
    }

    private mutating func take(_ host: String, at place: Int) -> FetchRequest {
        let request = waiting[host, default: []].removeFirst()
        // A host that still waits goes to the end, so that no host starves another.
        hosts.remove(at: place)
        if waiting[host]?.isEmpty == false { hosts.append(host) } else { waiting[host] = nil }
        return request
    }

    /// A transfer ended; `unreachable` when its host could not be reached.
    mutating func finished(host: String, unreachable reason: String?) {
        active[host, default: 1] -= 1
        activeCount -= 1
        if let reason, settings.failsHostsAtOnce { unreachable[host] = reason }
    }

    /// Takes everything that waits.
    mutating func removeAll() -> [FetchRequest] {
        let all = hosts.flatMap { waiting[$0] ?? [] }
        hosts = []
        waiting = [:]
        return all
    }
}
