internal import Formulas
internal import Model
internal import Queries
internal import Reports
internal import Rules

/// One claim in full: what was said, what came of it, and the fine print.
struct ClaimPage {
    let account: ClaimAccount
    let width: Int

    func print() {
        let (status, claim) = (account.status, account.status.claim)
        let who = [claim.by, claim.saidOn?.spoken].compactMap(\.self).joined(separator: ", ")
        paragraph(
            [claim.says ?? status.rule.id, who.isEmpty ? "" : "(\(who))"].filter { !$0.isEmpty }.joined(separator: " "))
        if let quote = claim.quote {
            let language = claim.quoteLanguage.map { " (\($0))" } ?? ""
            paragraph("\u{201C}\(quote)\u{201D}\(language)")
        }
        paragraph("\(status.word.uppercased()): \(account.standing)")
        if status.dependsOnDefinition { paragraph("The answer depends on the definition: a reading says otherwise.") }
        Console.print("")
        for (name, text) in account.details where !text.isEmpty { detail(name, text) }
    }

    private func paragraph(_ text: String) {
        for line in TextWidth.wrapped(Console.plain(text), width) { Console.print(line) }
    }

    private func detail(_ name: String, _ text: String) {
        let padding = String(repeating: " ", count: max(1, 13 - name.count))
        let lines = TextWidth.wrapped(Console.plain(text), width, indent: 15)
        for (place, line) in lines.enumerated() { Console.print(place == 0 ? "  \(name)\(padding)\(line)" : line) }
    }
}
