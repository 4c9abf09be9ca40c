internal import Model

/// A small drawing beside a line of text: the data, the threshold, and nothing that must be read.
package enum Sparkline {
    /// An element of HTML, which who cannot see it need not be told of.
    package static func svg(_ chart: Chart) -> String {
        let (width, height) = (150.0, 46.0)
        let points = chart.points.suffix(60)
        guard let first = points.first?.period.end, let last = points.last?.period.end else { return "" }
        let values = ValueScale(
            points.map(\.estimate.value) + [chart.threshold?.value].compactMap(\.self), count: 2)
        let time = TimeScale(first: first, last: last)
        func x(_ day: Day) -> Double { points.count < 2 ? width - 8 : 4 + time.place(day) * (width - 12) }
        func y(_ value: Double) -> Double { height - 5 - max(0, min(1, values.place(value))) * (height - 10) }
        var parts: [String] = []
        if let threshold = chart.threshold {
            parts.append(SVG.line("h", 0, y(threshold.value), width, y(threshold.value)))
        }
        var path = ""
        var isJoined = false
        for point in points {
            let place = "\(SVG.number(x(point.period.end))) \(SVG.number(y(point.estimate.value)))"
            let joins = isJoined && point.continues && point.estimate.isExact
            path += (joins ? "L" : "M") + place
            isJoined = point.estimate.isExact
            if !point.estimate.isExact {
                parts.append(SVG.circle("d", x(point.period.end), y(point.estimate.value), 1.6))
            }
        }
        parts.append(SVG.path("n c l", path))
        if let newest = points.last(where: { !$0.isProjection }) {
            parts.append(SVG.circle("d", x(newest.period.end), y(newest.estimate.value), 3.2))
        }
        return """
            <svg class="spark" viewBox="0 0 \(SVG.number(width)) \(SVG.number(height))" width="\(SVG.number(width))" \
            height="\(SVG.number(height))" aria-hidden="true" focusable="false">\(parts.joined())</svg>
            """
    }
}
