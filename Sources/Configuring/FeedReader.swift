internal import Fetching
internal import Formats
internal import Ingest
internal import Model
internal import Scheduling

/// Reads one feed.
struct FeedReader {
    let units: UnitTable
    let directory: String
    let schedules: CronSchedules
    let expansion: Expansion
    let diagnostics: Diagnostics

    private static let layoutKeys = ["delimiter", "header_row", "skip_rows", "encoding", "lenient"]
    private static let layoutFault =
        "a CSV file has one layout: 'delimiter', 'header_row', 'skip_rows', 'encoding' and 'lenient' of its series differ"
    private static let keys =
        [
            "id", "title", "url", "schedule", "release", "format", "rows", "series", "defaults", "enabled", "timeout",
            "max_body", "headers", "method", "body", "complete",
        ] + layoutKeys + SeriesReader.sharedKeys
    private static let seriesKeys = SeriesReader.keys + layoutKeys

    func read(_ tree: YAMLNode, _ names: inout SymbolTable) -> FeedDefinition? {
        guard let reader = MappingReader(tree, keys: FeedReader.keys, what: "a feed", diagnostics) else { return nil }
        let id = reader.required("id", of: "a feed")
        if let id { _ = names.declare("feed", id, at: reader.location(of: "id"), diagnostics) }
        reader.warnUnused("release")
        _ = reader["release"].flatMap(release)
        let requests = RequestReader(directory: directory, diagnostics: diagnostics)
        let url = requests.url(reader)
        let schedule = schedule(reader)
        let format: BodyFormat? = reader["format"] == nil ? nil : reader.choice("format", "format")
        if reader["format"] == nil { diagnostics.error(reader.location, "a feed has no 'format'") }
        if let format, !format.isDecoded {
            diagnostics.warning(
                reader.location(of: "format"),
                "the format '\(format.rawValue)' has no effect in this version; the feed is idle"
            )
        }
        let rows = rows(reader, format)
        var csv = CSVLayout()
        readLayout(reader, &csv)
        let series = series(reader, format, &csv, &names)
        guard let id, let url, let schedule, let format else { return nil }
        guard let decoder = decoder(reader, format, rows, csv, series) else { return nil }
        return FeedDefinition(
            id: id, title: reader.string("title"), location: reader.location, schedule: schedule,
            release: reader["release"].flatMap(release), request: requests.read(reader, url), decoder: decoder,
            isEnabled: reader.boolean("enabled") ?? true)
    }

    /// What reads the bodies; nil when a selector was wrong, which has been told.
    private func decoder(
        _ reader: MappingReader, _ format: BodyFormat, _ rows: [JSONPath], _ csv: CSVLayout,
        _ series: [SeriesDefinition]
    ) -> FeedDecoder? {
        do {
            return try FeedDecoder(format: format, rows: rows, csv: csv, series: series)
        } catch {
            if !diagnostics.hasErrors { diagnostics.error(reader.location, error.message) }
            return nil
        }
    }

    private func schedule(_ reader: MappingReader) -> Schedule? {
        guard let tree = reader["schedule"] else {
            diagnostics.error(reader.location, "a feed has no 'schedule', such as { every: 6h }")
            return nil
        }
        guard let schedule = MappingReader(tree, keys: ["every", "cron", "timezone"], what: "'schedule'", diagnostics)
        else {
            return nil
        }
        switch (schedule["every"], schedule["cron"]) {
        case (.some, nil):
            if schedule["timezone"] != nil { schedule.error("timezone", "'timezone' goes with 'cron'") }
            return schedule.interval("every").map(Schedule.every)
        case (nil, .some):
            guard let text = schedule.string("cron") else { return nil }
            let zone = schedule.string("timezone") ?? "UTC"
            guard CronExpression.isTimeZone(zone) else {
                schedule.error("timezone", "unknown time zone '\(zone)'; use a name such as America/New_York")
                return nil
            }
            do {
                return .cron(try schedules.schedule(text, zone: zone))
            } catch {
                schedule.error("cron", error.message)
                return nil
            }
        default:
            diagnostics.error(tree.location, "'schedule' has either 'every' or 'cron'")
            return nil
        }
    }

    private func release(_ tree: YAMLNode) -> Release? {
        guard let reader = MappingReader(tree, keys: ["every", "lag", "grace"], what: "'release'", diagnostics) else {
            return nil
        }
        guard let every: Frequency = reader.choice("every", "frequency") else { return nil }
        return Release(
            every: every, lag: reader.interval("lag") ?? Interval(seconds: 86_400),
            grace: reader.interval("grace") ?? Interval(seconds: 86_400 * 7)
        )
    }

    private func rows(_ reader: MappingReader, _ format: BodyFormat?) -> [JSONPath] {
        let rows = reader.strings("rows") ?? []
        var compiled: [JSONPath] = []
        switch format {
        case .json, .yaml:
            if rows.isEmpty {
                let name = format == .json ? "JSON" : "YAML"
                diagnostics.error(reader.location, "a \(name) feed has no 'rows', such as \"$.data[*]\"")
            }
            for text in rows {
                do {
                    compiled.append(try JSONPath(text))
                } catch {
                    reader.error("rows", "'\(text)' is no JSONPath: \(error)")
                }
            }
        case .csv, .companyfacts:
            if !rows.isEmpty { reader.error("rows", "'rows' has no meaning for \(format?.rawValue ?? "")") }
        case .xml, .html, nil: break
        }
        return compiled
    }

    private func readLayout(_ reader: MappingReader, _ csv: inout CSVLayout) {
        if let text = reader.string("delimiter") {
            let known = ["tab": UInt8(9), "\\t": 9, "\t": 9]
            if let byte = known[text] ?? (text.utf8.count == 1 ? text.utf8.first : nil), byte != 0x22, byte != 10,
                byte != 13
            {
                csv.delimiter = byte
            } else {
                reader.error("delimiter", "'delimiter' must be one ASCII character or 'tab'")
            }
        }
        if let row = reader.integer("header_row", in: 0...1000) { csv.headerRow = row }
        if let rows = reader.integer("skip_rows", in: 0...1000) { csv.skipRows = rows }
        if let encoding: TextEncoding = reader.choice("encoding", "encoding") { csv.encoding = encoding }
        if let lenient = reader.boolean("lenient") { csv.lenient = lenient }
    }

    private func series(
        _ reader: MappingReader, _ format: BodyFormat?, _ csv: inout CSVLayout, _ names: inout SymbolTable
    ) -> [SeriesDefinition] {
        let common = reader["defaults"].flatMap {
            MappingReader($0, keys: FeedReader.seriesKeys, what: "'defaults'", diagnostics)
        }
        if let common { readLayout(common, &csv) }
        let trees = reader.list("series")
        if trees.isEmpty { diagnostics.error(reader.location, "a feed has no 'series'") }
        let isComplete = reader.boolean("complete") ?? false
        if isComplete, format == .companyfacts {
            reader.error("complete", "'complete' has no meaning for companyfacts, where what was filed stays filed")
        }
        let shared = reader.restricted(to: SeriesReader.sharedKeys)
        var result: [SeriesDefinition] = []
        let ofFeed = csv
        for tree in trees.flatMap({ expansion.expand($0, "a series") }) {
            guard let own = MappingReader(tree, keys: FeedReader.seriesKeys, what: "a series", diagnostics) else {
                continue
            }
            var layout = ofFeed
            readLayout(own, &layout)
            if layout != ofFeed {
                if csv != ofFeed, csv != layout { own.error(FeedReader.layoutKeys[0], FeedReader.layoutFault) }
                csv = layout
            }
            let whole = own.fallingBack(to: common, group: SeriesReader.timeKeys).fallingBack(to: shared, group: [])
            var seriesReader = SeriesReader(units: units, format: format, diagnostics: diagnostics)
            seriesReader.names = [reader["names"], common?["names"]].compactMap(\.self)
            let definition = seriesReader.read(whole, &names)
            if var definition {
                definition.isComplete = isComplete
                if isComplete, definition.isOfDay {
                    reader.error(
                        "complete",
                        "'complete' would take back yesterday: the rows of '\(definition.id)' are of the day of the fetch"
                    )
                }
                result.append(definition)
            }
        }
        return result
    }
}
