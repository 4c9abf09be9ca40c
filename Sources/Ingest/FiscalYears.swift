internal import Formats
internal import Model

/// What annual reports say their years are called; the year of a report is that of its latest facts.
struct FiscalYears {
    /// By accession: the last day of the latest year in it, and the name of the report's year.
    private var reports: [String: (end: Day, name: Int)] = [:]

    mutating func take(_ fact: JSONNode, end: Day) {
        guard let accession = fact.member("accn")?.string, fact.member("fp")?.string == "FY",
            let name = fact.member("fy")?.number.flatMap({ Int(exactly: $0) })
        else { return }
        if let known = reports[accession], known.end >= end { return }
        reports[accession] = (end, name)
    }

    mutating func join(_ other: FiscalYears) {
        reports.merge(other.reports) { $0.end >= $1.end ? $0 : $1 }
    }

    /// How the years are named, by most of the reports and the latest of those.
    var found: FiscalYear? {
        let shifts = Dictionary(grouping: reports.values) { $0.name - $0.end.civil.year }
        let most = shifts.filter { (-1...0).contains($0.key) }.max {
            ($0.value.count, $0.key) < ($1.value.count, $1.key)
        }
        return most?.value.max { $0.end < $1.end }.map { FiscalYear(endingOn: $0.end, named: $0.name) }
    }
}
