package import Ingest
package import Model

/// Documents that say that they have all rows (rule 15).
extension SampleMerger {
    /// What takes back the rows of earlier documents that a complete one has no more: each by a correction on its own day, to
    /// what holds by then without it.
    ///
    /// - Parameters:
    ///   - samples: all of the document, by period and published day.
    ///   - stored: all of the series before the document, as it is stored.
    package func takeBack(_ samples: [Sample], from stored: [History]) -> [Insertion] {
        var inserts: [Insertion] = []
        for history in stored {
            let own = samples.filter { $0.period.isSame(as: history.period) }
            // Where nobody states a day, every document has only the newest value.
            if own.contains(where: { $0.published == nil }) { continue }
            let known = history.vintages.filter { $0.origin.isSourced && $0.fetch <= fetch }
            let wanted = own.map(vintage).sorted { $0.published < $1.published }
            let outcome = Merge.computed(stored: known, computed: wanted, of: history.period, origin: .stated)
            // What the document says of a day is merged after this.
            let stated = Set(wanted.map(\.published))
            for insert in outcome.inserts where !stated.contains(insert.published) {
                let sameDay = history.vintages.filter { $0.published == insert.published }
                // What came later, or what a person typed, is not this document's to take back.
                guard let last = sameDay.last, last.fetch < fetch, last.origin.isSourced else { continue }
                var insert = insert
                insert.rank = last.rank
                insert.ordinal = last.ordinal + 1
                (insert.fetch, insert.recorded) = (fetch, time)
                insert.origin = [.correction]
                inserts.append(Insertion(insert, of: history.period))
            }
        }
        return inserts
    }
}
