/// The numbers of days that count as one period of a frequency (rule 13).
///
/// Fiscal quarters have 12 to 14 weeks and fiscal years 52 or 53 (SEC filings); calendar ones lie between. Who divides
/// the year into twelve, twelve, twelve and sixteen weeks has quarters of exactly 16 or, in a long year, 17.
package struct Durations: Equatable, Sendable {
    package let range: ClosedRange<Int>
    /// Those beside the range.
    package let others: [Int]

    init(_ range: ClosedRange<Int>, and others: [Int] = []) {
        self.range = range
        self.others = others
    }

    /// Whether so many days are one period.
    package func contains(_ days: Int) -> Bool { range.contains(days) || others.contains(days) }

    /// The longest.
    package var longest: Int { others.max() ?? range.upperBound }
}
