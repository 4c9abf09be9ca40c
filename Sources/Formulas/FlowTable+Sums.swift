internal import Model

extension FlowTable {
    /// The periods at the frequency of the series that facts of less fill, such as three months a quarter (rule 20): each
    /// with a vintage whenever a part of it was revised (rule 21).
    ///
    /// - Parameter year: which periods are parts of a year; only they are summed.
    /// - Throws: `TooMuchWork` when there are more facts than any source of slow numbers has.
    func sums(in year: FilerYear) throws(TooMuchWork) -> [(span: Span, history: History)] {
        guard edges.contains(where: { $0.history.period.days < frequency.durations.range.lowerBound }) else {
            return []
        }
        var limit = WorkLimit(
            steps: 1_000_000 + 1000 * edges.count, reason: "its facts overlap in more ways than filings do")
        var sums: [(span: Span, history: History)] = []
        for to in places.indices {
            var from = to - 1
            while from >= 0, places[to] - places[from] <= frequency.durations.longest {
                defer { from -= 1 }
                let period = Period(start: places[from], end: places[to] - 1)
                guard frequency.durations.contains(period.days), year.hasPart(period, frequency) else { continue }
                let span = Span(from: from, to: to)
                if let history = try sum(over: span, &limit) { sums.append((span, history)) }
            }
        }
        return sums
    }

    private func sum(over span: Span, _ limit: inout WorkLimit) throws(TooMuchWork) -> History? {
        var days: Set<Day> = []
        var work = 1
        for place in span.from + 1...span.to {
            for edge in arriving[place] where edges[edge].from >= span.from {
                work += 1
                for vintage in edges[edge].revisions { days.insert(vintage.published) }
            }
        }
        var vintages: [Vintage] = []
        var period: Period?
        for day in days.sorted() {
            try limit.spend(work)
            let tiling = tiling(from: span.from, to: span.to, asOf: day)
            // What is known as one is no sum.
            guard let tiling, tiling.parts.count > 1 else {
                if vintages.last?.value != nil {
                    vintages.append(Vintage(published: day, value: nil, origin: .difference))
                }
                continue
            }
            period = tiling.period
            vintages.append(FlowTable.computed(tiling.estimate, of: tiling.parts.map(\.vintage), on: day))
        }
        guard let period else { return nil }
        return History(period: period, vintages: History.collapsed(vintages, of: period))
    }

    /// A value that follows from others on a day.
    static func computed(_ estimate: Estimate?, of parts: [Vintage], on day: Day) -> Vintage {
        let newest = parts.max { ($0.published, $0.recorded) < ($1.published, $1.recorded) }
        let isFirstSeen = newest?.origin.contains(.firstSeen) ?? false
        return Vintage(
            published: day, value: estimate?.value, origin: isFirstSeen ? [.difference, .firstSeen] : .difference,
            fetch: parts.map(\.fetch).max() ?? 0, recorded: parts.map(\.recorded).max() ?? 0,
            citation: newest?.citation, detail: estimate.flatMap(VintageDetail.of))
    }
}
