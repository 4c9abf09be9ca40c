internal import Formats
internal import Formulas
internal import Ingest
internal import Model

/// Reads one series of a feed, with the feed's defaults already filled in.
struct SeriesReader {
    let units: UnitTable
    let format: BodyFormat?
    let diagnostics: Diagnostics
    /// What the feed and its `defaults` call the texts of columns.
    var names: [YAMLNode] = []

    static let detailKeys = ["low", "high", "qualifier", "note", "confidence"]
    static let timeKeys: Set<String> = ["start", "end", "period", "date"]
    /// Keys that may also stand at the feed itself, since a whole file shares them.
    static let sharedKeys = ["date_format", "number", "duplicate", "missing", "names"]
    static let keys =
        [
            "id", "title", "unit", "scale", "kind", "frequency", "value", "start", "end", "period", "date", "published",
            "citation", "where", "concepts", "fact_unit", "forms", "year_ends", "may_be_absent", "break",
            "fiscal_year_ends", "nonnegative", "vintages_since", "absent",
        ] + detailKeys + sharedKeys

    func read(_ reader: MappingReader, _ names: inout SymbolTable) -> SeriesDefinition? {
        let id = reader.required("id", of: "a series")
        let isNew = id.map { names.declare(series: $0, at: reader.location(of: "id"), diagnostics) } ?? false
        let what = id.map { "series '\($0)'" } ?? "a series"
        let unit = reader.required("unit", of: what).flatMap { self.unit($0, reader) }
        let kind: Kind? = reader.required("kind", of: what) == nil ? nil : reader.choice("kind", "kind")
        let frequency: Frequency? =
            reader.required("frequency", of: what) == nil ? nil : reader.choice("frequency", "frequency")
        var definition = SeriesDefinition(
            id: id ?? "", location: reader.location, unit: unit ?? .ratio, kind: kind ?? .rate,
            frequency: frequency ?? .irregular
        )
        definition.title = reader.string("title")
        if let text = reader.string("scale") {
            if let scale = NumberParser.scale(text) {
                definition.scale = scale
            } else {
                reader.error("scale", "'scale' must be a positive number such as 1e9, not '\(text)'")
            }
        }
        if format == .companyfacts {
            readConcepts(reader, what, &definition)
        } else {
            readSelectors(reader, what, &definition)
        }
        definition.breakAccepted = isWord("accepted", "break", reader)
        definition.year = year(reader, kind)
        definition.fiscalYear = monthAndDay("fiscal_year_ends", reader).map {
            FiscalYear(endingOn: $0, named: $0.civil.year)
        }
        definition.vintagesSince = reader.day("vintages_since")
        definition.isNonnegative = reader.boolean("nonnegative") ?? false
        definition.isAbsentZero = isWord("zero", "absent", reader)
        definition.mayBeAbsent = reader.boolean("may_be_absent") ?? definition.isAbsentZero
        guard let id, isNew, let unit, let kind, let frequency else { return nil }
        names.setTitle(definition.title, of: id)
        names.setType(
            SeriesType(
                unit: unit, kind: kind, frequency: frequency, isNonnegative: definition.isNonnegative), of: id)
        return definition
    }

    /// Where the years of a flow begin: on the day after a month and day such as `01-31`.
    private func year(_ reader: MappingReader, _ kind: Kind?) -> FilerYear? {
        guard let end = monthAndDay("year_ends", reader) else { return nil }
        if let kind, kind != .flow {
            reader.error("year_ends", "'year_ends' is for flows, and this is a \(kind.rawValue)")
        }
        return FilerYear(endingOn: end)
    }

    private func monthAndDay(_ key: String, _ reader: MappingReader) -> Day? {
        guard let text = reader.string(key) else { return nil }
        // A leap year, so that years may end on the last of February.
        guard text.count == 5, let day = Day(iso: "2000-\(text)") else {
            reader.error(key, "'\(key)' must be a month and a day such as 01-31, not '\(text)'")
            return nil
        }
        return day
    }

    private func unit(_ text: String, _ reader: MappingReader) -> Unit? {
        switch units.unit(named: text) {
        case .success(let unit): return unit
        case .failure(let unknown) where format == .companyfacts && unknown.symbol == "shares" && text != "shares":
            let unit = text.split(separator: "/").first ?? "USD"
            reader.error(
                "unit", "'\(text)' is what SEC calls it: write 'unit: \(unit)' and 'fact_unit: \(text)'")
            return nil
        case .failure(let unknown):
            diagnostics.unknown(unit: unknown.symbol, among: units.names, reader.location(of: "unit"))
            return nil
        }
    }

    /// Whether a key has the only word that it can have.
    private func isWord(_ word: String, _ key: String, _ reader: MappingReader) -> Bool {
        guard let text = reader.string(key) else { return false }
        if text != word { reader.error(key, "'\(key)' can only be '\(word)'") }
        return text == word
    }

    private func readConcepts(_ reader: MappingReader, _ what: String, _ definition: inout SeriesDefinition) {
        definition.concepts = reader.strings("concepts") ?? []
        definition.factUnit = reader.string("fact_unit")
        if let forms = reader.strings("forms") { definition.forms = FilingForms(forms) }
        if definition.concepts.isEmpty {
            diagnostics.error(reader.location, "\(what) has no 'concepts', such as [Revenues]")
        }
        for key in [
            "value", "start", "end", "period", "date", "published", "citation", "where", "names", "missing",
            "date_format",
        ] + SeriesReader.detailKeys
        where reader[key] != nil {
            reader.error(key, "'\(key)' has no meaning for companyfacts, whose facts say it themselves")
        }
    }

    private func readSelectors(_ reader: MappingReader, _ what: String, _ definition: inout SeriesDefinition) {
        for key in ["concepts", "fact_unit", "forms"] where reader[key] != nil {
            reader.error(key, "'\(key)' is for the format companyfacts")
        }
        readValue(reader, what, &definition)
        readTime(reader, what, &definition)
        definition.published = selector("published", reader)
        if case .fetched = definition.published {
            reader.error("published", "leave 'published' out: then the day on which a value was first seen counts")
        }
        definition.citation = selector("citation", reader)
        definition.detail = detail(reader)
        definition.missing = reader.strings("missing") ?? []
        if let duplicate: DuplicatePolicy = reader.choice("duplicate", "policy") { definition.duplicate = duplicate }
        if let pattern = reader.string("date_format") {
            switch DateParser.compile(pattern) {
            case .success(let parser): definition.dateFormat = parser
            case .failure(let error): reader.error("date_format", error.message)
            }
        }
        readNumber(reader, &definition)
        let conditions = RowConditionReader(diagnostics: diagnostics) { compiled($0, at: $1) }
        definition.conditions = conditions.read(reader, inherited: names)
    }

    private func readValue(_ reader: MappingReader, _ what: String, _ definition: inout SeriesDefinition) {
        guard let tree = reader["value"] else {
            diagnostics.error(reader.location, "\(what) has no 'value'")
            return
        }
        if let source = source("value", tree, reader) { definition.value = source }
    }

    /// A place in the row, or an unquoted number.
    func source(_ key: String, _ tree: YAMLNode, _ reader: MappingReader) -> ValueSource? {
        if case .scalar(let text, true, _) = tree, let number = NumberParser.parse(text) { return .constant(number) }
        return selector(key, reader).map { .field($0) }
    }

    private func readTime(_ reader: MappingReader, _ what: String, _ definition: inout SeriesDefinition) {
        let start = selector("start", reader)
        let end = selector("end", reader)
        let period = periodParts(reader)
        let date = selector("date", reader)
        switch (start, end, period, date) {
        case (let start?, let end?, nil, nil): definition.time = .span(start: start, end: end)
        case (let start?, nil, nil, nil): definition.time = .start(start)
        case (nil, let end?, nil, nil): definition.time = .end(end)
        case (nil, nil, let period?, nil): definition.time = .period(period)
        case (nil, nil, nil, let date?): definition.time = .date(date)
        default:
            diagnostics.error(
                reader.location, "\(what) needs its time as one of start, end, start and end, period, or date"
            )
        }
    }

    /// The places of a label: one, or several whose texts are joined.
    private func periodParts(_ reader: MappingReader) -> [FieldSelector]? {
        guard reader["period"] != nil, let parts = reader.strings("period") else { return nil }
        if parts.isEmpty { reader.error("period", "'period' is empty") }
        return parts.map { compiled($0, at: reader.location(of: "period")) }
    }

    /// A column, or for JSON a member or path, which must compile.
    func selector(_ key: String, _ reader: MappingReader) -> FieldSelector? {
        guard let text = reader.string(key) else { return nil }
        return compiled(text, at: reader.location(of: key))
    }

    /// What cannot be compiled stands as its text, so that it is not taken for absent; its fault has been told.
    func compiled(_ text: String, at location: SourceLocation) -> FieldSelector {
        switch text {
        case FieldSelector.fetchedText: return .fetched
        case FieldSelector.keyText:
            if format?.isTree != true {
                diagnostics.error(location, "'\(text)' is the name by which a row of JSON or YAML was reached")
            }
            return .key
        default: break
        }
        guard format?.isTree == true else { return .column(text) }
        do {
            let field = try FieldSelector(path: text)
            if case .path(let path, _) = field, !path.isSingular {
                diagnostics.error(
                    location, "'\(text)' can select several values, and a cell is one: name it, or make them rows")
            }
            return field
        } catch {
            diagnostics.error(
                location, "'\(text)' is no path: \(error); a member of that name is written ['\(text)']")
            return .column(text)
        }
    }
}
