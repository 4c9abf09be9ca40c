internal import Model

/// What `systemctl status` shows of the daemon, in a line.
package struct DaemonStatus: Equatable, Sendable {
    /// How many feeds there are, how many of them failed when they were last tried, and how many are not fetched.
    package var feeds = 0
    package var failing = 0
    package var idle = 0
    /// When a feed is fetched next, in seconds since 1970.
    package var nextFetch: Int64?
    /// Why nothing can be stored.
    package var fault: String?
    package var isLogBehind = false
    /// Whether the configuration file has faults, and an earlier one is in force.
    package var isOutdated = false

    /// The names of damaged stores and foreign logs that were put aside, until somebody moves them away or a week has passed.
    package var setAside: [String] = []

    package init() {}

    package var text: String {
        if let fault { return "cannot store: \(fault)" }
        var text = feeds.counted("feed")
        if idle > 0 { text += ", \(idle) idle" }
        if failing > 0 { text += ", \(failing) failing" }
        if let nextFetch { text += "; next fetch \(Timestamp.seconds(nextFetch))" }
        if isLogBehind { text += "; the alert log cannot be written" }
        if isOutdated { text += "; the configuration file has faults, an earlier one is in force" }
        if !setAside.isEmpty {
            text += "; set aside: \(setAside.joined(separator: ", ")): move it away when you have looked"
        }
        return text
    }
}
