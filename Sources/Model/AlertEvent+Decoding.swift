/// Reads an event from the members of its line in the alert log.
extension AlertEvent: Decodable {
    private enum Key: String, CodingKey {
        case id, time, event, rule, severity, series, period, end, value, threshold, unit, published, since
        case firstKnown = "first_known"
        case initial, before, inputs, feed, source, sha256, message, claim, low, high, by, reason
    }

    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        // What cannot be read of an odd line is left out; the rest stays.
        func optional<Value: Decodable>(_ key: Key) -> Value? {
            (try? members.decodeIfPresent(Value.self, forKey: key)) ?? nil
        }
        let stamp = try members.decode(String.self, forKey: .time)
        guard let time = Timestamp.milliseconds(rfc3339: stamp) else {
            throw DecodingError.dataCorruptedError(
                forKey: .time, in: members, debugDescription: "'\(stamp)' is no time")
        }
        self.init(
            id: try members.decode(String.self, forKey: .id), time: time,
            event: try members.decode(EventKind.self, forKey: .event),
            message: try members.decode(String.self, forKey: .message))
        rule = optional(.rule)
        severity = optional(.severity)
        series = optional(.series)
        period = optional(.period)
        end = optional(.end)
        value = optional(.value)
        threshold = optional(.threshold)
        unit = optional(.unit)
        published = optional(.published)
        since = optional(.since)
        firstKnown = optional(.firstKnown)
        initial = optional(.initial)
        before = optional(.before)
        inputs = optional(.inputs)
        feed = optional(.feed)
        source = optional(.source)
        sha256 = optional(.sha256)
        claim = optional(.claim)
        low = optional(.low)
        high = optional(.high)
        by = optional(.by)
        reason = optional(.reason)
    }
}

/// As its text, `yyyy-MM-dd`.
extension Day: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let day = Day(iso: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no day")
        }
        self = day
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode("\(self)")
    }
}
