internal import ArgumentParser
internal import Configuration
internal import Model

/// `check`: everything that can be wrong with a configuration, in one go.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration without doing anything.",
        discussion:
            "Prints one 'file:line:column: error: message' for each fault and exits with 78, or says that all is well."
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        try reporting {
            let file = try common.configurationFile()
            let result = ConfigurationLoader.load(file)
            for diagnostic in result.diagnostics { Console.error("\(diagnostic)") }
            guard result.errors.isEmpty else { throw ExitCode(Failure.Code.configuration.rawValue) }
            let configuration = result.configuration
            let series = configuration.feeds.reduce(0) { $0 + $1.series.count }
            Console.print(
                "\(file): \(configuration.feeds.count) feeds with \(series) series, \(configuration.indicators.count) indicators, \(configuration.rules.count) rules: no errors."
            )
        }
    }
}
