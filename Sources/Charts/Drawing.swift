internal import Model

/// A chart as SVG: pure, and the same text for the same chart.
package struct Drawing {
    let chart: Chart
    let style: ChartStyle
    let values: ValueScale
    let time: TimeScale
    /// The edges of what is drawn in, in the units of the drawing.
    let (left, right, top, bottom): (Double, Double, Double, Double)
    let titles: [String]
    var parts: [String] = []
    var labels: LabelPlaces

    private init(_ chart: Chart, _ style: ChartStyle) {
        self.style = style
        let size = style.size
        var chart = chart
        // A title of any length leaves room for the data.
        let lines = SVG.lines(chart.title, size: size.text + 1, isBold: true, width: size.width - 16)
        titles = lines.count > 4 ? Array(lines.prefix(3)) + ["\u{2026}"] : lines
        top = 8 + Double(titles.count) * (size.text + 5) + 12
        bottom = size.height - size.bottom
        let days = Drawing.days(of: chart)
        time = TimeScale(first: days.start, last: days.end)
        values = ValueScale(Drawing.values(of: chart), count: size == .wide ? 4 : 3)
        let names = values.ticks.map { SVG.width(chart.tick($0), size: size.text) }
        (left, right) = (min(12 + (names.max() ?? 0).rounded(.up), size.width / 2), size.width - size.right)
        chart.points = Drawing.thinned(chart.points, time, width: right - left)
        self.chart = chart
        labels = LabelPlaces(x: left...(size.width - 2), y: (top - 10)...(bottom - 1))
    }

    /// The drawing as a document of its own, which is also an element of HTML.
    package static func svg(_ chart: Chart, _ style: ChartStyle = ChartStyle()) -> String {
        var drawing = Drawing(chart, style)
        drawing.draw()
        return drawing.document
    }

    private mutating func draw() {
        drawGround()
        avoidLines()
        drawAxes()
        drawVintages()
        drawLine()
        drawDeadline()
        drawThreshold()
        drawNewest()
        drawSaid()
        drawMarks()
        nameUnpublished()
    }

    private var document: String {
        let size = style.size
        let (width, height) = (SVG.number(size.width), SVG.number(size.height))
        let title = MarkupText.escape(chart.title)
        let description = MarkupText.escape(chart.description)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" \
            role="img" aria-labelledby="t d"><title id="t">\(title)</title><desc id="d">\(description)</desc>\
            <style>\(style.css)</style>
            \(parts.joined(separator: "\n"))
            </svg>

            """
    }

    // MARK: Places

    func x(_ day: Day) -> Double { left + time.place(day) * (right - left) }
    func y(_ value: Double) -> Double { bottom - max(-0.02, min(1.02, values.place(value))) * (bottom - top) }
    func isOnIt(_ day: Day) -> Bool { day >= time.first && day <= time.last }

    /// From the first period to what is expected, with some room.
    private static func days(of chart: Chart) -> Period {
        let ends = chart.points.map(\.period.end)
        let first = ends.first ?? chart.said?.day ?? chart.day - 365
        let newest = max(ends.last ?? chart.day, chart.dataEnd ?? chart.day)
        var last = max(newest, chart.said?.day ?? newest)
        // What lies so far ahead that the data would be a corner is named at the edge.
        let length = max(last - first, 180)
        for day in [chart.day, chart.deadline?.day, chart.crossing?.latest ?? chart.crossing?.earliest].compactMap(
            \.self)
        where day - last <= 2 * length { last = max(last, day) }
        for mark in chart.marks where mark.day - last <= length { last = max(last, mark.day) }
        if last == newest { last = last + max(20, length / 8) } else { last = last + max(5, length / 25) }
        let alone = chart.points.count == 1 ? chart.points[0].period.start : first
        let start = min(alone, chart.said.map { max($0.day, first - max(length, 800)) } ?? first)
        // A point on the axis would cover its names.
        return Period(start: start - max(2, (last - start) / 50), end: last)
    }

    private static func values(of chart: Chart) -> [Double] {
        var values = chart.points.flatMap { point in
            [
                point.estimate.value, point.estimate.low, point.estimate.high, point.vintages.lowerBound,
                point.vintages.upperBound,
            ]
        }
        values += [chart.threshold?.value, chart.said?.known?.value].compactMap(\.self)
        let finite = values.filter(\.isFinite)
        guard let least = finite.min(), let most = finite.max() else { return [0, 1] }
        // The line of a threshold has room for its name above.
        guard let threshold = chart.threshold?.value, threshold == most, least < most else { return finite }
        return finite + [least > 0 && most / least > 20 ? most * 1.3 : most + 0.06 * (most - max(0, least))]
    }

    /// No more points than can be told apart: of each two units of the width the first, the least, the greatest, the last.
    private static func thinned(_ points: [Chart.Point], _ time: TimeScale, width: Double) -> [Chart.Point] {
        guard Double(points.count) > width else { return points }
        let columns = Dictionary(grouping: points.indices) { Int(time.place(points[$0].period.end) * width / 2) }
        var kept: Set<Int> = []
        var breaks: Set<Int> = []
        for column in columns.values {
            let least = column.min { points[$0].estimate.value < points[$1].estimate.value }
            let most = column.max { points[$0].estimate.value < points[$1].estimate.value }
            kept.formUnion([column.first, least, most, column.last].compactMap(\.self))
        }
        let order = kept.sorted()
        for (before, after) in zip(order, order.dropFirst())
        where points[(before + 1)...after].contains(where: { !$0.continues }) { breaks.insert(after) }
        return order.map { place in
            var point = points[place]
            point.continues = !breaks.contains(place)
            return point
        }
    }
}
