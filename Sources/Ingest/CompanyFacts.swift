internal import Formats
internal import Model

/// SEC's `companyfacts`: `facts.{taxonomy}.{concept}.units.{unit}[]`, each fact with its end, value, accession and day
/// of filing, and its start unless it is an instant.
extension FeedDecoder {
    func decodeCompanyFacts(_ body: [UInt8], with parsers: BodyParsers) throws -> DecodedDocument {
        do {
            return try parsers.json().withDocument(body) { root in
                guard let facts = root.member("facts"), facts.kind == .object else {
                    throw DecodingFault(message: "there is no object 'facts'; \(JSONOutline.describe(root))")
                }
                var decoded = DecodedDocument()
                var years = FiscalYears()
                var readers = series.enumerated().map { FactReader(definition: $0.element, series: $0.offset) }
                for index in readers.indices { readers[index].read(facts) }
                for index in readers.indices where series[index].isAbsentZero {
                    let others = readers.filter {
                        !$0.definition.isAbsentZero && $0.definition.kind == series[index].kind
                    }
                    readers[index].addZeros(where: others.map(\.filings))
                }
                for var reader in readers {
                    reader.finish()
                    decoded.rows += reader.rows
                    years.join(reader.years)
                    decoded.series.append(reader.gathered)
                }
                decoded.fiscalYear = years.found
                guard decoded.rows > 0 || series.isEmpty else {
                    throw DecodingFault(message: "none of the concepts of this feed is in the document")
                }
                return decoded
            }
        } catch let error as JSONError {
            throw DecodingFault(message: "the body cannot be read as JSON: \(error.message)")
        }
    }
}

/// Reads the facts of one series.
private struct FactReader {
    let definition: SeriesDefinition
    var gathered: SeriesSamples
    var rows = 0
    private(set) var years = FiscalYears()
    private let forms: FilingForms
    private var citations = CitationTable()
    /// Of each periodic report, by its accession, the periods that it has a figure of.
    private(set) var filings: [Filing: Set<Period>] = [:]
    private var isPresent = false

    struct Filing: Hashable {
        let accession: String
        let filed: Day
    }

    init(definition: SeriesDefinition, series: Int) {
        self.definition = definition
        forms = definition.forms
        gathered = SeriesSamples(place: series)
    }

    mutating func read(_ facts: JSONNode) {
        for (place, concept) in definition.concepts.enumerated() {
            let parts = concept.split(separator: ":", maxSplits: 1).map(String.init)
            let taxonomy = parts.count == 2 ? parts[0] : "us-gaap"
            guard let units = facts.member(taxonomy)?.member(parts[parts.count - 1])?.member("units") else { continue }
            guard let list = units.member(definition.factKey) else {
                var known: [String] = []
                units.forEachMember { name, _ in known.append(String(decoding: name, as: UTF8.self)) }
                gathered.notes.append(
                    "\(definition.id): \(concept) has no facts in '\(definition.factKey)' but in \(known.joined(separator: ", ")); set 'fact_unit:'"
                )
                continue
            }
            isPresent = true
            var number = 0
            list.forEachElement { fact in
                number += 1
                take(fact, concept: concept, number: number, place: place)
            }
            rows += number
        }
    }

    /// A report that has figures of a period, and none of this one that touches it, states zero, unless one that was filed by
    /// then has a figure. One that is filed later takes the zero back: both cannot be.
    ///
    /// - Parameter others: of other series, the periods that reports have figures of.
    mutating func addZeros(where others: [[Filing: Set<Period>]]) {
        var reported: [Filing: Set<Period>] = [:]
        for list in others { reported.merge(list) { $0.union($1) } }
        let stated = gathered.samples.sorted { ($0.published ?? Day.last) < ($1.published ?? Day.last) }
        let order = reported.sorted { ($0.key.filed, $0.key.accession) < ($1.key.filed, $1.key.accession) }
        for (filing, periods) in order {
            let own = filings[filing] ?? []
            for period in periods.sorted() where !own.contains(where: { $0.overlaps(period) }) {
                let first = stated.first { $0.period.overlaps(period) && $0.value != 0 }?.published
                if let first, first <= filing.filed { continue }
                add(0, period, filing.accession, on: filing.filed)
                if let first, first > filing.filed { add(nil, period, filing.accession, on: first) }
            }
        }
    }

    private mutating func add(_ value: Double?, _ period: Period, _ accession: String, on day: Day) {
        var sample = Sample(period: period, published: day, value: value)
        sample.citation = citations.place(of: accession)
        // Whatever any filing states counts before it.
        sample.rank = Sample.rank(Sample.sources - 1, isSecondary: true)
        gathered.samples.append(sample)
    }

    mutating func finish() {
        gathered.judge(definition, candidates: rows, rows: rows)
        if !isPresent, gathered.shortfall != nil {
            gathered.shortfall = "the document has none of \(definition.concepts.joined(separator: ", "))"
        }
        gathered.citations = citations.texts
        // Two filings of one day are two vintages, in the order of the document; there are no duplicates to settle.
        Settlement.sort(&gathered.samples)
        Settlement.prefer(&gathered, definition)
    }

    private mutating func take(_ fact: JSONNode, concept: String, number: Int, place: Int) {
        func reject(_ member: String, _ reason: String) {
            gathered.rejects.append(
                Reject(series: definition.id, row: number, column: "\(concept).\(member)", reason: reason))
        }
        guard let end = fact.member("end")?.stringBytes.flatMap({ Day(isoBytes: $0) }) else {
            return reject("end", "is no day")
        }
        guard let filed = fact.member("filed")?.stringBytes.flatMap({ Day(isoBytes: $0) }) else {
            return reject("filed", "is no day")
        }
        guard let text = fact.member("val")?.text, let value = NumberParser.parse(text, scale: definition.scale) else {
            return reject("val", "is no number")
        }
        var period = definition.frequency.period(endingOn: end)
        if let start = fact.member("start") {
            guard let start = start.stringBytes.flatMap({ Day(isoBytes: $0) }), start <= end else {
                return reject("start", "is no day up to the end")
            }
            period = Period(start: start, end: end)
            let fits = definition.kind == .flow || definition.frequency.durations.contains(period.days)
            guard definition.kind != .stock, fits else {
                gathered.skipped += 1
                return
            }
        } else if definition.kind == .flow {
            gathered.skipped += 1
            return
        }
        guard period.start >= Day.first, period.end <= Day.last else {
            return reject("end", "is outside the years 1600 to 9999")
        }
        var sample = Sample(period: period, published: filed, value: value, row: Int32(clamping: number))
        if let accession = fact.member("accn")?.string { sample.citation = citations.place(of: accession) }
        if let form = fact.member("form")?.string {
            if FilingForms.periodic.names.contains(form), let accession = fact.member("accn")?.string {
                filings[Filing(accession: accession, filed: filed), default: []].insert(period)
            }
            sample.rank = Sample.rank(place, isSecondary: !forms.contains(form))
            sample.isAnnual = FilingForms.annual.contains(form)
            if sample.isAnnual, Frequency.year.durations.contains(period.days) { years.take(fact, end: end) }
        } else {
            sample.rank = Sample.rank(place)
        }
        gathered.samples.append(sample)
    }
}

extension SeriesDefinition {
    /// The key under `units`: SEC writes `USD`, `shares`, `USD/shares` and `pure`.
    var factKey: String {
        if let key = factUnit { return key }
        switch unit.symbol {
        case "count": return "shares"
        case "ratio": return "pure"
        default: return unit.symbol
        }
    }
}
