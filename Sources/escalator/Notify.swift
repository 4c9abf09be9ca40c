internal import ArgumentParser
internal import Channels
internal import Configuring
internal import Control
internal import Fetching
internal import Foundation
internal import Model
internal import Platform

/// `notify`: messages by hand.
struct Notify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try a notifier, or messages that were given up.",
        subcommands: [Sample.self, Retry.self, Discard.self]
    )

    /// `notify test`: a sample to every recipient.
    struct Sample: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Send a sample, which says that it is one, and show what the receiver answers.",
            discussion: "Nothing is stored. Exits with 69 when a recipient does not take it."
        )

        @OptionGroup var common: CommonOptions

        @Argument(help: "The id of the notifier.")
        var notifier: String

        func run() throws {
            try reporting {
                let catalog = try common.loadCatalog()
                guard let definition = catalog.notifier(notifier) else {
                    throw Failure(unknownNotifier: notifier, catalog)
                }
                let trial = try NotifierTrial(catalog: catalog)
                var isWell = true
                for (recipient, result) in try trial.sample(definition) {
                    let name = recipient.isEmpty ? notifier : "\(notifier), \(recipient)"
                    isWell = isWell && result.isWell
                    Console.print("\(name): \(Console.plain(result.words))")
                }
                guard isWell else { throw ExitCode(Failure.Code.unavailable.rawValue) }
            }
        }
    }

    /// `notify retry`: what was given up, once more.
    struct Retry: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try messages again that were given up: one, or all of a notifier."
        )

        @OptionGroup var common: CommonOptions

        @Argument(help: "The id of a message or a notifier; 'escalator notifiers' lists them.")
        var id: String

        func run() throws { try reporting { try carryOut(.retry(id: id), common) } }
    }

    /// `notify discard`: what was given up, for good.
    struct Discard: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List messages no more that were given up: one, or all of a notifier. Their events stay."
        )

        @OptionGroup var common: CommonOptions

        @Argument(help: "The id of a message or a notifier; 'escalator notifiers' lists them.")
        var id: String

        func run() throws { try reporting { try carryOut(.discard(id: id), common) } }
    }
}

extension Failure {
    /// What is answered to an id that no notifier has.
    init(unknownNotifier id: String, _ catalog: Catalog) {
        let ids = catalog.configuration.notifiers.map(\.id)
        let hint = Spelling.hint(for: id, among: ids) ?? (ids.isEmpty ? "; there are none" : "")
        self.init(.usage, "there is no notifier '\(id)'\(hint)")
    }
}

extension AttemptResult {
    /// Whether it arrived.
    var isWell: Bool { if case .delivered = self { true } else { false } }

    /// For whoever tries it.
    var words: String {
        switch self {
        case .delivered(let words): "delivered: \(words)"
        case .failed(let words, _): "failed: \(words)"
        case .rejected(let words): "refused: \(words)"
        case .gone(let words): "gone: \(words)"
        case .cancelled: "broken off"
        }
    }
}
