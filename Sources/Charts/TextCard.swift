internal import Model

/// A drawing of a title and of numbers under it, in the shape of pictures for links.
package enum TextCard {
    /// - Parameters:
    ///   - note: a sentence that says the same.
    ///   - rows: each with what stands before it.
    package static func svg(
        title: String, note: String, subtitle: String, rows: [(String, String)], theme: ChartStyle.Theme
    ) -> String {
        let style = ChartStyle(theme: theme, size: .card)
        let (width, height) = (style.size.width, style.size.height)
        var parts = [SVG.rectangle("g", 0, 0, width, height)]
        var y = 44.0
        for line in SVG.lines(title, size: 26, isBold: true, width: width - 60).prefix(3) {
            parts.append(
                "<text class=\"i b\" x=\"30\" y=\"\(SVG.number(y))\" style=\"font-size:26px\">\(MarkupText.escape(line))</text>"
            )
            y += 32
        }
        parts.append(
            "<text class=\"m\" x=\"30\" y=\"\(SVG.number(y))\" style=\"font-size:15px\">\(MarkupText.escape(subtitle))</text>"
        )
        y += 32
        let fitting = max(1, min(rows.count, Int((height - 20 - y) / 24) + 1))
        let columns = rows.count > fitting ? 2 : 1
        let lines = min(fitting, (rows.count + columns - 1) / columns)
        for (place, row) in rows.prefix(fitting * 2).enumerated() {
            let (x, line) = (30 + Double(place / lines) * (width - 60) / 2, y + Double(place % lines) * 24)
            parts.append(
                "<text class=\"d b\" x=\"\(SVG.number(x + 24))\" y=\"\(SVG.number(line))\" text-anchor=\"end\" style=\"font-size:17px\">\(MarkupText.escape(row.0))</text>"
            )
            parts.append(
                "<text class=\"i\" x=\"\(SVG.number(x + 34))\" y=\"\(SVG.number(line))\" style=\"font-size:17px\">\(MarkupText.escape(row.1))</text>"
            )
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(SVG.number(width)) \(SVG.number(height))" width="\(SVG.number(width))" \
            height="\(SVG.number(height))" role="img" aria-labelledby="t d"><title id="t">\(MarkupText.escape(title))</title>\
            <desc id="d">\(MarkupText.escape(note))</desc><style>\(style.css)</style>
            \(parts.joined(separator: "\n"))
            </svg>

            """
    }
}
