package import Model

/// A validated configuration: an immutable snapshot.
package struct Configuration: Sendable {
    package var feeds: [FeedDefinition] = []
    package var indicators: [IndicatorDefinition] = []
    package var rules: [RuleDefinition] = []
    package var http = HTTPSettings()
    package var units = UnitTable()
    /// As configured, before the places of the system are considered; nil where nothing is said.
    package var storePath: ConfiguredPath?
    package var alertLogPath: ConfiguredPath?
    /// How long archived bodies are kept; nil for ever. The last body of a feed is kept in any case.
    package var keepBodies: Interval?
    /// The main file.
    package var file: String

    package init(file: String) { self.file = file }

    /// A path with the directory of the file that says it.
    package struct ConfiguredPath: Sendable {
        package let text: String
        package let directory: String
    }

    /// The declaration of a series or indicator.
    package func type(of series: String) -> (unit: Unit, kind: Kind, frequency: Frequency, name: String)? {
        for feed in feeds {
            if let found = feed.series.first(where: { $0.id == series }) {
                return (found.unit, found.kind, found.frequency, found.name)
            }
        }
        return indicators.first { $0.id == series }.map { ($0.unit, $0.kind, $0.frequency, $0.name) }
    }
}

/// What holds for every transfer.
package struct HTTPSettings: Sendable {
    /// An address in the User-Agent; some feeds demand one.
    package var contact: String?
    package var concurrency = 32
    package var hosts: [String: HostLimit] = [:]
    package var proxy: Template?
    package var caFile: String?

    package init() {}

    /// How much one host is asked.
    package struct HostLimit: Equatable, Sendable {
        /// Requests per second; nil for no limit.
        package var perSecond: Double?
        package var concurrency: Int

        package init(perSecond: Double?, concurrency: Int) {
            self.perSecond = perSecond
            self.concurrency = concurrency
        }

        /// For hosts that are not named.
        package static let standard = HostLimit(perSecond: 2, concurrency: 2)
    }
}
