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
            DEAD those that were given up; NEXT is when something is sent at the earliest. Messages that are late or were given up are listed below, by the ids that 'notify retry' and 'notify discard' take.
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
        let messages = all.flatMap(\.troubled)
        let told = try common.read(catalog) { snapshot in
            try messages.map { try snapshot?.contents(of: $0.id).map(\.stored.event) ?? [] }
        }
        Listing.messages(zip(messages, told).map { (message: $0, events: $1) }).print(
            common.output, empty: "No message is late, and none was given up.")
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
    static func messages(_ all: [(message: OutboxMessage, events: [AlertEvent])]) -> Listing {
        var listing = Listing(["message", "to", "tells", "state", "since", "attempts", "next", "error"])
        listing.flexible = "error"
        for (message, events) in all {
            let first = events.first.map {
                [$0.rule ?? $0.feed, $0.event.rawValue].compactMap(\.self).joined(separator: " ")
            }
            listing.add([
                .text(message.id), .text("\(message.lane)"),
                .init(events.count == 1 ? first : events.count.counted("event")),
                .state(message.state == .dead ? "dead" : "late"),
                .text(Timestamp.seconds(message.created)), .number(Double(message.attempts)),
                .init(message.state == .waiting ? Timestamp.seconds(message.due) : nil), .init(message.error),
            ])
        }
        return listing
    }
}
