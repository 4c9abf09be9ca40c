package import Channels
package import Fetching
package import Formulas
package import Model
package import Rules

/// A validated configuration: an immutable snapshot.
package struct Configuration: Sendable {
    package var feeds: [FeedDefinition] = []
    package var indicators: [IndicatorDefinition] = []
    /// How many of them have a name of their own, and are not the formula of a rule.
    package var namedIndicators: Int { indicators.count { !$0.isOfRule } }
    package var rules: [RuleDefinition] = []
    package var notifiers: [NotifierDefinition] = []
    /// Who is told of feeds, and of the rules that say nothing of it.
    package var usualNotifiers: [String] = []
    package var http = HTTPSettings()
    package var server = ServerSettings()
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
}
