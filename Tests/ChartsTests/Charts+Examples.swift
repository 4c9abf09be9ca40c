import Model

@testable import Charts

extension Chart {
    /// Nine quarters of which one is missing and the last is a forecast, with everything that can be said of them.
    static var full: Chart {
        var chart = Chart(
            title: "What <everybody> pays & gets", description: "It is $7bn.",
            unit: Unit(symbol: "USD/yr", dimension: [:], factor: 1), day: Day(number: 20_700))
        let values = [1.0, 2, 3, 5, 4, 6, 7, 8]
        var start = Day(number: 19_723)
        for (place, value) in values.enumerated() {
            let period = Period(start: start, end: start.adding(months: 3, keepingEnds: false) - 1)
            if place == 3 { start = period.end + 1 }
            start = (place == 3 ? start.adding(months: 3, keepingEnds: false) : period.end + 1)
            chart.points.append(
                Point(
                    period: period, estimate: Estimate(value * 1e9), first: place == 2 ? 2.5e9 : nil,
                    vintages: place == 2 ? 2.5e9...3.2e9 : nil, isProjection: place == 7, continues: place != 4))
        }
        chart.dataEnd = chart.points[6].period.end
        chart.newest = "$7bn a year"
        chart.threshold = Threshold(value: 6.5e9, label: "\u{2265} $6.5bn a year, Somebody")
        chart.said = Said(
            day: chart.points[5].period.end + 20, label: "said 20 July 2025: $4bn a year known",
            known: (chart.points[4].period.end, 4e9))
        chart.deadline = Mark(day: chart.points[7].period.end + 200, label: "deadline 2026")
        chart.marks = [Mark(day: chart.points[6].period.end + 30, label: "passed")]
        chart.crossing = (chart.points[6].period.end + 100, chart.points[7].period.end + 300)
        return chart
    }

    /// Three values with bounds, open on either side.
    static var bounded: Chart {
        var chart = Chart(
            title: "Bounds", description: "At least 3.", unit: .percent, day: Day(number: 20_700))
        let estimates = [
            Estimate(4, low: 3, high: 6), Estimate(5, low: 5, high: .infinity), Estimate(3, low: -.infinity, high: 3),
        ]
        for (place, estimate) in estimates.enumerated() {
            let day = Day(number: 20_000 + Int32(place) * 200)
            chart.points.append(Point(period: Period(start: day, end: day), estimate: estimate))
        }
        chart.newest = "\u{2264} 3%"
        chart.dataEnd = chart.points[2].period.end
        return chart
    }

    /// Daily values of a walk.
    static func daily(_ count: Int, of value: (Int) -> Double) -> Chart {
        var chart = Chart(title: "Daily", description: "d", unit: .count, day: Day(number: 20_700))
        chart.points = (0..<count).map { place in
            let day = Day(number: 10_000 + Int32(place))
            return Point(period: Period(start: day, end: day), estimate: Estimate(value(place)))
        }
        chart.newest = "now"
        return chart
    }
}
