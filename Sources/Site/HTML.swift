internal import Model

/// A piece of HTML: what is put into it as text is escaped, and what is HTML already is not.
struct HTML: ExpressibleByStringInterpolation {
    let text: String

    init(raw text: String) { self.text = text }
    init(stringLiteral value: String) { text = value }
    init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

    static let nothing = HTML(raw: "")

    static func + (left: HTML, right: HTML) -> HTML { HTML(raw: left.text + right.text) }

    var isEmpty: Bool { text.isEmpty }

    struct Interpolation: StringInterpolationProtocol {
        var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ value: String) { text += MarkupText.escape(value) }
        mutating func appendInterpolation(_ value: Int) { text += "\(value)" }
        mutating func appendInterpolation(_ value: Day) { text += "\(value)" }
        mutating func appendInterpolation(_ value: HTML) { text += value.text }
        mutating func appendInterpolation(_ value: HTML?) { text += value?.text ?? "" }
        mutating func appendInterpolation(_ values: [HTML]) { for value in values { text += value.text } }
    }
}

extension HTML {
    /// Text in which addresses are links.
    static func linked(_ text: String) -> HTML {
        guard text.contains("http") else { return "\(text)" }
        var result = HTML.nothing
        for (place, word) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            if place > 0 { result = result + " " }
            result = result + link(String(word))
        }
        return result
    }

    /// A word that is an address as a link, without the signs that stand around it.
    private static func link(_ word: String) -> HTML {
        let opening = String(word.prefix { "(\u{201C}\"".contains($0) })
        var address = word.dropFirst(opening.count)
        let closing = String(address.reversed().prefix { ".,;:)\u{201D}\"".contains($0) }.reversed())
        address = address.dropLast(closing.count)
        guard HTML.isAddress(String(address)) else { return "\(word)" }
        return "\(opening)<a href=\"\(String(address))\">\(shortened(String(address)))</a>\(closing)"
    }

    /// Whether a text is an address of the web, and nothing that a page could be made to run.
    static func isAddress(_ text: String) -> Bool {
        ["https://", "http://"].contains { text.hasPrefix($0) && text.utf8.count > $0.utf8.count }
    }

    /// The host and the end of a long address: what tells one source from another.
    private static func shortened(_ address: String) -> String {
        let bare = address.replacing("https://", with: "", maxReplacements: 1)
            .replacing("http://", with: "", maxReplacements: 1)
        guard bare.count > 60 else { return bare }
        return "\(bare.prefix(34))\u{2026}\(bare.suffix(22))"
    }
}
