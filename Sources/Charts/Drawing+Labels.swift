internal import Model

/// What is said of the data.
extension Drawing {
    /// The number that decides, with who set it, and when it would be crossed.
    mutating func drawThreshold() {
        guard let threshold = chart.threshold else { return }
        let y = y(threshold.value)
        parts.append(SVG.line("h", left, y, right, y, " stroke-width=\"1.4\""))
        if let (earliest, latest) = chart.crossing, earliest <= time.last {
            let end = latest.map { min(x($0), right) } ?? right
            parts.append(SVG.line("h r", x(max(earliest, time.first)), y, end, y, " stroke-width=\"8\""))
        }
        let below = y + style.size.text + 4
        var places: [LabelPlaces.Place] = []
        for line in [y - 6, below] {
            places += [
                .init(x: left + 4, y: line, anchor: .start), .init(x: right - 4, y: line, anchor: .end),
            ]
            places += [0.3, 0.5, 0.7].map { .init(x: left + $0 * (right - left), y: line, anchor: .middle) }
        }
        writeSurely("t b", threshold.label, at: places)
    }

    mutating func drawNewest() {
        guard let text = chart.newest else { return }
        guard let last = chart.points.last(where: { !$0.isProjection }) else {
            let middle = (left + right) / 2
            return writeSurely(
                "i b", text,
                at: [0.5, 0.7, 0.3].map { .init(x: middle, y: top + $0 * (bottom - top), anchor: .middle) })
        }
        let (x, y) = (x(last.period.end), y(last.estimate.value))
        let size = style.size.text
        // Where a bound is open, an arrow stands above or below.
        writeSurely(
            "i b", text,
            at: [
                .init(x: x - 7, y: y - 7, anchor: .end), .init(x: x + 8, y: y + 4, anchor: .start),
                .init(x: x + 7, y: y - 7, anchor: .start), .init(x: x, y: y - 10, anchor: .middle),
                .init(x: x - 8, y: y + 4, anchor: .end), .init(x: x, y: y + size + 8, anchor: .middle),
                .init(x: x - 7, y: y + size + 6, anchor: .end), .init(x: x - 7, y: y - 24, anchor: .end),
                .init(x: x + 7, y: y + size + 6, anchor: .start), .init(x: x - 7, y: y + 2 * size + 10, anchor: .end),
                .init(x: x - 7, y: y - 44, anchor: .end), .init(x: x - 34, y: y - 16, anchor: .end),
                .init(x: x + 7, y: y - 24, anchor: .start), .init(x: x - 7, y: y + 3 * size + 14, anchor: .end),
            ])
    }

    /// The day on which it was said, with a ring at what was known then.
    mutating func drawSaid() {
        guard let said = chart.said, isOnIt(said.day) else { return }
        let place = x(said.day)
        parts.append(SVG.line("k s", place, top, place, bottom))
        if let known = said.known, isOnIt(known.end) {
            parts.append(
                "<circle class=\"n k\" cx=\"\(SVG.number(x(known.end)))\" cy=\"\(SVG.number(y(known.value)))\" r=\"5\" stroke-width=\"1.4\"/>"
            )
        }
        let size = style.size.text
        let lines = [top + size + 1, bottom - 6, top + 2 * size + 6, top + 3 * size + 12, (top + bottom) / 2]
        let places = lines.flatMap { line in
            [LabelPlaces.Place(x: place - 5, y: line, anchor: .end), .init(x: place + 5, y: line, anchor: .start)]
        }
        let words = said.label.split(separator: ":", maxSplits: 1).map { $0.trimmingBlanks }
        if write("m", said.label, at: places) || words.count < 2 { return }
        write("m", words[0], at: places)
        // What was known stands beside its ring.
        guard let known = said.known, isOnIt(known.end) else { return }
        let (x, y) = (x(known.end), y(known.value))
        write(
            "m", words[1],
            at: [
                .init(x: x - 8, y: y - 8, anchor: .end), .init(x: x - 8, y: y + size + 6, anchor: .end),
                .init(x: x + 9, y: y + size + 6, anchor: .start), .init(x: x + 9, y: y - 8, anchor: .start),
                .init(x: x - 10, y: y - 24, anchor: .end), .init(x: x + 9, y: y + 2 * size + 10, anchor: .start),
            ])
    }

    mutating func drawDeadline() {
        guard let deadline = chart.deadline else { return }
        let size = style.size.text
        guard isOnIt(deadline.day) else {
            guard deadline.day > time.last else { return }
            write(
                "m", "\(deadline.label) \u{2192}",
                at: [
                    .init(x: right - 4, y: top + size + 2, anchor: .end),
                    .init(x: right - 4, y: bottom - 24, anchor: .end),
                ])
            return
        }
        let place = x(deadline.day)
        parts.append(SVG.line("k", place, top, place, bottom))
        let lines = [top + size + 2, top + 2 * size + 8, bottom - 24]
        write(
            "m", deadline.label,
            at: lines.flatMap { line in
                [LabelPlaces.Place(x: place - 5, y: line, anchor: .end), .init(x: place + 5, y: line, anchor: .start)]
            })
    }

    /// Events, at the days on which they became known; the last ones are named, where there is room.
    mutating func drawMarks() {
        let shown = chart.marks.filter { isOnIt($0.day) }
        for mark in shown {
            let place = x(mark.day)
            parts.append(
                SVG.path("t", "M\(SVG.number(place)) \(SVG.number(bottom - 1))l-5 8h10z"))
        }
        for mark in shown.suffix(3).reversed() {
            let place = x(mark.day)
            let lines = [bottom - 6, bottom - 6 - style.size.text - 5, bottom - 6 - 2 * (style.size.text + 5)]
            write(
                "m", mark.label,
                at: lines.flatMap { line in
                    [
                        LabelPlaces.Place(x: place - 2, y: line, anchor: .end),
                        .init(x: place + 2, y: line, anchor: .start),
                    ]
                })
        }
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
