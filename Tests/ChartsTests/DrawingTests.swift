import Fixtures
import Foundation
import Model
import Testing

@testable import Charts

@Suite struct DrawingTests {
    static let styles = ChartStyle.Size.allCases.flatMap { size in
        ChartStyle.Theme.allCases.map { ChartStyle(theme: $0, size: size) }
    }

    @Test func `a chart with everything, and one of bounds, as they are drawn`() throws {
        for (name, chart) in [("full", Chart.full), ("bounded", .bounded)] {
            for size in [ChartStyle.Size.wide, .narrow] {
                let svg = Drawing.svg(chart, ChartStyle(size: size))
                #expect(try Golden.text("\(name)-\(size.rawValue)", svg) == svg)
            }
        }
    }

    @Test(arguments: styles)
    func `every drawing is well-formed XML that says threshold, claimant and last value as text`(_ style: ChartStyle) {
        let svg = Drawing.svg(.full, style)
        #expect(Markup(svg).isWellFormed)
        #expect(svg.contains("role=\"img\"") && svg.contains("<title") && svg.contains("<desc"))
        for text in ["\u{2265} $6.5bn a year, Somebody", "$7bn a year", "What &lt;everybody&gt; pays &amp; gets"] {
            #expect(svg.contains(">\(text)<"))
        }
    }

    @Test(arguments: styles)
    func `colours are written out, since not every reader of drawings knows variables`(_ style: ChartStyle) {
        let svg = Drawing.svg(.full, style)
        #expect(!svg.contains("var("))
        #expect(svg.contains("prefers-color-scheme") == (style.theme == .automatic))
    }

    @Test(arguments: ChartStyle.Size.allCases)
    func `all that is drawn lies in the drawing`(_ size: ChartStyle.Size) throws {
        for chart in [Chart.full, .bounded, .daily(3) { Double($0) * -5 }, .daily(1) { _ in 0 }, .daily(0) { _ in 0 }] {
            let markup = Markup(Drawing.svg(chart, ChartStyle(size: size)))
            for x in markup.numbers(of: ["x", "x1", "x2", "cx"]) { #expect(x >= 0 && x <= size.width) }
            for y in markup.numbers(of: ["y", "y1", "y2", "cy"]) { #expect(y >= 0 && y <= size.height) }
        }
    }

    @Test func `a missing period and a value with bounds break the line`() {
        var chart = Chart.full
        let paths = { Drawing.svg(chart).components(separatedBy: "class=\"n c l\"").count - 1 }
        #expect(paths() == 2)
        chart.points[4].continues = true
        #expect(paths() == 1)
        chart.points[3].estimate = Estimate(5e9, low: 4e9, high: 6e9)
        #expect(paths() == 2)
    }

    @Test func `a value that was revised keeps its first print as a ring, and a band of what was published`() {
        var chart = Chart.full
        let has = { (part: String) in Drawing.svg(chart).contains("class=\"\(part)\"") }
        #expect(has("d v"))
        chart.points[2].vintages = 3e9...3e9
        chart.points[2].first = nil
        #expect(!has("d v"))
    }

    @Test func `sixty years of days take no more room than can be told apart, and keep their extremes`() {
        let chart = Chart.daily(22_000) { place in place == 9_001 ? 900 : place == 12_003 ? -900 : Double(place % 7) }
        let svg = Drawing.svg(chart)
        #expect(svg.utf8.count < 40_000)
        let low = Drawing.svg(.daily(22_000) { Double($0 % 7) })
        #expect(low != svg)
    }

    @Test func `numbers far apart stand on an axis of powers, others on an even one`() {
        #expect(ValueScale([1, 25], count: 4).isLogarithmic)
        #expect(!ValueScale([1, 19], count: 4).isLogarithmic)
        #expect(!ValueScale([0, 1e6], count: 4).isLogarithmic)
        #expect(!ValueScale([-1, 1e6], count: 4).isLogarithmic)
    }

    static let extremes: [[Double]] = [
        [0, 1], [1, 1], [0, 0], [-3, -2], [5, 1e12], [1e-9, 2e-9], [-1e300, 1e300], [1e15, 1e15 + 1], [3, 60_000],
        [1.7e308], [-1e308, 1e308], [-1, 1.79e308], [.leastNonzeroMagnitude, 1], [.leastNormalMagnitude, 1e300],
    ]

    @Test(arguments: extremes)
    func `an axis holds what it is for, with lines in order`(_ values: [Double]) throws {
        let scale = ValueScale(values, count: 4)
        for value in values { #expect(scale.place(value) >= -1e-6 && scale.place(value) <= 1.000_001) }
        #expect(scale.ticks == scale.ticks.sorted() && Set(scale.ticks).count == scale.ticks.count)
        #expect(scale.ticks.count <= 13 && scale.ticks.count >= 2)
    }

    @Test(arguments: extremes + [[.nan, 1], [.infinity, -.infinity]], ChartStyle.Size.allCases)
    func `whatever a source sends is drawn`(_ values: [Double], _ size: ChartStyle.Size) {
        var chart = Chart.daily(values.count) { values[$0] }
        chart.threshold = Chart.Threshold(value: values[0], label: "t")
        chart.points.append(
            Chart.Point(
                period: Period(start: Day.first, end: Day.last),
                estimate: Estimate(values[0], low: -.infinity, high: .infinity)))
        #expect(Markup(Drawing.svg(chart, ChartStyle(size: size))).isWellFormed)
        #expect(!Sparkline.svg(chart).contains("nan"))
        #expect(!CharacterChart.lines(chart, width: 80).isEmpty)
    }

    @Test(arguments: ChartStyle.Size.allCases)
    func `names of any length leave room for the data`(_ size: ChartStyle.Size) {
        var chart = Chart.full
        chart.title = String(repeating: "A very long title of a series. ", count: 60)
        chart.unit = Unit(symbol: String(repeating: "tonnes-of-carbon-dioxide-", count: 12), dimension: [:], factor: 1)
        #expect(Markup(Drawing.svg(chart, ChartStyle(size: size))).isWellFormed)
        #expect(!CharacterChart.lines(chart, width: 40).isEmpty)
    }

    @Test func `labels cover neither each other nor the edge`() throws {
        var places = LabelPlaces(x: 0...100, y: 0...100)
        let place = LabelPlaces.Place(x: 10, y: 50, anchor: .start)
        let lower = LabelPlaces.Place(x: 10, y: 80, anchor: .start)
        #expect(places.place(width: 40, height: 12, [place, lower])?.y == 50)
        #expect(places.place(width: 40, height: 12, [place, lower])?.y == 80)
        #expect(places.place(width: 40, height: 12, [place, lower]) == nil)
        #expect(places.place(width: 95, height: 12, [.init(x: 10, y: 20, anchor: .start)]) == nil)
    }

    @Test func `a day has the same place on every axis of its days`() {
        let scale = TimeScale(first: Day(number: 0), last: Day(number: 1000))
        #expect(scale.place(Day(number: 250)) == 0.25)
        #expect(scale.ticks(8).map(\.label).first == "Jan 1970")
        #expect(TimeScale(first: Day(number: 0), last: Day(number: 20_000)).ticks(8).map(\.label).contains("2000"))
    }
}

/// Markup, looked at from outside.
private struct Markup {
    let text: String

    init(_ text: String) { self.text = text }

    var isWellFormed: Bool {
        var open: [Substring] = []
        for tag in text.matches(of: /<(\/?)([a-z]+)[^<>]*?(\/?)>/) {
            if tag.output.1 == "/" {
                guard open.popLast() == tag.output.2 else { return false }
            } else if tag.output.3.isEmpty {
                open.append(tag.output.2)
            }
        }
        return open.isEmpty && !text.contains("nan") && !text.contains("inf\"")
    }

    func numbers(of names: Set<String>) -> [Double] {
        text.matches(of: /\ ([a-z0-9]+)="(-?[0-9.]+)"/).compactMap { match in
            names.contains(String(match.output.1)) ? Double(match.output.2) : nil
        }
    }
}
