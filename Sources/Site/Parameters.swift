internal import Model

/// What the query of a request may say, each name once.
struct Parameters {
    private let values: [String: String]

    /// - Parameter allowed: the names that mean something here.
    /// - Throws: `SiteFault` for a name that means nothing, or is said twice.
    init(_ given: [(name: String, value: String)], allowed: [Parameter]) throws(SiteFault) {
        var values: [String: String] = [:]
        let names = allowed.map(\.name)
        for (name, value) in given {
            guard names.contains(name) else {
                let all = names.isEmpty ? "; there are none here" : "; there are \(names.joined(separator: ", "))"
                let hint = Spelling.hint(for: name, among: names) ?? all
                throw .bad(name, "unknown_parameter", "there is no parameter '\(name)'\(hint)")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw .bad(name, "repeated_parameter", "'\(name)' is said twice")
            }
        }
        self.values = values
    }

    subscript(_ name: String) -> String? { values[name] }

    /// A day, of a label its last.
    func day(_ name: String) throws(SiteFault) -> Day? { try period(name)?.end }

    /// A label or a day.
    func period(_ name: String) throws(SiteFault) -> Period? {
        guard let text = values[name] else { return nil }
        guard let period = Period.parse(label: text)?.period else {
            throw .bad(
                name, "bad_value",
                "'\(name)' must be a day (2026-08-26) or a period (2026, 2026-Q3, 2026-08, 2026-W34), not '\(text)'")
        }
        return period
    }

    func integer(_ name: String, in range: ClosedRange<Int64>) throws(SiteFault) -> Int64? {
        guard let text = values[name] else { return nil }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text), range.contains(number)
        else {
            throw .bad(
                name, "bad_value",
                "'\(name)' must be a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'")
        }
        return number
    }

    func choice(_ name: String, _ choices: [String]) throws(SiteFault) -> String? {
        guard let text = values[name] else { return nil }
        guard choices.contains(text) else {
            let hint = Spelling.hint(for: text, among: choices) ?? ""
            throw .bad(
                name, "bad_value", "'\(name)' must be one of \(choices.joined(separator: ", ")), not '\(text)'\(hint)")
        }
        return text
    }

    /// Refuses names that exclude each other.
    func allowOne(of names: [String]) throws(SiteFault) {
        let given = names.filter { values[$0] != nil }
        guard given.count > 1 else { return }
        throw .bad(
            given[1], "contradictory_parameters", "'\(given[0])' and '\(given[1])' exclude each other: say one of them")
    }
}

/// A parameter of a query, for the table of routes and for who reads `openapi.json`.
struct Parameter: Sendable {
    let name: String
    let summary: String
    /// Of JSON Schema.
    let schema: String

    static let asOf = Parameter(
        name: "as_of", summary: "Only what had been published by this day, inclusive.",
        schema: #"{"type":"string","format":"date"}"#)
    /// The same from a field of a page, which may be cleared.
    static let asOfField = Parameter(
        name: "as_of", summary: asOf.summary, schema: #"{"type":"string","pattern":"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"}"#)
    static let asRecorded = Parameter(
        name: "as_recorded",
        summary:
            "Only what the documents say that this store had by this day, inclusive, as they are read by the present definition.",
        schema: #"{"type":"string","format":"date"}"#)
    static let from = Parameter(
        name: "from", summary: "Only periods that reach to this day or period, or later.",
        schema: #"{"type":"string"}"#)
    static let to = Parameter(
        name: "to", summary: "Only periods that begin by this day or period.", schema: #"{"type":"string"}"#)
    static let vintage = Parameter(
        name: "vintage", summary: "latest: the value that holds; first: the first print; all: every vintage.",
        schema: #"{"type":"string","enum":["latest","first","all"]}"#)
    static let shape = Parameter(
        name: "shape", summary: "rows: an array of rows alone, as Grafana's Infinity reads it.",
        schema: #"{"type":"string","enum":["document","rows"]}"#)
    static let generation = Parameter(
        name: "generation",
        summary: "The generation of the series that is meant: another one is refused.",
        schema: #"{"type":"integer","minimum":1}"#)
    static let after = Parameter(
        name: "after", summary: "Only what came after this number.", schema: #"{"type":"integer","minimum":0}"#)
    static let limit = Parameter(
        name: "limit", summary: "At most so many, 1000 where nothing is said.",
        schema: #"{"type":"integer","minimum":1,"maximum":10000}"#)
    static let page = Parameter(
        name: "page", summary: "A page of the archive, 1 for the oldest; the newest entries where none is named.",
        schema: #"{"type":"integer","minimum":1}"#)
    static let about = Parameter(
        name: "limit", summary: "About so many, 1000 where nothing is said: what one fetch brought is never parted.",
        schema: #"{"type":"integer","minimum":1,"maximum":10000}"#)
    static let rule = Parameter(
        name: "rule", summary: "Only events of this rule.", schema: #"{"type":"string","minLength":1}"#)
}
