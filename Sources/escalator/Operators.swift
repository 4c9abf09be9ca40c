internal import ArgumentParser
internal import Control
internal import Foundation
internal import Glibc
internal import Model
internal import Platform
internal import Queries
internal import Reports
internal import Store

/// `acknowledge`: somebody has seen it.
struct Acknowledge: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say that an event, or the alert of a rule, has been seen.",
        discussion: """
            It is written into the alert log, and shown on the pages, with who says so. Reminders of the alert end; the alert itself goes on, and what \
            comes of it is told.
            """
    )

    @OptionGroup var common: CommonOptions

    @Argument(
        help: ArgumentHelp("The number or id of an event, or a rule whose alert stands.", valueName: "event|rule"))
    var subject: String

    @Option(help: ArgumentHelp("What is to be said of it.", valueName: "text"))
    var reason: String?

    func run() throws {
        try reporting {
            try carryOut(.acknowledge(subject: subject, reason: reason, user: Person.name), common)
        }
    }
}

/// `silence`: nobody is told of a rule for a while.
struct SilenceRule: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence",
        abstract: "Tell nobody of a rule until a day.",
        discussion: """
            The alert log has everything all the same, and the reason, which is shown on the pages, too. When the time is over, one message says whether the alert stands, where that is news. What \
            was queued before is delivered.
            """
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The id of the rule.")
    var rule: String

    @Option(
        help: ArgumentHelp(
            "Until when: a day (up to its beginning, in UTC) or an instant such as 2026-12-31T08:00Z.", valueName: "day"
        ))
    var until: String

    @Option(help: ArgumentHelp("Why; it is written into the alert log.", valueName: "text"))
    var reason: String

    func validate() throws {
        if reason.allSatisfy(\.isWhitespace) {
            throw ValidationError("--reason is empty; say why, for who comes after")
        }
    }

    func run() throws {
        try reporting {
            try carryOut(.silence(rule: rule, until: until, reason: reason, user: Person.name), common)
        }
    }
}

/// `unsilence`: people are told again.
struct Unsilence: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "End the silence of a rule.")

    @OptionGroup var common: CommonOptions

    @Argument(help: "The id of the rule.")
    var rule: String

    @Option(help: ArgumentHelp("Why.", valueName: "text"))
    var reason: String?

    func run() throws {
        try reporting { try carryOut(.unsilence(rule: rule, reason: reason, user: Person.name), common) }
    }
}

/// `silences`: what nobody is told of.
struct Silences: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the rules that are silenced, with who did it and why.")

    @OptionGroup var common: CommonOptions

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog()
            let now = WallClock.milliseconds / 1000
            let all = try common.read(catalog) { try $0?.silences() ?? [] }
            var listing = Listing(["rule", "since", "until", "by", "reason"])
            listing.flexible = "reason"
            for silence in all where silence.until > now {
                listing.add([
                    .text(silence.rule), .text(Timestamp.seconds(silence.since)),
                    .text(Timestamp.seconds(silence.until)), .text(silence.by), .text(silence.reason),
                ])
            }
            listing.print(common.output, empty: "No rule is silenced.")
        }
    }
}

/// Who runs this program.
enum Person {
    /// The name of the user, who may be somebody else for a moment.
    static var name: String {
        let real = ProcessInfo.processInfo.environment["SUDO_USER"].flatMap { $0.isEmpty ? nil : $0 }
        if geteuid() == 0, let real { return real }
        return getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "user \(geteuid())"
    }
}
