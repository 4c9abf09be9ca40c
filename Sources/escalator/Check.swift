internal import ArgumentParser
internal import Configuring
internal import Fetching
internal import Model
internal import Reports

/// `check`: everything that can be wrong with a configuration, in one go.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration without doing anything.",
        discussion:
            """
            Prints one 'file:line:column: error: message' for each fault and exits with 78, or says that all is well. With \
            --try it exits with 69 when a feed cannot be fetched, or is read only in part, or a notifier cannot be reached.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(
        name: .customLong("try"),
        help:
            "Fetch every feed too, and show what it would give, and connect to every notifier; nothing is stored or sent."
    )
    var triesFeeds = false

    func run() throws {
        try reporting {
            let file = try common.configurationFile()
            let (result, missing) = ServiceUser.reading(file) { Check.read(file) }
            let diagnostics = result.diagnostics + missing + closed(file, result.configuration)
            for diagnostic in diagnostics { Console.error("\(diagnostic)") }
            if common.output != .table, !triesFeeds || !result.errors.isEmpty { list(diagnostics) }
            guard result.errors.isEmpty, missing.isEmpty || triesFeeds else {
                throw ExitCode(Failure.Code.configuration.rawValue)
            }
            if triesFeeds {
                let catalog = common.catalog(of: result.configuration)
                let own = ServiceUser.concerns(file) ? missing : []
                let unreadable = Dictionary(own.map { ($0.location, $0.message) }) { first, _ in first }
                guard try tryFeeds(catalog, unreadable) else { throw ExitCode(Failure.Code.unavailable.rawValue) }
                return
            }
            guard common.output == .table else { return }
            let configuration = result.configuration
            let series = configuration.feeds.reduce(0) { $0 + $1.series.count }
            let reader = ServiceUser.concerns(file) ? ", read as the user '\(ServiceUser.name)'" : ""
            Console.print(
                "\(file): \(configuration.feeds.count.counted("feed")) with \(series) series, \(configuration.namedIndicators.counted("indicator")), \(configuration.rules.count.counted("rule"))\(configuration.notifiers.isEmpty ? "" : ", " + configuration.notifiers.count.counted("notifier")): no errors\(reader)."
            )
        }
    }

    private static func read(_ file: String) -> (ConfigurationLoader.Result, missing: [Diagnostic]) {
        let result = ConfigurationLoader.load(file)
        // Such a file may come later, so that the daemon starts all the same.
        let missing = result.configuration.feeds.compactMap { feed in
            feed.request.missingFile.map { Diagnostic(location: feed.location, severity: .error, message: $0) }
        }
        return (result, missing)
    }

    /// What root can read and the unit closes to the service.
    private func closed(_ file: String, _ configuration: Configuration) -> [Diagnostic] {
        guard ServiceUser.concerns(file) else { return [] }
        return configuration.feeds.compactMap { feed in
            guard let path = feed.request.file, ServiceUser.isClosed(path) else { return nil }
            return Diagnostic(
                location: feed.location, severity: .warning,
                message: "\(path): /home, /root and /tmp are closed to the service; put it below /etc/escalator")
        }
    }

    private func list(_ diagnostics: [Diagnostic]) {
        var listing = Listing(["severity", "file", "line", "column", "message"])
        for diagnostic in diagnostics {
            let place = diagnostic.location
            listing.add([
                .text(diagnostic.severity.rawValue), .text(place.file), .number(Double(place.line)),
                .number(Double(place.column)), .text(diagnostic.message),
            ])
        }
        listing.print(common.output)
    }
}
