internal import Glibc
internal import Model

/// The elements of a drawing as text.
enum SVG {
    /// A coordinate, to a tenth.
    static func number(_ value: Double) -> String {
        let tenths = value.isNaN ? 0 : Int((max(-1e6, min(1e6, value)) * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let size = abs(tenths)
        return size % 10 == 0 ? "\(sign)\(size / 10)" : "\(sign)\(size / 10).\(size % 10)"
    }

    static func line(_ classes: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ more: String = "")
        -> String
    {
        "<line class=\"\(classes)\" x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\"\(more)/>"
    }

    static func rectangle(_ classes: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double) -> String {
        "<rect class=\"\(classes)\" x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(max(0, width)))\" height=\"\(number(max(0, height)))\"/>"
    }

    static func circle(_ classes: String, _ x: Double, _ y: Double, _ radius: Double) -> String {
        "<circle class=\"\(classes)\" cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"\(number(radius))\"/>"
    }

    static func path(_ classes: String, _ data: String) -> String { "<path class=\"\(classes)\" d=\"\(data)\"/>" }

    static func text(_ classes: String, _ x: Double, _ y: Double, _ text: String, anchor: Anchor = .start) -> String {
        let place = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
        return
            "<text class=\"\(classes)\" x=\"\(number(x))\" y=\"\(number(y))\"\(place)>\(MarkupText.escape(text))</text>"
    }

    enum Anchor: String { case start, middle, end }

    /// About how wide a text is: that of Liberation Sans, rather more than less.
    static func width(_ text: String, size: Double, isBold: Bool = false) -> Double {
        let units = text.unicodeScalars.reduce(0.0) { sum, scalar in
            switch scalar {
            case "i", "l", "j", "I", "t", "f", ".", ",", ":", ";", "'", "|", "\u{2019}", " ": sum + 0.3
            case "m", "w", "M", "W", "%", "@", "\u{2026}": sum + 0.9
            case _ where scalar.value > 0x2E7F: sum + 1.05
            case "A"..."Z": sum + 0.7
            default: sum + 0.57
            }
        }
        return units * size * (isBold ? 1.06 : 1)
    }

    /// Words in lines that fit a width.
    static func lines(_ text: String, size: Double, isBold: Bool, width limit: Double) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            let longer = line.isEmpty ? String(word) : line + " " + word
            if !line.isEmpty, width(longer, size: size, isBold: isBold) > limit {
                lines.append(line)
                line = String(word)
            } else {
                line = longer
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
