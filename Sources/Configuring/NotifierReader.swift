internal import Channels
internal import Formats
internal import Model
internal import Scheduling

/// Reads one notifier.
struct NotifierReader {
    let diagnostics: Diagnostics

    private static let channels = ["webhook", "email", "chat", "alertmanager", "program"]

    func read(_ tree: YAMLNode) -> NotifierDefinition? {
        let keys = ["id", "severity", "events", "digest", "hold", "retry"] + NotifierReader.channels
        guard let reader = MappingReader(tree, keys: keys, what: "a notifier", diagnostics),
            let id = reader.required("id", of: "a notifier")
        else { return nil }
        if !NotifierReader.isID(id) {
            reader.error("id", "'\(id)' is no id: small letters, digits, '_', '.' and '-', the first a letter")
        }
        let present = NotifierReader.channels.filter { reader[$0] != nil }
        guard let name = present.first, present.count == 1, let way = reader[name] else {
            let found = present.isEmpty ? "none" : present.joined(separator: " and ")
            diagnostics.error(
                reader.location,
                "a notifier has one of \(NotifierReader.channels.joined(separator: ", ")), and '\(id)' has \(found)")
            return nil
        }
        let isLevel = name == "alertmanager"
        for key in ["events", "digest", "hold", "retry"] where isLevel && reader[key] != nil {
            reader.error(
                key, "an Alertmanager is told again and again what stands, and has ways of its own for '\(key)'")
        }
        let channel = ChannelReader(diagnostics: diagnostics).read(name, way)
        let severities: [Severity]? = words(reader, "severity")
        let events: [EventKind]? = words(reader, "events")
        let digest = digest(reader)
        let quiet = quiet(reader)
        let retries = retries(reader)
        guard let channel else { return nil }
        var definition = NotifierDefinition(id: id, location: reader.location, channel: channel)
        if let severities { definition.severities = Set(severities) }
        if let events { definition.events = Set(events) }
        definition.digest = digest
        definition.quiet = quiet
        definition.retries = retries ?? definition.retries
        return definition
    }

    private static func isID(_ text: String) -> Bool {
        guard let first = text.first, first.isASCII, first.isLowercase else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || "_.-".contains($0)) }
    }

    private func words<Word: RawRepresentable & CaseIterable>(_ reader: MappingReader, _ key: String) -> [Word]?
    where Word.RawValue == String {
        guard let texts = reader.strings(key) else { return nil }
        if texts.isEmpty { reader.error(key, "'\(key)' is empty: nothing would ever be told") }
        return texts.compactMap { text in
            if let word = Word(rawValue: text) { return word }
            let what = key == "events" ? "event" : key
            diagnostics.unknown(what, text, among: Word.allCases.map(\.rawValue), reader.location(of: key))
            return nil
        }
    }

    // MARK: Times

    private func digest(_ reader: MappingReader) -> DailyTime? {
        guard let tree = reader["digest"], !tree.isNull,
            let digest = MappingReader(tree, keys: ["at", "timezone"], what: "'digest'", diagnostics)
        else { return nil }
        return time(digest, "at", "'digest'")
    }

    private func quiet(_ reader: MappingReader) -> NotifierDefinition.QuietHours? {
        guard let tree = reader["hold"], !tree.isNull,
            let hold = MappingReader(tree, keys: ["from", "to", "timezone", "except"], what: "'hold'", diagnostics)
        else { return nil }
        let exceptions: [Severity] = words(hold, "except") ?? []
        guard let from = time(hold, "from", "'hold'"), let to = time(hold, "to", "'hold'") else { return nil }
        guard from.text != to.text else {
            hold.error("to", "'hold' ends when it begins; is that the whole day, or nothing of it?")
            return nil
        }
        return .init(DailyHours(from: from, to: to), except: Set(exceptions))
    }

    private func time(_ reader: MappingReader, _ key: String, _ what: String) -> DailyTime? {
        guard let text = reader.required(key, of: what) else { return nil }
        guard let zone = reader.required("timezone", of: what) else { return nil }
        do {
            return try DailyTime(text, zone: zone)
        } catch {
            let isOfZone = (try? DailyTime(text, zone: "UTC")) != nil
            reader.error(isOfZone ? "timezone" : key, error.message)
            return nil
        }
    }

    private func retries(_ reader: MappingReader) -> RetrySchedule? {
        guard let texts = reader.strings("retry") else { return nil }
        let pauses = texts.compactMap(Interval.init)
        guard !texts.isEmpty, pauses.count == texts.count else {
            reader.error("retry", "'retry' lists the pauses between attempts, such as [5s, 5m, 30m, 2h]")
            return nil
        }
        guard pauses.allSatisfy({ $0.seconds <= 86_400 }) else {
            reader.error("retry", "a pause of 'retry' is a day at most: a message is given up after seven")
            return nil
        }
        return RetrySchedule(pauses)
    }
}
