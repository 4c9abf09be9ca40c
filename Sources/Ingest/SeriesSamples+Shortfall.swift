internal import Model

extension SeriesSamples {
    /// Says why the document, though it was read, has not what the series wants of it (rule 8); nothing where it has.
    ///
    /// - Parameters:
    ///   - candidates: the rows that are the series', by its conditions.
    ///   - rows: all rows of the document.
    mutating func judge(_ definition: SeriesDefinition, candidates: Int, rows: Int) {
        if samples.isEmpty, rejects.total == 0 {
            guard !definition.mayBeAbsent else { return }
            if rows == 0 {
                shortfall = "the document has no rows"
            } else if candidates == 0 {
                let none = rows == 1 ? "the only row has not" : "none of the \(rows) rows has"
                shortfall = "\(none) what its 'where' asks for"
            } else {
                let all = candidates == 1 ? "the only row" : "every one of its \(candidates) rows"
                shortfall = "\(all) is of another period length than a \(definition.frequency.noun)"
            }
        } else if rejects.total * 10 > max(candidates, rejects.total) {
            let first = rejects.first.map {
                ", first row \($0.row)\($0.column.isEmpty ? "" : ", \($0.column)"): \($0.reason)"
            }
            shortfall = "\(rejects.total) of \(max(candidates, rejects.total)) rows rejected\(first ?? "")"
        }
    }
}
