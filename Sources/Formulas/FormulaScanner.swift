internal import Formats

/// Splits formulas and conditions into names, numbers and signs.
struct FormulaScanner {
    let characters: [Character]
    var position = 0

    init(_ text: String) { characters = Array(text) }

    var current: Character? { position < characters.count ? characters[position] : nil }

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
        let end = position + word.count
        guard end <= characters.count, String(characters[position..<end]) == word else { return false }
        if end < characters.count, FormulaScanner.isWord(characters[end]) { return false }
        position = end
        return true
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_" || character == ".")
    }

    /// A word of letters, digits and underscores that begins with a letter; empty when there is none here.
    mutating func word() -> String {
        var text = ""
        while let character = current, character.isASCII,
            character.isLetter || (!text.isEmpty && (character.isNumber || character == "_"))
        {
            text.append(character)
            position += 1
        }
        return text
    }

    /// A comparison; nil when there is none here.
    mutating func comparison() -> Comparison? {
        skipBlanks()
        for comparison in [Comparison.greaterOrEqual, .lessOrEqual, .equal, .notEqual, .greater, .less] {
            let wanted = Array(comparison.rawValue)
            if characters[position...].starts(with: wanted) {
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
        guard let first = current, first.isASCII, first.isLowercase else { return nil }
        var text = ""
        while let character = current, character.isASCII,
            character.isLowercase || character.isNumber || character == "_" || character == "."
        {
            text.append(character)
            position += 1
        }
        return text
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
