internal import Fetching
package import Model
package import Scheduling

/// Who is told of events, how, and when.
package struct NotifierDefinition: Sendable {
    package let id: String
    package let location: SourceLocation
    package let channel: Channel
    /// Of the events that are told.
    package var severities: Set<Severity> = Set(Severity.allCases)
    package var events: Set<EventKind> = NotifierDefinition.usualEvents
    /// When everything is told at once; nil for as it comes.
    package var digest: DailyTime?
    /// When nothing is told; nil for never.
    package var quiet: QuietHours?
    package var retries = RetrySchedule()

    package init(id: String, location: SourceLocation, channel: Channel) {
        self.id = id
        self.location = location
        self.channel = channel
    }

    /// All but what may become an alert, and what operators know since they did it.
    package static let usualEvents = Set(EventKind.allCases)
        .subtracting(EventKind.ofOperators.union([.pending]))

    /// Each has deliveries of its own.
    package var recipients: [String] {
        switch channel {
        case .mail(let mail): mail.recipients
        case .webhook, .chat, .program: [""]
        // It is told what is, and not what happened.
        case .alertmanager: []
        }
    }

    /// Where it delivers.
    package var lanes: [Lane] { recipients.map { Lane(notifier: id, recipient: $0) } }

    /// Whether what is told of an alert takes the place of what was shown of it before.
    package var replaces: Bool { if case .chat(let chat) = channel { chat.shape == .ntfy } else { false } }

    /// Whether it wants to know of an event.
    package func takes(_ event: AlertEvent) -> Bool {
        events.contains(event.event) && takes(event.severity)
    }

    /// Whether it wants to know of what is of a severity; of what has none it does.
    package func takes(_ severity: Severity?) -> Bool { severity.map(severities.contains) ?? true }

    /// When nothing but the most urgent is told.
    package struct QuietHours: Sendable {
        package let hours: DailyHours
        /// What is told all the same.
        package let exceptions: Set<Severity>

        package init(_ hours: DailyHours, except exceptions: Set<Severity>) {
            self.hours = hours
            self.exceptions = exceptions
        }
    }

    /// When the hours of rest are over in which an instant lies, in seconds since 1970; nil for one outside of them.
    package func restEnd(at instant: Int64) -> Int64? { quiet?.hours.end(at: instant) }

    /// When hours of rest were over last; nil where there are none.
    package func lastRestEnd(before instant: Int64) -> Int64? { quiet?.hours.lastEnd(before: instant) }

    /// When something that is queued is told at the earliest, but for hours of rest; in seconds since 1970.
    package func earliest(_ delivery: QueuedDelivery, now: Int64) -> Int64 {
        // A clock that was set back leaves nothing waiting for the day that it came from.
        let queued = min(delivery.queued, now)
        return digest?.next(from: queued) ?? queued
    }
}

/// The way to a receiver.
package enum Channel: Sendable {
    case webhook(WebhookChannel)
    case mail(MailChannel)
    case chat(ChatChannel)
    case alertmanager(AlertmanagerChannel)
    case program(ProgramChannel)

    /// As the configuration calls it.
    package var name: String {
        switch self {
        case .webhook: "webhook"
        case .mail: "email"
        case .chat(let chat): chat.shape?.rawValue ?? "chat"
        case .alertmanager: "alertmanager"
        case .program: "program"
        }
    }

    /// Where it posts, as the configuration has it; nil for what is no address of the web.
    package var url: String? {
        switch self {
        case .webhook(let webhook): webhook.request.url.source
        case .chat(let chat): chat.request.url.source
        case .alertmanager(let manager): manager.request.url.source
        case .mail, .program: nil
        }
    }

    /// Where it goes and by what it is known there: with other texts it is another receiver.
    ///
    /// - Parameter fill: puts secrets into a template.
    func identity(_ fill: (Template) throws -> String) throws -> [String] {
        switch self {
        case .webhook(let webhook):
            try Channel.identity(webhook.request, fill) + webhook.secrets.map(fill)
        case .chat(let chat): try Channel.identity(chat.request, fill) + [chat.topic ?? ""]
        case .alertmanager(let manager): try Channel.identity(manager.request, fill)
        case .mail(let mail):
            try ["\(mail.host):\(mail.port)", "\(mail.security)"]
                + [mail.username, mail.password].map { try $0.map(fill) ?? "" }
        case .program(let program):
            try program.command + program.environment.flatMap { [$0.name, try fill($0.value)] }
        }
    }

    private static func identity(
        _ request: RequestDefinition, _ fill: (Template) throws -> String
    ) throws -> [String] {
        try [fill(request.url)] + request.headers.flatMap { [$0.name, try fill($0.value)] }
    }
}
