import Fixtures
import Model
import Testing

@testable import Charts

@Suite struct CharacterChartTests {
    @Test func `a chart of characters`() throws {
        let text = CharacterChart.lines(.full, width: 60).joined(separator: "\n")
        #expect(try Golden.text("characters", text) == text)
    }

    @Test(arguments: [20, 40, 80, 200])
    func `no line is longer than the screen`(_ width: Int) {
        for chart in [Chart.full, .bounded, .daily(5000) { Double($0) }, .daily(1) { _ in 3 }] {
            let lines = CharacterChart.lines(chart, width: width)
            #expect(!lines.isEmpty)
            for line in lines { #expect(line.count <= max(width, 30)) }
        }
    }

    @Test func `nothing is drawn of nothing`() {
        #expect(CharacterChart.lines(.daily(0) { _ in 0 }, width: 80).isEmpty)
        #expect(Sparkline.svg(.daily(0) { _ in 0 }).isEmpty)
    }

    @Test func `a small drawing is hidden from who reads aloud`() {
        #expect(Sparkline.svg(.full).contains("aria-hidden=\"true\""))
    }
}
