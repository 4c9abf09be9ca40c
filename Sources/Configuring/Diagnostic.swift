package import Model

/// A fault or a warning about a configuration, with its place.
package struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
    /// Whether the configuration can be used all the same.
    package enum Severity: String, Sendable {
        case error, warning
    }

    package let location: SourceLocation
    package let severity: Severity
    package let message: String

    package init(location: SourceLocation, severity: Severity, message: String) {
        self.location = location
        self.severity = severity
        self.message = message
    }

    /// `file:line:column: error: message`, on one line.
    package var description: String {
        let text = message.map { $0.isNewline ? " " : String($0) }.joined()
        return "\(location): \(severity.rawValue): \(text)"
    }
}

/// Gathers diagnostics while a configuration is read: all of them, in one go.
final class Diagnostics {
    private(set) var all: [Diagnostic] = []
    private var known: Set<Diagnostic> = []

    var hasErrors: Bool { all.contains { $0.severity == .error } }

    func error(_ location: SourceLocation, _ message: String) {
        add(Diagnostic(location: location, severity: .error, message: message))
    }

    /// Word processors make quotes that YAML takes for letters.
    static func quotes(around text: String) -> String? {
        guard let first = text.first, "\u{201C}\u{201D}\u{201E}\u{2018}\u{2019}\u{00AB}".contains(first) else {
            return nil
        }
        return "; typographic quotes are a part of the text: write \" or '"
    }

    func warning(_ location: SourceLocation, _ message: String) {
        add(Diagnostic(location: location, severity: .warning, message: message))
    }

    /// An error for a unit that is none: what things are counted in is said in the configuration.
    func unknown(unit: String, among units: [String], _ location: SourceLocation) {
        let isNoun = unit.allSatisfy { $0.isLetter || $0 == "_" || $0 == "-" }
        guard isNoun, Spelling.hint(for: unit, among: units) == nil else {
            return unknown("unit", unit, among: units, location)
        }
        error(location, "unknown unit '\(unit)'; what is counted is declared: 'units: { \(unit): count }'")
    }

    /// An error for a word that is none of a few, with a did-you-mean.
    func unknown(_ what: String, _ word: String, among words: [String], _ location: SourceLocation) {
        let hint =
            Spelling.hint(for: word, among: words)
            ?? (words.isEmpty
                ? "; there are none" : isShort(words) ? "; there are \(words.joined(separator: ", "))" : "")
        error(location, "unknown \(what) '\(word)'\(Diagnostics.quotes(around: word) ?? hint)")
    }

    /// Whether a person reads all of them.
    private func isShort(_ words: [String]) -> Bool { words.count <= 8 || words.reduce(0) { $0 + $1.count + 2 } <= 250 }

    private func add(_ diagnostic: Diagnostic) {
        // A template that is expanded many times says what is wrong with it once.
        if known.insert(diagnostic).inserted { all.append(diagnostic) }
    }
}
