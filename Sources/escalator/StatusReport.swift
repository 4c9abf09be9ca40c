internal import Channels
internal import Configuring
internal import Control
internal import Model
internal import Platform
internal import Queries
internal import Reports
internal import Store

/// How the service is, for people, programs and what watches over it.
struct StatusReport {
    let locations: Locations
    let daemon: Status.Answer
    let status: ServiceStatus
    let setAside: [SetAsideFile]
    /// Seconds since 1970.
    let now: Int64

    /// 0 well, 1 something is wrong, 2 it does not run.
    var code: Int32 {
        if case .none = daemon { return 2 }
        return troubles.isEmpty ? 0 : 1
    }

    /// What is wrong, one sentence each.
    private var troubles: [String] {
        var found: [String] = []
        if case .none(let holder) = daemon {
            found.append("it does not run\(holder.map { ", and the process with pid \($0) has the store" } ?? "")")
        }
        if let fault = daemon.report?.fault { found.append("nothing can be stored: \(fault)") }
        if daemon.report?.isLogBehind == true { found.append("the alert log cannot be written") }
        if daemon.report?.isOutdated == true {
            found.append(
                "the configuration file has faults, and an earlier one is in force; 'escalator check' names them")
        }
        if daemon.report != nil, FileSize.bytes(of: locations.store) == nil {
            found.append("the store is not where it was")
        }
        if case .silent(let reason) = daemon { found.append("the daemon does not answer: \(reason)") }
        for (state, words) in [(FeedStatus.State.failing, "failing"), (.partial, "read only in part")] {
            let feeds = status.feeds(state)
            if !feeds.isEmpty { found.append("\(feeds.count.counted("feed")) \(words)") }
        }
        if !status.overdue.isEmpty { found.append("\(status.overdue.count.counted("feed")) overdue") }
        found += notifierTroubles
        let news = setAside.filter { $0.isNews(at: now) }
        if !news.isEmpty {
            found.append("\(news.count.counted("file")) set aside; to be moved away when somebody has looked")
        }
        return found
    }

    private var notifierTroubles: [String] {
        let all = status.notifiers
        var found: [String] = []
        let late = all.reduce(0) { $0 + $1.late }
        let dead = all.reduce(0) { $0 + $1.dead }
        let stopped = all.filter { $0.state == .stopped }.map(\.definition.id)
        if late > 0 { found.append("\(late.counted("message")) late; 'escalator notifiers' says why") }
        if dead > 0 {
            found.append(
                "\(dead.counted("message")) given up; 'escalator notify retry' or 'notify discard' takes them off")
        }
        for id in stopped { found.append("the notifier \(id) is stopped, since its receiver says that it is no more") }
        found += status.left.map(\.words)
        for status in all where status.state == .failing {
            found.append("the notifier \(status.definition.id) fails: \(status.error ?? "")")
        }
        return found
    }

    func print(_ format: OutputFormat) {
        switch format {
        case .table: printScreen()
        case .csv:
            var listing = Listing(["item", "value"])
            for (item, value) in items + troubles.map({ ("wrong", .text($0)) }) {
                listing.add([.text(item), value])
            }
            listing.print(.csv)
        case .json:
            let members = items.map { "\"\($0.0)\":\($0.1.json)" }
            let wrong = troubles.map(JSONText.quote).joined(separator: ",")
            Console.print("{\(members.joined(separator: ",")),\"wrong\":[\(wrong)]}")
        }
    }

    private func printScreen() {
        Console.print(daemonLine)
        let counts = [FeedStatus.State.ok, .failing, .partial, .idle, .new].compactMap { state in
            let count = status.feeds(state).count
            return count > 0 ? "\(count) \(state.rawValue)" : nil
        }
        let next = daemon.report?.nextFetch.map { "; next fetch \(Timestamp.seconds($0))" } ?? ""
        field("feeds", "\(status.feeds.count)\(StatusReport.list(counts))\(next)")
        for state in [FeedStatus.State.failing, .partial] { printGroups(state) }
        if !status.overdue.isEmpty {
            let all = status.overdue.map { "\($0.feed) since \(Timestamp.seconds($0.due))" }
            field("  overdue", all.joined(separator: ", "))
        }
        let rules = status.rules.filter { $0.count > 0 }.map { "\($0.count) \($0.state)" }
        field("rules", "\(status.rules.reduce(0) { $0 + $1.count })\(StatusReport.list(rules))")
        field("alerts", eventLine)
        if !status.notifiers.isEmpty {
            let states = Dictionary(grouping: status.notifiers, by: \.state).sorted {
                $0.key.rawValue < $1.key.rawValue
            }
            let counts = states.map { "\($0.value.count) \($0.key.rawValue)" }
            let waiting = status.notifiers.reduce(0) { $0 + $1.waiting + $1.queued }
            let queue = waiting > 0 ? "; \(waiting) to be delivered" : ""
            field("notifiers", "\(status.notifiers.count)\(StatusReport.list(counts))\(queue)")
        }
        if status.silences > 0 {
            field("silenced", "\(status.silences.counted("rule")); 'escalator silences' lists them")
        }
        field("store", StatusReport.file(locations.store))
        field("alert log", StatusReport.file(locations.alertLog))
        for file in setAside {
            field(
                "set aside",
                "\(file.path), \(StatusReport.size(file.size)), \(file.reason.rawValue) \(Timestamp.seconds(file.time))"
            )
        }
        for trouble in troubles { field("wrong", trouble) }
    }

    // MARK: For people

    private var daemonLine: String {
        switch daemon {
        case .report(let report):
            let read = Timestamp.seconds(report.configured)
            return
                "escalator \(report.version) runs since \(Timestamp.seconds(report.started)), with pid \(report.pid); its configuration was read at \(read)"
        case .silent(let reason): return "escalator runs, and does not answer: \(reason)"
        case .none: return "escalator does not run"
        }
    }

    private var eventLine: String {
        guard let last = status.lastEvent else { return "none" }
        let time = Timestamp.seconds(last.event.time / 1000)
        return
            "\(last.seq), the last at \(time): \(last.event.event.rawValue) \(last.event.rule ?? last.event.feed ?? "")"
    }

    /// One line for each reason, with the feeds that share it.
    private func printGroups(_ state: FeedStatus.State) {
        let items = status.feeds(state).map { feed in
            (feed.feed.id, (state == .failing ? feed.health.error : feed.health.shortfall) ?? "")
        }
        for (reason, feeds) in FeedGroups(items).all {
            field("  \(state.rawValue)", "\(feeds.joined(separator: ", ")): \(reason)")
        }
    }

    private func field(_ name: String, _ text: String) {
        Console.print(words: text, first: name, indent: 12)
    }

    private static func list(_ parts: [String]) -> String { parts.isEmpty ? "" : ": \(parts.joined(separator: ", "))" }

    private static func file(_ path: String) -> String {
        bytes(of: path).map { "\(path), \(size($0))" } ?? "\(path), which is not there"
    }

    /// With what of it is in the write-ahead log.
    private static func bytes(of path: String) -> Int64? {
        FileSize.bytes(of: path).map { $0 + (FileSize.bytes(of: path + "-wal") ?? 0) }
    }

    /// A size in bytes, in the unit that is read most easily.
    private static func size(_ bytes: Int64) -> String {
        let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
        guard let (size, unit) = units.first(where: { bytes >= $0.0 }) else { return "\(bytes) bytes" }
        return "\(ValueText.short((Double(bytes) / Double(size) * 10).rounded() / 10)) \(unit)"
    }

    // MARK: For programs

    private var items: [(String, Listing.Cell)] {
        let report = daemon.report
        func time(_ seconds: Int64?) -> Listing.Cell { .init(seconds.map(Timestamp.seconds)) }
        func number(_ count: Int) -> Listing.Cell { .number(Double(count)) }
        var items: [(String, Listing.Cell)] = [
            ("code", .number(Double(code))), ("version", .init(report?.version)),
            ("pid", .init(report.map { Double($0.pid) })), ("started", time(report?.started)),
            ("configured", time(report?.configured)), ("next_fetch", time(report?.nextFetch)),
            ("feeds", number(status.feeds.count)),
        ]
        for state in [FeedStatus.State.ok, .failing, .partial, .idle, .new] {
            items.append(("feeds_\(state.rawValue)", number(status.feeds(state).count)))
        }
        items.append(("feeds_overdue", number(status.overdue.count)))
        for (state, count) in status.rules {
            items.append(("rules_\(state.replacing(" ", with: "_"))", number(count)))
        }
        items += [
            ("alerts", .number(Double(status.lastEvent?.seq ?? 0))),
            ("notifiers", number(status.notifiers.count)),
            ("messages_waiting", number(status.notifiers.reduce(0) { $0 + $1.waiting + $1.queued })),
            ("messages_late", number(status.notifiers.reduce(0) { $0 + $1.late })),
            ("messages_dead", number(status.notifiers.reduce(0) { $0 + $1.dead })),
            ("silences", number(status.silences)),
            ("last_alert", time(status.lastEvent.map { $0.event.time / 1000 })), ("store", .text(locations.store)),
            ("store_bytes", .init(StatusReport.bytes(of: locations.store).map(Double.init))),
            ("alert_log", .text(locations.alertLog)), ("set_aside", number(setAside.count)),
            ("set_aside_bytes", .number(Double(setAside.reduce(0) { $0 + $1.size }))),
        ]
        return items
    }
}
