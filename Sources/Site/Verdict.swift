internal import Queries
internal import Rules

/// A verdict as pages show it: a sign of its own and a word, and never a colour alone.
struct VerdictSign {
    let sign: String
    /// The class of its colour.
    let colour: String
    let word: String

    init(_ status: ClaimStatus) {
        word = status.word
        switch status.verdict {
        case .borneOut: (sign, colour) = (status.settled == nil ? "\u{25C9}" : "\u{25CF}", "blue")
        case .notBorneOut: (sign, colour) = (status.settled == nil ? "\u{2013}" : "\u{2715}", "grey")
        case .open: (sign, colour) = ("\u{25CB}", "grey")
        case .undetermined: (sign, colour) = ("\u{25D0}", "amber")
        case .waits: (sign, colour) = ("\u{2026}", "grey")
        case .unresolvable: (sign, colour) = ("?", "amber")
        case .annulled: (sign, colour) = ("\u{00D7}", "grey")
        case .fact:
            let isTrue = status.state == .isTrue || status.state == .met
            (sign, colour) = (isTrue ? "\u{25C6}" : "\u{25C7}", isTrue ? "blue" : "grey")
        case .past: (sign, colour) = ("\u{25CC}", "amber")
        }
    }

    /// The sign is nothing to read aloud.
    func html(_ language: Language, isCapital: Bool = false) -> HTML {
        let word = language.word(word)
        let shown = isCapital ? word.prefix(1).uppercased() + word.dropFirst() : word
        return "<span class=\"\(colour)\"><i aria-hidden=\"true\">\(sign)</i> \(shown)</span>"
    }
}
