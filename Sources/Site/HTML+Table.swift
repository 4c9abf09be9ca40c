extension HTML {
    /// A column of a table: its name, and whether it is of numbers.
    struct Column: ExpressibleByStringLiteral {
        let name: String
        var isNumeric = false

        init(stringLiteral value: String) { name = value }

        init(_ name: String, isNumeric: Bool = false) {
            self.name = name
            self.isNumeric = isNumeric
        }

        static func number(_ name: String) -> Column { Column(name, isNumeric: true) }
    }

    /// A table with its caption, which scrolls by itself where the screen is narrow.
    ///
    /// - Parameter isStacked: whether its cells stand below each other there, since they are sentences.
    static func table(_ caption: String, _ columns: [Column], _ rows: [HTML], isStacked: Bool = false) -> HTML {
        let heads: [HTML] = columns.map { column in
            "<th scope=\"col\"\(column.isNumeric ? " class=\"n\"" as HTML : "")>\(column.name)</th>"
        }
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="\(caption)"><table\(isStacked ? " class=\"stack\"" as HTML : "")>\
            <caption>\(caption)</caption>
            <thead><tr>\(heads)</tr></thead>
            <tbody>
            \(rows)</tbody></table></div>
            """
    }
}
