internal import Model

/// The data.
extension Drawing {
    /// Between the least and the greatest value that was ever published of each period.
    mutating func drawVintages() {
        for run in runs(where: { _ in true })
        where run.contains(where: { $0.vintages.lowerBound < $0.vintages.upperBound }) {
            let upper = run.map { point in place(point, point.vintages.upperBound) }
            let lower = run.reversed().map { point in place(point, point.vintages.lowerBound) }
            if run.count == 1, let point = run.first {
                let x = x(point.period.end)
                parts.append(
                    SVG.rectangle(
                        "d v", x - 3, y(point.vintages.upperBound), 6,
                        y(point.vintages.lowerBound) - y(point.vintages.upperBound)))
            } else {
                parts.append(SVG.path("d v", "M" + (upper + lower).joined(separator: "L") + "Z"))
            }
        }
    }

    /// What holds now: a line where values follow each other, bars where they are bounds, dashes where they are forecasts.
    mutating func drawLine() {
        for run in runs(where: { $0.estimate.isExact && !$0.isProjection }) where run.count > 1 {
            parts.append(SVG.path("n c l", "M" + run.map { place($0, $0.estimate.value) }.joined(separator: "L")))
        }
        drawProjections()
        let areApart = Double(chart.points.count) <= (right - left) / 8
        for point in chart.points where areApart || !point.estimate.isExact || !point.continues {
            drawPoint(point)
        }
        guard let last = chart.points.last(where: { !$0.isProjection }), !areApart else { return }
        drawPoint(last)
    }

    private mutating func drawPoint(_ point: Chart.Point) {
        let (x, y) = (x(point.period.end), y(point.estimate.value))
        if !point.estimate.isExact { drawBounds(point.estimate, x) }
        if let first = point.first { parts.append(SVG.circle("o", x, self.y(first), 2.6)) }
        parts.append(SVG.circle(point.isProjection ? "o" : "d", x, y, point.estimate.isExact ? 2.4 : 3))
    }

    /// A bar from bound to bound; an arrow where there is none.
    private mutating func drawBounds(_ estimate: Estimate, _ x: Double) {
        let reach = 26.0
        let low = estimate.low.isFinite ? y(estimate.low) : min(bottom, y(estimate.value) + reach)
        let high = estimate.high.isFinite ? y(estimate.high) : max(top, y(estimate.value) - reach)
        parts.append(SVG.line("c", x, low, x, high))
        for (bound, y, direction) in [(estimate.low, low, -1.0), (estimate.high, high, 1.0)] {
            if bound.isFinite {
                parts.append(SVG.line("c", x - 4, y, x + 4, y))
            } else {
                let (near, far) = (SVG.number(y + direction * 6), SVG.number(y))
                parts.append(
                    SVG.path(
                        "n c", "M\(SVG.number(x - 4)) \(near)L\(SVG.number(x)) \(far)L\(SVG.number(x + 4)) \(near)"))
            }
        }
    }

    /// From the last value to the forecasts that follow it without a gap.
    private mutating func drawProjections() {
        for (before, after) in zip(chart.points, chart.points.dropFirst())
        where after.isProjection && after.continues && after.estimate.isExact && before.estimate.isExact {
            parts.append(
                SVG.path("n c p", "M\(place(before, before.estimate.value))L\(place(after, after.estimate.value))"))
        }
    }

    private func place(_ point: Chart.Point, _ value: Double) -> String {
        "\(SVG.number(x(point.period.end))) \(SVG.number(y(value)))"
    }

    /// Points in a row with nothing missing between them.
    private func runs(where isWanted: (Chart.Point) -> Bool) -> [[Chart.Point]] {
        var runs: [[Chart.Point]] = []
        var isOpen = false
        for point in chart.points {
            guard isWanted(point) else {
                isOpen = false
                continue
            }
            if isOpen, point.continues { runs[runs.count - 1].append(point) } else { runs.append([point]) }
            isOpen = true
        }
        return runs
    }

    /// Labels keep off lines as off points.
    mutating func avoidLines() {
        for (before, after) in zip(chart.points, chart.points.dropFirst()) where after.continues {
            let (start, end) = (
                (x(before.period.end), y(before.estimate.value)), (x(after.period.end), y(after.estimate.value))
            )
            let steps = max(1, Int(max(abs(end.0 - start.0), abs(end.1 - start.1)) / 6))
            labels.avoid(
                (0...steps).map { step in
                    let part = Double(step) / Double(steps)
                    return (start.0 + (end.0 - start.0) * part, start.1 + (end.1 - start.1) * part)
                })
        }
        labels.avoid(chart.points.map { (x($0.period.end), y($0.estimate.value)) })
        if let threshold = chart.threshold {
            let line = y(threshold.value)
            labels.avoid(stride(from: left, to: right, by: 10).map { ($0, line) })
        }
        for day in [chart.said?.day, chart.deadline?.day].compactMap(\.self) where isOnIt(day) {
            let place = x(day)
            labels.avoid(stride(from: top, to: bottom, by: 8).map { (place, $0) })
        }
    }
}
