/// Reads an event from the members of its line in the alert log.
extension AlertEvent: Decodable {
    private enum Key: String, CodingKey {
        case id, time, event, rule, severity, series, period, end, value, threshold, unit, published, since
        case firstKnown = "first_known"
        case initial, before, inputs, feed, source, sha256, message, claim
    }

    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        func optional<Value: Decodable>(_ key: Key) throws -> Value? {
            try members.decodeIfPresent(Value.self, forKey: key)
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
        rule = try optional(.rule)
        severity = try optional(.severity)
        series = try optional(.series)
        period = try optional(.period)
        end = try optional(.end)
        value = try optional(.value)
        threshold = try optional(.threshold)
        unit = try optional(.unit)
        published = try optional(.published)
        since = try optional(.since)
        firstKnown = try optional(.firstKnown)
        initial = try optional(.initial)
        before = try optional(.before)
        inputs = try optional(.inputs)
        feed = try optional(.feed)
        source = try optional(.source)
        sha256 = try optional(.sha256)
        claim = try optional(.claim)
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
