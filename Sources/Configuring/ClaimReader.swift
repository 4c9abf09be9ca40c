internal import Formats
internal import Formulas
internal import Model
internal import Rules

/// Reads what somebody said, that a rule decides.
struct ClaimReader {
    /// The id of the rule.
    let rule: String
    let units: UnitTable
    let diagnostics: Diagnostics

    private static let keys = [
        "kind", "by", "bears", "said_on", "says", "quote", "quote_lang", "source", "relay", "means", "response",
        "rule_written_on", "rule_written_by", "why", "alternatives", "horizon", "decided_by", "settle_within",
        "settle_on", "precision", "fallback", "readings",
        "annulled",
    ]

    func read(_ tree: YAMLNode, deadline: Period?, _ names: inout SymbolTable) -> Claim? {
        guard let reader = MappingReader(tree, keys: ClaimReader.keys, what: "'claim'", diagnostics),
            reader.required("kind", of: "a claim") != nil,
            let kind: Claim.Kind = reader.choice("kind", "kind of claim")
        else { return nil }
        var claim = Claim(kind: kind)
        claim.by = reader.string("by")
        claim.bears = reader.choice("bears", "bearing")
        claim.saidOn = reader.day("said_on")
        (claim.says, claim.saysIn) = says(reader)
        claim.quote = reader.string("quote")
        claim.quoteLanguage = reader.string("quote_lang")
        claim.source = reader.string("source")
        claim.relay = reader.string("relay")
        claim.means = reader.string("means")
        claim.response = reader["response"].flatMap(response)
        claim.ruleWrittenOn = reader.day("rule_written_on")
        claim.ruleWrittenBy = reader.string("rule_written_by")
        claim.why = reader.string("why")
        claim.alternatives = reader.string("alternatives")
        claim.horizon = reader.string("horizon")
        claim.decidedBy = reader.choice("decided_by", "kind of figures") ?? .latest
        claim.settlement = settlement(reader, deadline)
        claim.precision = precision(reader)
        // Of a rule for several companies some may have none.
        claim.fallback = (reader.strings("fallback") ?? []).filter { !$0.isEmpty }
        claim.readings = ReadingReader(rule: rule, units: units, diagnostics: diagnostics).read(reader, &names)
        claim.annulment = reader["annulled"].flatMap(annulment)
        check(claim, reader, deadline)
        return claim
    }

    /// The statement: a text, or one for each language, of which English is one.
    private func says(_ reader: MappingReader) -> (String?, [String: String]) {
        guard let tree = reader["says"], case .mapping = tree else { return (reader.string("says"), [:]) }
        guard let texts = MappingReader(tree, keys: ["en", "zh"], what: "'says'", diagnostics) else {
            return (nil, [:])
        }
        let english = texts.required("en", of: "a statement in several languages")
        return (english, ["zh": texts.string("zh")].compactMapValues(\.self))
    }

    private func check(_ claim: Claim, _ reader: MappingReader, _ deadline: Period?) {
        if claim.quote != nil, claim.source == nil {
            reader.error("quote", "a quotation needs its 'source'; what is not literal is said by 'says'")
        }
        if claim.kind == .holds, deadline == nil {
            reader.error("kind", "what holds is decided by a 'deadline' of its rule")
        }
        guard claim.kind == .state else { return }
        if deadline != nil {
            reader.error("kind", "a state is true or false of every period: a 'deadline' is for what is decided once")
        }
        for key in ["settle_within", "settle_on", "decided_by"] where reader[key] != nil {
            reader.error(key, "'\(key)' is for claims that are decided once, and a state is not")
        }
    }

    private func settlement(_ reader: MappingReader, _ deadline: Period?) -> Claim.Settlement? {
        if let text = reader.string("settle_within") {
            guard reader["settle_on"] == nil else {
                reader.error("settle_within", "'settle_within' and 'settle_on' exclude each other")
                return nil
            }
            guard let span = CalendarSpan(text) else {
                reader.error(
                    "settle_within", "'settle_within' must be a span such as 18 months or 90d, not '\(text)'")
                return nil
            }
            if deadline == nil { reader.error("settle_within", "'settle_within' counts from a 'deadline' of the rule") }
            return .within(span)
        }
        return reader.day("settle_on").map { .on($0) }
    }

    private func precision(_ reader: MappingReader) -> Double? {
        guard let text = reader.string("precision") else { return nil }
        guard let step = NumberParser.parse(text), step > 0 else {
            reader.error("precision", "'precision' must be the step of the source, such as 0.1, not '\(text)'")
            return nil
        }
        return step
    }

    private func response(_ tree: YAMLNode) -> Claim.Response? {
        let keys = ["by", "on", "source", "text"]
        guard let reader = MappingReader(tree, keys: keys, what: "'response'", diagnostics),
            let by = reader.required("by", of: "a response"), let text = reader.required("text", of: "a response")
        else { return nil }
        return Claim.Response(by: by, on: reader.day("on"), source: reader.string("source"), text: text)
    }

    private func annulment(_ tree: YAMLNode) -> Claim.Annulment? {
        guard let reader = MappingReader(tree, keys: ["on", "reason"], what: "'annulled'", diagnostics),
            reader.required("on", of: "'annulled'") != nil, let on = reader.day("on"),
            let reason = reader.required("reason", of: "'annulled'")
        else { return nil }
        return Claim.Annulment(on: on, reason: reason)
    }
}
