internal import Configuring
internal import Model
internal import Rules

/// What a test of rules came to, beside what it expects.
enum RuleTestComparison {
    static func events(_ told: [RuleTestRun.Told], of test: RuleTest) -> [String] {
        var differences: [String] = []
        var left = told
        for expectation in test.expected {
            let name = [
                "\(expectation.day)", expectation["rule"], expectation["event"].map { "'\($0)'" } ?? "an event",
            ].compactMap(\.self).joined(separator: " ")
            // The first of the day that is of the kind and the rule; its other fields are compared.
            let place = left.firstIndex { told in
                told.day == expectation.day
                    && ["event", "rule"].allSatisfy { key in
                        expectation[key].map { $0 == told.event.text(of: key) } ?? true
                    }
            }
            guard let place else {
                differences.append("\(expectation.location): expected on \(name), and not told")
                continue
            }
            let event = left.remove(at: place).event
            differences += self.differences(expectation, name) { event.text(of: $0) }
        }
        for told in left {
            let event = told.event
            differences.append(
                "\(test.location): told on \(told.day) and not expected: \(event.rule ?? "") '\(event.event.rawValue)', \(event.message)"
            )
        }
        return differences
    }

    static func claims(of test: RuleTest, _ catalog: Catalog, _ history: RuleHistory) throws -> [String] {
        try test.claims.flatMap { expectation in
            let id = expectation["claim"] ?? ""
            let board = ClaimBoard(catalog, given: history, on: expectation.day)
            guard let status = try board.statuses(of: [id]).first(where: { $0.rule.id == id }) else {
                let hint = Spelling.hint(for: id, among: catalog.configuration.rules.map(\.id)) ?? ""
                throw RuleTestRun.Fault(location: expectation.location, message: "there is no claim '\(id)'\(hint)")
            }
            return differences(expectation, "\(expectation.day) claim \(id)") { status.text(of: $0) }
        }
    }

    /// The fields that are otherwise than expected.
    private static func differences(
        _ expectation: RuleTest.Expectation, _ name: String, text: (String) -> String
    ) -> [String] {
        expectation.fields.compactMap { field in
            let own = text(field.name)
            guard !isSame(own, field) else { return nil }
            return
                "\(expectation.location): on \(name): \(field.name) is \(own.isEmpty ? "empty" : own), expected \(field.text.isEmpty ? "empty" : field.text)"
        }
    }

    /// Whether a field is what is expected: numbers but for the dust of binary arithmetic, texts to the letter.
    private static func isSame(_ own: String, _ field: RuleTest.Field) -> Bool {
        if own == field.text { return true }
        guard ["value", "threshold", "low", "high"].contains(field.name), let left = Double(own),
            let right = Double(field.text)
        else { return false }
        return abs(left - right) <= 1e-9 * max(abs(left), abs(right))
    }
}

extension AlertEvent {
    /// A field of the alert log as text; empty for one without a value.
    fileprivate func text(of field: String) -> String {
        let text: String?
        switch field {
        case "event": text = event.rawValue
        case "rule": text = rule
        case "severity": text = severity?.rawValue
        case "series": text = series
        case "period": text = period
        case "end": text = end.map { "\($0)" }
        case "value": text = value.map(ValueText.exact)
        case "threshold": text = threshold.map(ValueText.exact)
        case "unit": text = unit
        case "published": text = published.map { "\($0)" }
        case "since": text = since
        case "first_known": text = firstKnown.map { "\($0)" }
        case "initial": text = initial.map { "\($0)" }
        case "message": text = message
        case "low": text = low.map(ValueText.exact)
        case "high": text = high.map(ValueText.exact)
        default: text = nil
        }
        return text ?? ""
    }
}

extension ClaimStatus {
    /// A field of the scoreboard as text; empty for one without a value.
    fileprivate func text(of field: String) -> String {
        let text: String?
        switch field {
        case "claim": text = rule.id
        case "state": text = state.rawValue
        case "verdict": text = word
        case "settled": text = settled.map { "\($0.on)" }
        case "since": text = (settled?.firstKnown ?? standing.since).map { "\($0)" }
        case "value": text = rule.isJoined ? nil : shown.map { ValueText.exact($0.value) }
        case "low": text = shown?.estimate.statedLow.map(ValueText.exact)
        case "high": text = shown?.estimate.statedHigh.map(ValueText.exact)
        case "period": text = shown.map { frequency.label(of: $0.period) }
        case "fallback": text = fallback?.series
        default: text = nil
        }
        return text ?? ""
    }
}
