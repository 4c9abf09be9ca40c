package import Configuring
package import Model
package import Store

/// A series or indicator with its latest value.
package struct SeriesStatus: Sendable {
    package let declaration: SeriesDeclaration
    /// The newest observation that is no projection; nil when there is none.
    package let latest: (period: Period, vintage: Vintage)?
    /// Why it is not computed any more; nil for what is.
    package let outdated: String?
    /// How its source names its years.
    package let fiscalYear: FiscalYear?
}

/// The series of a configuration, each with its latest value, in its order.
package enum SeriesList {
    /// - Parameters:
    ///   - snapshot: nil when there is no store yet.
    ///   - selection: which are meant.
    package static func all(
        _ catalog: Catalog, _ snapshot: StoreSnapshot?, _ selection: IDSelection = IDSelection()
    ) throws -> [SeriesStatus] {
        let chosen = selection.chosen(of: catalog.seriesIDs)
        return try catalog.seriesIDs.compactMap { id in
            guard chosen.contains(id), let declaration = catalog.declarations[id] else { return nil }
            let stored = try snapshot?.series(id)
            let latest = try stored.flatMap { stored in try snapshot?.latestObservation(of: stored) }
            return SeriesStatus(
                declaration: declaration, latest: latest.map { ($0.period, $0.vintage) }, outdated: stored?.outdated,
                fiscalYear: catalog.fiscalYear(of: stored))
        }
    }
}
