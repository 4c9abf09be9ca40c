/// The forms of filings whose figures count before those of all others (rule 11).
///
/// SEC's names of forms: https://www.sec.gov/submit-filings/forms-index
package struct FilingForms: Equatable, Sendable {
    package let names: [String]

    /// - Parameter names: without those of amendments, which are of their form.
    package init(_ names: [String]) { self.names = names }

    /// Reports that are due or tell what has happened, of companies at home and abroad, those of transition periods
    /// included. What is not among them: proxy statements, registration statements, prospectuses.
    package static let reports = FilingForms([
        "10-K", "10-KT", "10-K405", "10-KSB", "10-Q", "10-QT", "10-QSB", "8-K", "20-F", "40-F", "6-K",
    ])

    /// Whole reports of a year or a part of one: what is in none of their statements was not there. Amendments are parts.
    static let periodic = FilingForms(["10-K", "10-KT", "10-K405", "10-KSB", "10-Q", "10-QT", "10-QSB", "20-F", "40-F"])

    /// Those that tell of a year.
    static let annual = FilingForms(["10-K", "10-KT", "10-K405", "10-KSB", "20-F", "40-F"])

    /// Whether a form is one of them or amends one.
    package func contains(_ form: String) -> Bool {
        names.contains(form.hasSuffix("/A") ? String(form.dropLast(2)) : form)
    }

    var fingerprint: String { self == .reports ? "" : names.joined(separator: ",") }
}
