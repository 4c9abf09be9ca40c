internal import Model

/// What lies under the data.
extension Drawing {
    mutating func drawGround() {
        let size = style.size
        parts.append(SVG.rectangle("g", 0, 0, size.width, size.height))
        for (place, line) in titles.enumerated() {
            let y = 8 + Double(place + 1) * (size.text + 5) - 3
            parts.append(
                "<text class=\"i b\" x=\"8\" y=\"\(SVG.number(y))\" style=\"font-size:\(SVG.number(size.text + 1))px\">\(MarkupText.escape(line))</text>"
            )
        }
        if let end = unpublishedSince {
            parts.append(SVG.rectangle("u", x(end), top, right - x(end), bottom - top))
        }
    }

    mutating func drawAxes() {
        let size = style.size
        for tick in values.ticks {
            let y = y(tick)
            parts.append(SVG.line("a", left, y, right, y))
            parts.append(SVG.text("m", left - 6, y + 4, chart.tick(tick), anchor: .end))
        }
        if values.isLogarithmic {
            write(
                "m", "log scale",
                at: [
                    .init(x: left + 4, y: bottom - 5, anchor: .start), .init(x: left + 4, y: top + 12, anchor: .start),
                ])
        }
        for (day, label) in time.ticks(size == .narrow ? 4 : 8) {
            let place = x(day)
            parts.append(SVG.line("a", place, bottom, place, bottom + 5))
            let half = SVG.width(label, size: size.text) / 2
            guard place + half <= size.width, place - half >= 0 else { continue }
            parts.append(SVG.text("m", place, bottom + 5 + size.text + 1, label, anchor: .middle))
        }
    }

    /// Since when nothing is published: a period that is not over may have a value, of its parts.
    private var unpublishedSince: Day? {
        guard let end = chart.dataEnd, isOnIt(min(end, chart.day)) else { return nil }
        return min(end, chart.day)
    }

    mutating func nameUnpublished() {
        if let end = unpublishedSince { write("m", "not published yet", at: unpublishedPlaces(x(end))) }
    }

    private func unpublishedPlaces(_ x: Double) -> [LabelPlaces.Place] {
        let room = SVG.width("not published yet", size: style.size.text)
        guard right - x > room + 8 else { return [] }
        return [
            .init(x: right - 4, y: bottom - 6, anchor: .end),
            .init(x: right - 4, y: top + style.size.text + 2, anchor: .end),
        ]
    }

    /// Writes a text where there is room for it.
    ///
    /// - Returns: whether there was.
    @discardableResult
    mutating func write(_ classes: String, _ text: String, at places: [LabelPlaces.Place]) -> Bool {
        let size = style.size.text
        let width = SVG.width(text, size: size, isBold: classes.contains("b"))
        guard let place = labels.place(width: width, height: size, places) else { return false }
        parts.append(SVG.text("\(classes) w", place.x, place.y, text, anchor: place.anchor))
        return true
    }

    /// The same for what must be read: on shorter lines, or wherever there is room.
    mutating func writeSurely(_ classes: String, _ text: String, at places: [LabelPlaces.Place]) {
        if write(classes, text, at: places) { return }
        let step = style.size.text + 5
        let everywhere = stride(from: top + step, to: bottom, by: step).flatMap { line in
            [LabelPlaces.Place(x: left + 4, y: line, anchor: .start), .init(x: right - 4, y: line, anchor: .end)]
        }
        if write(classes, text, at: everywhere) { return }
        parts.append(SVG.text("\(classes) w", left + 4, bottom - 4, text))
    }
}
