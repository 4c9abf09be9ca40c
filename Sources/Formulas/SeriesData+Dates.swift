internal import Model

extension SeriesData {
    /// Histories whose days differ by a week at either end at most are one period under other dates, as of a filer who mends
    /// them: together they have on every day the value of that which counted then (rule 13).
    ///
    /// - Parameter histories: in period order.
    static func unified(_ histories: [History], _ frequency: Frequency) -> [History] {
        guard frequency != .irregular, frequency != .day, frequency != .week else { return histories }
        var result: [History] = []
        var start = 0
        while start < histories.count {
            var end = start + 1
            while end < histories.count, histories[end].period.isNear(histories[start].period) { end += 1 }
            result.append(end - start == 1 ? histories[start] : joined(histories[start..<end]))
            start = end
        }
        return result
    }

    private static func joined(_ histories: ArraySlice<History>) -> History {
        var days = Set(histories.flatMap { $0.revisions.map(\.published) })
        for displacement in histories.flatMap(\.displacements) {
            days.formUnion([displacement.since, displacement.until].compactMap(\.self))
        }
        var vintages: [Vintage] = []
        for day in days.sorted() {
            let counting = histories.compactMap { $0.current(by: Knowledge(asOf: day)) }
                .max { ($0.published, $0.fetch) < ($1.published, $1.fetch) }
            guard var vintage = counting ?? vintages.last, counting != nil || vintage.value != nil else { continue }
            if counting == nil { vintage.value = nil }
            vintage.published = max(day, vintage.published)
            vintages.append(vintage)
        }
        let present = histories.last { $0.current() != nil } ?? histories[histories.startIndex]
        return History(period: present.period, vintages: History.collapsed(vintages, of: present.period))
    }
}
