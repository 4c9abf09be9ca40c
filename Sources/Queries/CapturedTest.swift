package import Configuring
internal import Formulas
internal import Model
package import Rules
package import Store

/// A test of a rule out of the vintages that a store has.
package struct CapturedTest {
    package let test: RuleTest
    /// The same as text, but for what is expected.
    package let lines: [String]

    package init(of rule: RuleDefinition, _ catalog: Catalog, _ snapshot: StoreSnapshot) throws {
        let start = SourceLocation(file: rule.id, line: 1, column: 1)
        var lines = ["name: \(rule.id)", "rules: [\(rule.id)]", "given:"]
        var given: [RuleTest.Given] = []
        for id in catalog.sources(of: rule.when.series).sorted() {
            guard let series = try snapshot.series(id) else { continue }
            let part: StoreSnapshot.Part = series.kind == .flow ? .facts : .periods
            let histories = try snapshot.histories(of: series.number, frequency: series.frequency, part: part)
            let rows = histories.flatMap { history in
                history.revisions.map { CapturedTest.row($0, history.period, start) }
            }
            lines += ["  \(id): |"] + CapturedTest.table(rows)
            given.append(RuleTest.Given(series: id, location: start, rows: rows))
        }
        self.lines = lines
        test = RuleTest(
            name: rule.id, location: start, rules: [rule.id], given: given, expected: [], until: nil, lines: nil)
    }

    private static func row(_ vintage: Vintage, _ period: Period, _ place: SourceLocation) -> RuleTest.Row {
        RuleTest.Row(
            location: place, period: period, frequency: nil, value: vintage.value, low: vintage.detail?.low,
            high: vintage.detail?.high, qualifier: vintage.detail?.qualifier, published: vintage.published)
    }

    /// Aligned columns; those of bounds only where something has some.
    private static func table(_ rows: [RuleTest.Row]) -> [String] {
        let hasBounds = rows.contains { $0.low != nil || $0.high != nil || $0.qualifier != nil }
        let header = ["start", "end", "value", "published"] + (hasBounds ? ["low", "high", "qualifier"] : [])
        let cells = rows.sorted { ($0.published, $0.period) < ($1.published, $1.period) }.map { row in
            let own = [
                "\(row.period.start)", "\(row.period.end)", row.value.map(ValueText.exact) ?? "", "\(row.published)",
            ]
            let bounds = [
                row.low.map(ValueText.exact) ?? "", row.high.map(ValueText.exact) ?? "", row.qualifier?.rawValue ?? "",
            ]
            return own + (hasBounds ? bounds : [])
        }
        let all = [header] + cells
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { cells in
            let padded = cells.enumerated().map { place, cell in
                let blanks = String(repeating: " ", count: widths[place] - cell.count)
                return place == cells.count - 1 ? cell : "\(cell),\(blanks)"
            }
            var line = "    " + padded.joined(separator: " ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
