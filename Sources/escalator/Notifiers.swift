internal import ArgumentParser
internal import Channels
internal import Configuring
internal import Model
internal import Platform
internal import Queries
internal import Reports
internal import Store

/// `notifiers`: each with its state and what waits for it.
struct Notifiers: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the notifiers, each with its state, its queue, last success and last error.",
        discussion: """
            States: new (nothing was sent yet), ok, waiting (something is to be sent), failing (the last attempt failed, or what \
            waits did), late (a message waits for an hour or more), stopped (the receiver says that it is no more; reload, or 'notify retry', \
            to try again). QUEUED are events that are in no message yet, WAITING messages that are to be tried (LATE among them), \
            DEAD those that were given up; NEXT is when something is sent at the earliest. LAST_SUCCESS of an Alertmanager, which is told every minute, is \
            written down every ten. Messages that are late or were given up are listed below, by the ids that 'notify retry' and 'notify discard' take.
            """
    )

    @Flag(help: "List the messages alone that are late or were given up.")
    var messages = false

    @OptionGroup var list: ListOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog()
            let ids = catalog.configuration.notifiers.map(\.id)
            let chosen = try list.selection(of: ids, "notifier", "notifiers").chosen(of: ids)
            let now = WallClock.milliseconds / 1000
            let all = try common.read(catalog) { try NotifierList.all(catalog, $0, now: now) }
                .filter { chosen.contains($0.definition.id) }
            if messages { return try showMessages(of: all, catalog) }
            Listing.notifiers(all).print(common.output, empty: "There are no notifiers.")
            guard common.output == .table else { return }
            let left = try common.read(catalog) { try NotifierList.left(catalog, $0) }
            for one in left { Console.print(words: one.words + ".", indent: 0) }
            guard all.contains(where: { !$0.troubled.isEmpty }) else { return }
            Console.print("")
            try showMessages(of: all, catalog)
        }
    }

    private func showMessages(of all: [NotifierStatus], _ catalog: Catalog) throws {
        let now = WallClock.milliseconds / 1000
        let rows = try common.read(catalog) { snapshot in
            try all.flatMap { status in
                try status.troubled.map { message in
                    let contents = try snapshot?.contents(of: message.id) ?? []
                    return Undelivered(message: message, contents: contents, status: status, now: now)
                }
            }
        }
        Listing.messages(rows).print(common.output, empty: "No message is late, and none was given up.")
    }
}

/// A message that was not delivered, as people are shown it.
struct Undelivered {
    let message: OutboxMessage
    let contents: [(stored: StoredEvent, occasion: Int64, queued: Int64)]
    let status: NotifierStatus
    /// Seconds since 1970.
    let now: Int64

    /// What it tells.
    var subject: String {
        guard contents.count == 1, let first = contents.first else { return contents.count.counted("event") }
        let event = first.stored.event
        let words = [event.rule ?? event.feed, event.event.rawValue].compactMap(\.self).joined(separator: " ")
        return first.occasion > 0 ? "\(words), a reminder" : words
    }

    /// Since when the oldest of it waits, whatever clocks and absences have made of its age; in seconds since 1970.
    var since: Int64 { contents.map(\.queued).min() ?? message.created }

    /// When it is tried next; nil for never.
    var next: Int64? {
        guard message.state == .waiting, status.record.stopped == nil else { return nil }
        let exceptions = status.definition.quiet?.exceptions ?? []
        let isHeld = contents.compactMap(\.stored.event.severity).allSatisfy { !exceptions.contains($0) }
        return max(message.due, isHeld ? status.definition.restEnd(at: now) ?? 0 : 0)
    }
}

extension Listing {
    /// One row for each notifier.
    static func notifiers(_ all: [NotifierStatus]) -> Listing {
        var listing = Listing([
            "notifier", "channel", "state", "queued", "waiting", "late", "dead", "next", "last_success", "last_failure",
            "error",
        ])
        listing.flexible = "error"
        for status in all {
            let counts = [status.queued, status.waiting, status.late, status.dead]
            listing.add(
                [.text(status.definition.id), .text(status.definition.channel.name), .state(status.state.rawValue)]
                    + counts.map { .number(Double($0)) }
                    + [
                        .init(status.next.map(Timestamp.seconds)),
                        .init(status.record.lastSuccess.map(Timestamp.seconds)),
                        .init(status.record.lastFailure.map(Timestamp.seconds)),
                        // What is over is no news.
                        .init(status.error),
                    ])
        }
        return listing
    }

    /// One row for each message that did not arrive.
    static func messages(_ all: [Undelivered]) -> Listing {
        var listing = Listing(["message", "to", "tells", "state", "since", "attempts", "next", "error"])
        listing.flexible = "error"
        for row in all {
            listing.add([
                .text(row.message.id), .text("\(row.message.lane)"), .text(row.subject),
                .text(row.message.state == .dead ? "dead" : "late"), .text(Timestamp.seconds(row.since)),
                .number(Double(row.message.attempts)), .init(row.next.map(Timestamp.seconds)), .init(row.message.error),
            ])
        }
        return listing
    }
}
