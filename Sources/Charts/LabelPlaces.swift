/// Where labels stand, so that none is over another.
struct LabelPlaces {
    struct Box {
        let x: ClosedRange<Double>
        let y: ClosedRange<Double>

        func overlaps(_ other: Box) -> Bool { x.overlaps(other.x) && y.overlaps(other.y) }
    }

    /// Where a text may stand: its anchor, and the line on which it is written.
    struct Place {
        let x: Double
        let y: Double
        let anchor: SVG.Anchor
    }

    /// What all must stand in.
    let limits: Box
    private var taken: [Box] = []
    /// What is better not covered: points of the line.
    private var points: [(x: Double, y: Double)] = []

    init(x: ClosedRange<Double>, y: ClosedRange<Double>) { limits = Box(x: x, y: y) }

    mutating func avoid(_ more: [(x: Double, y: Double)]) { points += more }
    mutating func take(x: ClosedRange<Double>, y: ClosedRange<Double>) { taken.append(Box(x: x, y: y)) }

    /// The place of some at which a text covers no other, and the fewest points.
    ///
    /// - Returns: nil where it would cover a text or leave the drawing at every one.
    mutating func place(width: Double, height: Double, _ places: [Place]) -> Place? {
        var best: (place: Place, box: Box, covered: Int)?
        for place in places {
            let left: Double
            switch place.anchor {
            case .start: left = place.x
            case .middle: left = place.x - width / 2
            case .end: left = place.x - width
            }
            let box = Box(x: left...(left + width), y: (place.y - height)...(place.y + 3))
            guard limits.x.contains(box.x.lowerBound), limits.x.contains(box.x.upperBound),
                limits.y.contains(box.y.lowerBound), limits.y.contains(box.y.upperBound),
                !taken.contains(where: box.overlaps)
            else { continue }
            let covered = points.count { box.x.contains($0.x) && box.y.contains($0.y) }
            if best.map({ covered < $0.covered }) ?? true { best = (place, box, covered) }
        }
        if let best { taken.append(best.box) }
        return best?.place
    }
}
