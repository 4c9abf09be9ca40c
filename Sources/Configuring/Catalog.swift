internal import Archiving
package import Fetching
package import Formulas
package import Ingest
package import Model
package import Rules
package import Scheduling

/// Every definition of a configuration, found by its id, with what the store knows it by.
package struct Catalog: Sendable {
    package let configuration: Configuration
    package let requests: RequestBuilder
    /// Feeds by their place in the configuration, and series by their feed's and their own: definitions are large, and
    /// thousands of them are kept once.
    private let feedPlaces: [String: Int]
    private let seriesPlaces: [String: (feed: Int, series: Int)]
    package let indicators: [String: IndicatorDefinition]
    package let rules: [String: RuleDefinition]
    /// How each series and indicator is declared to the store.
    package let declarations: [String: SeriesDeclaration]
    /// What decides how each feed is asked, and how its bodies are read.
    package let fingerprints: [String: String]
    /// Of irregular series that are lent for another time than most, how many days.
    private let lendings: [String: Int]
    /// The feeds of the rules whose formula is over several, by rule.
    package private(set) var joiningFeeds: [String: Set<String>] = [:]
    /// The key by which secrets are told apart; nil for who must not know.
    package var secretKey: [UInt8]?

    /// - Parameter secrets: where credentials are.
    package init(_ configuration: Configuration, secrets: Secrets) {
        self.configuration = configuration
        requests = RequestBuilder(http: configuration.http, secrets: secrets)
        let feedIDs = configuration.feeds.enumerated().map { ($0.element.id, $0.offset) }
        feedPlaces = Dictionary(feedIDs) { first, _ in first }
        rules = Dictionary(configuration.rules.map { ($0.id, $0) }) { first, _ in first }
        indicators = Dictionary(configuration.indicators.map { ($0.id, $0) }) { first, _ in first }
        var declarations: [String: SeriesDeclaration] = [:]
        var seriesPlaces: [String: (feed: Int, series: Int)] = [:]
        var fingerprints: [String: String] = [:]
        // Units by series: what a noun stands for is a part of what a formula means.
        var units: [String: Unit] = [:]
        var irregular: Set<String> = []
        var nonnegative: Set<String> = []
        var lendings: [String: Int] = [:]
        for (feedPlace, feed) in configuration.feeds.enumerated() {
            for (place, definition) in feed.series.enumerated() {
                declarations[definition.id] = Catalog.declaration(definition, feed: feed)
                seriesPlaces[definition.id] = (feedPlace, place)
                units[definition.id] = definition.unit
                if definition.frequency == .irregular { irregular.insert(definition.id) }
                if definition.isNonnegative { nonnegative.insert(definition.id) }
            }
            // What changes no value that is stored, but what is said of the next body.
            let parts = feed.series.map { series in
                let marks = [
                    series.mayBeAbsent ? " may be absent" : "", series.isComplete ? " complete" : "",
                    series.citation.map { " citing \($0.text)" } ?? "",
                ]
                return "\(series.id) \(declarations[series.id]?.fingerprint ?? "")\(marks.joined())"
            }
            fingerprints[feed.id] = Catalog.digest(([feed.request.fingerprint] + parts).joined(separator: " "))
        }
        // Indicators come in the order of dependency: a change of an input's meaning is one of theirs.
        for indicator in configuration.indicators {
            let inputs = indicator.formula.series.map { declarations[$0]?.fingerprint ?? "" }
            let used = [indicator.unit] + indicator.formula.series.compactMap { units[$0] }
            let nouns = Set(used.filter { $0.nounFactor != 1 }.map { "\($0.symbol)=\($0.nounFactor)" }).sorted()
            // What is lent to other days, and for how long, is a part of it, too.
            let isLending =
                Set(indicator.formula.series).count > 1 && !irregular.isDisjoint(with: indicator.formula.series)
            var lending = isLending ? [Lending.fingerprint] : []
            lending += indicator.formula.series.compactMap { name in lendings[name].map { "\(name) lent=\($0)d" } }
            let ownLending = Lending.limit(of: indicator.formula) { lendings[$0] ?? Lending.limit }
            if indicator.frequency == .irregular, ownLending != Lending.limit { lendings[indicator.id] = ownLending }
            let floors = indicator.formula.series.filter(nonnegative.contains).map { "nonnegative=\($0)" }
            units[indicator.id] = indicator.unit
            if indicator.frequency == .irregular { irregular.insert(indicator.id) }
            declarations[indicator.id] = SeriesDeclaration(
                id: indicator.id,
                fingerprint: Catalog.digest(
                    ([indicator.fingerprint] + inputs + nouns + lending + floors).joined(separator: " ")),
                title: indicator.name, unit: indicator.unit.symbol, kind: indicator.kind,
                frequency: indicator.frequency, feed: nil, formula: indicator.formula.text
            )
        }
        self.seriesPlaces = seriesPlaces
        self.declarations = declarations
        self.fingerprints = fingerprints
        self.lendings = lendings
        joiningFeeds = feedsOfJoiningRules()
    }

    /// A fingerprint in 16 characters, so that the store does not hold every definition as text.
    private static func digest(_ text: String) -> String { String(SHA256.hexadecimal(of: text).prefix(16)) }

    private static func declaration(_ definition: SeriesDefinition, feed: FeedDefinition) -> SeriesDeclaration {
        let fingerprints = feed.decoder.fingerprints(of: definition)
        return SeriesDeclaration(
            id: definition.id, fingerprint: digest(fingerprints.present),
            earlierFingerprint: fingerprints.earlier.map(digest), title: definition.name, unit: definition.unit.symbol,
            kind: definition.kind,
            frequency: definition.frequency, feed: feed.id, formula: nil
        )
    }

    /// For how many days the values of an irregular series stand for what comes after them.
    package func lending(of id: String) -> Int { lendings[id] ?? Lending.limit }

    /// What a series or indicator is.
    package struct SeriesTraits: Sendable {
        package let unit: Unit
        package let kind: Kind
        package let frequency: Frequency
        package let name: String
        package var isNonnegative = false
    }

    /// What reads the bodies of each feed.
    package var decoders: [String: FeedDecoder] { feedPlaces.mapValues { configuration.feeds[$0].decoder } }

    /// The feed of an id.
    package func feed(_ id: String) -> FeedDefinition? { feedPlaces[id].map { configuration.feeds[$0] } }

    /// A series that a feed brings.
    package func series(_ id: String) -> SeriesDefinition? {
        seriesPlaces[id].map { configuration.feeds[$0.feed].series[$0.series] }
    }

    /// The declared traits of a series or indicator.
    package func traits(of id: String) -> SeriesTraits? {
        if let found = series(id) {
            return SeriesTraits(
                unit: found.unit, kind: found.kind, frequency: found.frequency, name: found.name,
                isNonnegative: found.isNonnegative)
        }
        return indicators[id].map {
            SeriesTraits(unit: $0.unit, kind: $0.kind, frequency: $0.frequency, name: $0.name)
        }
    }

    /// The ids of all series and indicators, in the order of the configuration; without the formulas that only a rule has.
    package var seriesIDs: [String] {
        configuration.feeds.flatMap { $0.series.map(\.id) }
            + configuration.indicators.filter { !$0.isOfRule }.map(\.id)
    }

    /// Why a feed is not fetched at all; nil when it is.
    package func idleReason(_ feed: FeedDefinition, judgesSecrets: Bool = true) -> String? {
        feed.idleReason(requests, judgesSecrets: judgesSecrets)
    }

    /// What decides how a feed is asked and read now, the values of its secrets included where they can be known.
    package func fingerprint(of feed: FeedDefinition) -> String? {
        fingerprints[feed.id].map { meaning in
            guard let secretKey, let secrets = requests.secrets(of: feed.request) else { return meaning }
            return RequestFingerprint.text(meaning, secrets: Catalog.hash(secrets, by: secretKey))
        }
    }

    /// By which texts are known again without being kept.
    static func hash(_ texts: [String], by key: [UInt8]) -> String {
        let text = texts.map { "\($0.utf8.count):\($0)" }.joined()
        return String(SHA256.hexadecimal(SHA256.keyed(Array(text.utf8), by: key)).prefix(16))
    }

    /// Whether something is to be known again without being kept: the secrets of feeds, or where receivers are.
    package var needsKey: Bool {
        !configuration.notifiers.isEmpty || configuration.feeds.contains { $0.request.hasSecrets }
    }

    /// The feeds that are fetched at all, as far as their times depend on them.
    package var scheduledFeeds: [ScheduledFeed] {
        configuration.feeds.filter { idleReason($0) == nil }.map {
            ScheduledFeed(id: $0.id, schedule: $0.schedule, fingerprint: fingerprint(of: $0))
        }
    }

    /// What is remembered of a feed, unless it is decoded otherwise now: then it counts as never fetched.
    ///
    /// - Parameter now: seconds since 1970; no time is believed that is later.
    package func effective(_ health: FeedHealth, of feed: FeedDefinition, now: Int64) -> FeedHealth {
        health.believed(at: now).asRead(by: fingerprint(of: feed))
    }

    /// The request for a feed; conditional where the stored validators are for this decoding.
    ///
    /// - Parameter now: seconds since 1970; what was last modified later is no validator.
    package func request(
        for feed: FeedDefinition, health: FeedHealth, now: Int64
    ) throws(Secrets.Missing) -> FetchRequest {
        let isValid = RequestFingerprint.agree(health.fingerprint, fingerprint(of: feed))
        let lastModified = health.lastModified.flatMap { HTTPDate.seconds($0).map { $0 <= now } ?? false ? $0 : nil }
        let validators = isValid ? (health.etag, lastModified) : nil
        return try requests.request(feed.request, for: feed.id, validators: validators)
    }
}
