package import Model

/// What a configuration says of all transfers.
package struct HTTPSettings: Sendable {
    /// An address in the User-Agent; some feeds demand one.
    package var contact: String?
    package var concurrency = 32
    /// What is said of single hosts, by their names in lower case.
    package var hosts: [String: HostLimit] = HTTPSettings.knownHosts
    package var proxy: Template?
    package var caFile: String?

    package init() {}

    /// Hosts of which something is known, unless a configuration says otherwise.
    ///
    /// SEC blocks who does not say who he is (https://www.sec.gov/os/accessing-edgar-data).
    private static let knownHosts = ["sec.gov": HostLimit(perSecond: 2, concurrency: 2, demandsContact: true)]

    /// Whether a URL is of a host that demands a contact; of a host and those above it, the nearest that says so decides.
    package func demandsContact(_ url: String) -> Bool {
        guard var host = URLParts(url)?.host else { return false }
        while true {
            if let demands = hosts[host]?.demandsContact { return demands }
            guard let dot = host.firstIndex(of: ".") else { return false }
            host = String(host[host.index(after: dot)...])
        }
    }
}

/// How much one host is asked.
package struct HostLimit: Equatable, Sendable {
    /// Requests per second; nil for no limit.
    package var perSecond: Double?
    package var concurrency: Int
    /// Whether it, and what is below it, wants to know who asks; nil where nothing is said.
    package var demandsContact: Bool?

    package init(perSecond: Double?, concurrency: Int, demandsContact: Bool? = nil) {
        self.perSecond = perSecond
        self.concurrency = concurrency
        self.demandsContact = demandsContact
    }

    /// For hosts that are not named.
    package static let standard = HostLimit(perSecond: 2, concurrency: 2)
}

/// What holds for every transfer of a fetcher: the settings, filled in.
package struct FetchSettings: Sendable {
    package var userAgent = "escalator"
    package var concurrency = 32
    /// By host name in lower case.
    package var hosts: [String: HostLimit] = [:]
    package var proxy: String?
    package var caFile: String?
    /// After a host could not be reached, whether its other requests fail without being tried.
    package var failsHostsAtOnce = false

    package init() {}

    /// Whether a host, as an address has it, is this machine.
    package static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "[::1]"
            || (host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) })
    }

    /// The limit of a host: as named, none for loopback, else the standard one.
    func limit(of host: String) -> HostLimit {
        if let named = hosts[host] { return named }
        if FetchSettings.isLoopback(host) {
            return HostLimit(perSecond: nil, concurrency: concurrency)
        }
        return .standard
    }
}
