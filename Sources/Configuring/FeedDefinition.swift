package import Fetching
internal import Formats
package import Ingest
package import Model
package import Scheduling

/// A feed: what is asked for, when, and which series are read from it; each part compiled by the stage that uses it.
package struct FeedDefinition: Sendable {
    package let id: String
    package let title: String?
    package let location: SourceLocation
    package let schedule: Schedule
    package let release: Release?
    package let request: RequestDefinition
    package let decoder: FeedDecoder
    package var isEnabled: Bool

    package var series: [SeriesDefinition] { decoder.series }

    /// The title, or the id where there is none.
    package var name: String { title ?? id }

    /// Why it is not fetched at all; nil when it is.
    ///
    /// - Parameter judgesSecrets: whether what is missing here is missing to whoever fetches it.
    package func idleReason(_ requests: RequestBuilder, judgesSecrets: Bool = true) -> String? {
        if !isEnabled { return "disabled" }
        if !decoder.format.isDecoded { return "the format \(decoder.format.rawValue) is not read in this version" }
        return requests.obstacle(to: request, judgesSecrets: judgesSecrets)
    }
}
