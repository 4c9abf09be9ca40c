internal import Charts
internal import Model
internal import Reports

/// How many statements stand how, as a drawing for links and frames.
struct ScoreCard {
    let title: String
    let day: Day
    let summary: ClaimSummary

    init(title: String, day: Day, _ summary: ClaimSummary) {
        self.title = title
        self.day = day
        self.summary = summary
    }

    func svg(_ theme: ChartStyle.Theme) -> String {
        let lines = summary.counts.map { ("\($0.count)", $0.word) }
        return TextCard.svg(
            title: title, note: "\(day.spoken), \(summary.text)", subtitle: day.spoken, rows: lines, theme: theme)
    }
}
