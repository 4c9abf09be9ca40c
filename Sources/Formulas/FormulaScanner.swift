internal import Formats

/// Splits formulas and conditions into names, numbers and signs.
struct FormulaScanner {
    let characters: [Character]
    /// The characters' ASCII codes; what is not ASCII is no sign of the grammar. Names are read by these, since asking a
    /// `Character` for its class looks it up in Unicode's tables.
    private let codes: [UInt8]
    var position = 0

    init(_ text: String) {
        characters = Array(text)
        codes = characters.map { $0.asciiValue ?? FormulaScanner.other }
    }

    private static let other: UInt8 = 0x80

    var current: Character? { position < characters.count ? characters[position] : nil }

    private var code: UInt8 { position < codes.count ? codes[position] : FormulaScanner.other }

    mutating func skipBlanks() {
        while let character = current, character.isWhitespace { position += 1 }
    }

    mutating func accept(_ wanted: Character) -> Bool {
        skipBlanks()
        guard current == wanted else { return false }
        position += 1
        return true
    }

    /// Whether a word stands here, which is then read.
    mutating func accept(word: String) -> Bool {
        skipBlanks()
        guard codes[position...].starts(with: word.utf8) else { return false }
        let end = position + word.utf8.count
        if end < codes.count, FormulaScanner.isWord(codes[end]) { return false }
        position = end
        return true
    }

    private static func isSmall(_ code: UInt8) -> Bool { code >= UInt8(ascii: "a") && code <= UInt8(ascii: "z") }

    private static func isLetter(_ code: UInt8) -> Bool { isSmall(code | 0x20) }

    private static func isDigit(_ code: UInt8) -> Bool { code >= UInt8(ascii: "0") && code <= UInt8(ascii: "9") }

    private static func isWord(_ code: UInt8) -> Bool {
        isLetter(code) || isDigit(code) || code == UInt8(ascii: "_") || code == UInt8(ascii: ".")
    }

    /// What stands here, as far as every character belongs to it, which is then read.
    private mutating func take(while belongs: (UInt8) -> Bool) -> String {
        let start = position
        while position < codes.count, belongs(codes[position]) { position += 1 }
        return String(decoding: codes[start..<position], as: UTF8.self)
    }

    /// A word of letters, digits and underscores that begins with a letter; empty when there is none here.
    mutating func word() -> String {
        guard FormulaScanner.isLetter(code) else { return "" }
        return take { FormulaScanner.isLetter($0) || FormulaScanner.isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    /// A comparison; nil when there is none here.
    mutating func comparison() -> Comparison? {
        skipBlanks()
        for comparison in [Comparison.greaterOrEqual, .lessOrEqual, .equal, .notEqual, .greater, .less] {
            let wanted = comparison.rawValue.utf8
            if codes[position...].starts(with: wanted) {
                position += wanted.count
                return comparison
            }
        }
        return nil
    }

    /// The name of the option that begins here, with its colon; nil when none does.
    mutating func option() -> String? {
        skipBlanks()
        let start = position
        if let name = name(), accept(":") { return name }
        position = start
        return nil
    }

    /// A series id or function name; nil when there is none here.
    mutating func name() -> String? {
        guard FormulaScanner.isSmall(code) else { return nil }
        return take {
            FormulaScanner.isSmall($0) || FormulaScanner.isDigit($0) || $0 == UInt8(ascii: "_")
                || $0 == UInt8(ascii: ".")
        }
    }

    /// A number such as `500e9`; nil when there is none here.
    mutating func number() -> Double? {
        let start = position
        var text = ""
        while let character = current, character.isASCII {
            let isSign = (character == "-" || character == "+") && (text.last == "e" || text.last == "E")
            guard
                character.isNumber || character == "." || isSign
                    || (!text.isEmpty && (character == "e" || character == "E"))
            else { break }
            text.append(character)
            position += 1
        }
        guard let value = NumberParser.parse(text) else {
            position = start
            return nil
        }
        return value
    }

    /// A part of the text, without blanks around.
    func text(_ range: Range<Int>) -> String {
        let part = characters[range].drop { $0.isWhitespace }
        return String(part.reversed().drop { $0.isWhitespace }.reversed())
    }

    /// The text up to one of the characters, without blanks around.
    mutating func text(upTo ends: Set<Character>) -> String {
        skipBlanks()
        var text = ""
        while let character = current, !ends.contains(character) {
            text.append(character)
            position += 1
        }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
