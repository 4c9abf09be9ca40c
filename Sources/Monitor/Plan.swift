package import Configuration
internal import Digests
package import Fetching
internal import Formulas
internal import Ingest
package import Model
internal import Store

/// A configuration, compiled: what the stages need at run time.
package struct Plan: Sendable {
    package let configuration: Configuration
    package let secrets: Secrets
    let decoders: [String: FeedDecoder]
    let formulas: [String: Formula]
    package let feeds: [String: FeedDefinition]
    package let rules: [String: RuleDefinition]
    /// What decides how the bodies of each feed are read.
    let fingerprints: [String: String]
    /// How each series and indicator is declared to the store; the definitions of the former.
    let declarations: [String: SeriesDeclaration]
    let series: [String: SeriesDefinition]
    let indicators: [String: IndicatorDefinition]

    /// - Throws: `DecodingFault` for a configuration that was not checked.
    package init(_ configuration: Configuration, secrets: Secrets) throws {
        self.configuration = configuration
        self.secrets = secrets
        var decoders: [String: FeedDecoder] = [:]
        var feeds: [String: FeedDefinition] = [:]
        var fingerprints: [String: String] = [:]
        var declarations: [String: SeriesDeclaration] = [:]
        var series: [String: SeriesDefinition] = [:]
        for feed in configuration.feeds {
            decoders[feed.id] = try FeedDecoder(feed)
            feeds[feed.id] = feed
            for definition in feed.series {
                declarations[definition.id] = Plan.declaration(definition, feed: feed)
                series[definition.id] = definition
            }
            let parts = feed.series.map { declarations[$0.id]?.fingerprint ?? "" }
            fingerprints[feed.id] = Plan.digest(parts.joined(separator: " "))
        }
        self.fingerprints = fingerprints
        self.series = series
        self.decoders = decoders
        self.feeds = feeds
        var formulas: [String: Formula] = [:]
        // Indicators come in the order of dependency: a change of an input's meaning is one of theirs.
        for indicator in configuration.indicators {
            let formula = try? Formula(indicator.formula)
            formulas[indicator.id] = formula
            let inputs = formula?.series.map { declarations[$0]?.fingerprint ?? "" } ?? []
            declarations[indicator.id] = SeriesDeclaration(
                id: indicator.id, fingerprint: Plan.digest(([indicator.fingerprint] + inputs).joined(separator: " ")),
                title: indicator.name, unit: indicator.unit.symbol, kind: indicator.kind,
                frequency: indicator.frequency,
                feed: nil, formula: indicator.formula
            )
        }
        self.formulas = formulas
        indicators = Dictionary(configuration.indicators.map { ($0.id, $0) }) { first, _ in first }
        self.declarations = declarations
        rules = Dictionary(configuration.rules.map { ($0.id, $0) }) { first, _ in first }
    }

    /// A fingerprint in 16 characters, so that the store does not hold every definition as text.
    static func digest(_ text: String) -> String {
        String(SHA256.hexadecimal(of: text).prefix(16))
    }

    private static func declaration(_ definition: SeriesDefinition, feed: FeedDefinition) -> SeriesDeclaration {
        SeriesDeclaration(
            id: definition.id, fingerprint: digest(feed.layoutFingerprint + definition.fingerprint),
            title: definition.name,
            unit: definition.unit.symbol,
            kind: definition.kind, frequency: definition.frequency, feed: feed.id, formula: nil
        )
    }

    /// What libcurl is to do for all feeds.
    package func fetchSettings(version: String) -> FetchSettings {
        var settings = FetchSettings()
        let http = configuration.http
        settings.userAgent = "escalator/\(version)" + (http.contact.map { " (\($0))" } ?? "")
        settings.concurrency = http.concurrency
        settings.hosts = http.hosts.mapValues { .init(perSecond: $0.perSecond, concurrency: $0.concurrency) }
        settings.proxy = http.proxy.flatMap { try? secrets.fill($0, isURL: false).text }
        settings.caFile = http.caFile
        return settings
    }

    /// Why a feed is not fetched at all; nil when it is.
    ///
    /// - Parameter judgesSecrets: whether what is missing here is missing to whoever fetches it.
    package func idleReason(_ feed: FeedDefinition, judgesSecrets: Bool = true) -> String? {
        if !feed.enabled { return "disabled" }
        if !feed.format.isDecoded { return "the format \(feed.format.rawValue) is not read in this version" }
        if configuration.http.contact == nil, feed.url.source.lowercased().contains(".sec.gov/") {
            return "its provider demands a contact: set 'http: contact:'"
        }
        guard judgesSecrets else { return nil }
        if let proxy = configuration.http.proxy, !feed.url.source.lowercased().hasPrefix("file:") {
            do {
                _ = try secrets.fill(proxy, isURL: false)
            } catch {
                return "\(error.what) of the proxy is absent\(error.why)"
            }
        }
        for template in [feed.url, feed.body].compactMap(\.self) + feed.headers.map(\.value) {
            do {
                _ = try secrets.fill(template, isURL: true)
            } catch {
                return "\(error.what) is absent\(error.why)"
            }
        }
        return nil
    }

    /// The request for a feed and the secrets in it; conditional where the stored validators are for this decoding.
    package func request(
        for feed: FeedDefinition, health: FeedHealth, unconditional: Bool = false
    ) -> Result<(request: FetchRequest, secrets: [String]), Secrets.Missing> {
        do throws(Secrets.Missing) {
            let url = try secrets.fill(feed.url, isURL: true)
            var request = FetchRequest(
                feed: feed.id, url: Plan.absolute(url.text, in: feed.directory), shownURL: feed.url.source)
            var used = url.secrets
            for header in feed.headers {
                let value = try secrets.fill(header.value, isURL: false)
                request.headers.append((header.name, value.text))
                used += value.secrets
            }
            if let template = feed.body {
                let body = try secrets.fill(template, isURL: false)
                request.body = Array(body.text.utf8)
                used += body.secrets
            }
            request.method = feed.method
            request.maxBody = feed.maxBody
            request.timeout = Int(feed.timeout.seconds)
            if !unconditional, health.fingerprint == fingerprints[feed.id] {
                request.etag = health.etag
                request.lastModified = health.lastModified
            }
            return .success((request, used))
        } catch {
            return .failure(error)
        }
    }

    /// A relative `file:` URL is relative to the file that says it.
    private static func absolute(_ url: String, in directory: String) -> String {
        guard url.lowercased().hasPrefix("file:") else { return url }
        let path = url.dropFirst("file:".count)
        return path.hasPrefix("/") ? url : "file:\(directory)/\(path)"
    }

    /// What is remembered of a feed, unless it is decoded otherwise now: then it counts as never fetched.
    func effective(_ health: FeedHealth, of feed: FeedDefinition) -> FeedHealth {
        guard health.lastSuccess != nil, health.fingerprint != fingerprints[feed.id] else { return health }
        var health = health
        health.lastSuccess = nil
        health.etag = nil
        health.lastModified = nil
        return health
    }
}
