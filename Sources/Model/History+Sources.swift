/// Several sources of one series: paths, concepts, forms of filings (rule 11).
extension History {
    /// The same without what a worse source says once a better one has the period; repeats are kept.
    package var preferred: History {
        var history = self
        history.vintages = History.preferred(vintages)
        return history
    }

    /// On each day the best source that has the period by that day counts; the step to it is a correction where the value
    /// differs. What was computed or typed comes from no source, and stays.
    ///
    /// - Parameter vintages: by published day.
    static func preferred(_ vintages: [Vintage]) -> [Vintage] {
        guard vintages.contains(where: { $0.rank != 0 }) else { return vintages }
        var result: [Vintage] = []
        result.reserveCapacity(vintages.count)
        var best = UInt8.max
        var last: Vintage?
        vintages.forEachRun(by: { $0.published == $1.published }) { group in
            for vintage in group where vintage.origin.isSourced && vintage.value != nil {
                best = min(best, vintage.rank)
            }
            for var vintage in group where !vintage.origin.isSourced || vintage.rank == best {
                if vintage.origin.isSourced {
                    if let last, vintage.rank < last.rank, !vintage.says(sameAs: last) {
                        vintage.origin.insert(.correction)
                    }
                    last = vintage
                }
                result.append(vintage)
            }
        }
        return result
    }
}
