internal import Model

/// A chart of characters, for a terminal: two by four dots in each (Unicode's Braille patterns).
package enum CharacterChart {
    /// - Parameters:
    ///   - width: columns of the screen.
    ///   - height: lines of the drawing alone.
    package static func lines(_ chart: Chart, width: Int, height: Int = 12) -> [String] {
        let shown = chart.points
        guard let first = shown.first?.period.end, let last = shown.last?.period.end else { return [] }
        let values = ValueScale(
            shown.flatMap { [$0.estimate.value, $0.estimate.low, $0.estimate.high] }.filter(\.isFinite)
                + [chart.threshold?.value].compactMap(\.self), count: 4)
        let names = values.ticks.map(chart.tick)
        let margin = (names.map(\.count).max() ?? 0) + 2
        let time = TimeScale(first: first, last: last == first ? first + 1 : last)
        var canvas = Canvas(columns: max(10, width - margin - 1), lines: height)
        func x(_ day: Day) -> Int { Int((time.place(day) * Double(canvas.width - 1)).rounded()) }
        func y(_ value: Double) -> Int {
            Int(((1 - max(0, min(1, values.place(value)))) * Double(canvas.height - 1)).rounded())
        }
        if let threshold = chart.threshold {
            for place in stride(from: 0, to: canvas.width, by: 4) { canvas.dot(place, y(threshold.value)) }
        }
        var before: Chart.Point?
        for point in shown {
            if let before, point.continues, before.estimate.isExact, point.estimate.isExact {
                canvas.line(
                    x(before.period.end), y(before.estimate.value), x(point.period.end), y(point.estimate.value))
            }
            canvas.dot(x(point.period.end), y(point.estimate.value))
            for bound in [point.estimate.low, point.estimate.high] where bound.isFinite && !point.estimate.isExact {
                canvas.line(x(point.period.end), y(point.estimate.value), x(point.period.end), y(bound))
            }
            before = point
        }
        let ticks = Dictionary(zip(values.ticks.map { y($0) / 4 }, names)) { first, _ in first }
        var lines = canvas.text.enumerated().map { place, text in
            let name = ticks[place] ?? ""
            return String(repeating: " ", count: margin - 2 - name.count) + name
                + (name.isEmpty ? " \u{2502}" : " \u{253C}") + text
        }
        lines.append(
            String(repeating: " ", count: margin - 1) + "\u{2514}"
                + String(repeating: "\u{2500}", count: canvas.width / 2))
        lines.append(axis(time, margin, canvas.width / 2))
        return lines
    }

    /// The names of days, none over another.
    private static func axis(_ time: TimeScale, _ margin: Int, _ width: Int) -> String {
        var line = ""
        for (day, label) in time.ticks(max(2, width / 12)) {
            let place = margin + Int((time.place(day) * Double(width - 1)).rounded())
            guard place >= line.count + (line.isEmpty ? 0 : 1), place + label.count <= margin + width else { continue }
            line += String(repeating: " ", count: place - line.count) + label
        }
        return line
    }

    private struct Canvas {
        let width: Int
        let height: Int
        private var cells: [[UInt8]]

        init(columns: Int, lines: Int) {
            width = columns * 2
            height = lines * 4
            cells = Array(repeating: Array(repeating: 0, count: columns), count: lines)
        }

        mutating func dot(_ x: Int, _ y: Int) {
            guard (0..<width).contains(x), (0..<height).contains(y) else { return }
            let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
            cells[y / 4][x / 2] |= bits[y % 4][x % 2]
        }

        mutating func line(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int) {
            let steps = max(abs(x2 - x1), abs(y2 - y1), 1)
            for step in 0...steps {
                let part = Double(step) / Double(steps)
                dot(x1 + Int((Double(x2 - x1) * part).rounded()), y1 + Int((Double(y2 - y1) * part).rounded()))
            }
        }

        var text: [String] {
            cells.map { line in
                String(String.UnicodeScalarView(line.compactMap { Unicode.Scalar(0x2800 + UInt32($0)) }))
            }
        }
    }
}
