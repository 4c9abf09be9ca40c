/// How the rows of a document ended (rule 8).
package struct RowCounts: Equatable, Sendable {
    package var stored = 0
    package var unchanged = 0
    package var skipped = 0
    package var rejected = 0

    package init() {}

    package static func += (left: inout RowCounts, right: RowCounts) {
        left.stored += right.stored
        left.unchanged += right.unchanged
        left.skipped += right.skipped
        left.rejected += right.rejected
    }
}

/// A row that could not be used, and why.
package struct Reject: Equatable, Sendable {
    package let series: String
    /// The row as a person finds it: a line of a CSV file, or the place among the selected rows from 1.
    package let row: Int
    /// The column, member or path.
    package let column: String
    package let reason: String

    package init(series: String, row: Int, column: String, reason: String) {
        self.series = series
        self.row = row
        self.column = column
        self.reason = reason
    }
}

extension Reject: CustomStringConvertible {
    package var description: String {
        "\(series): row \(row)\(column.isEmpty ? "" : ", \(column)"): \(reason)"
    }
}
