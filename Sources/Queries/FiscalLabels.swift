package import Configuring
internal import Ingest
package import Model
package import Store

extension Catalog {
    /// How the source of a series names its years: as the configuration says, else as a document did.
    package func fiscalYear(of series: StoredSeries?) -> FiscalYear? {
        series.flatMap { stored in self.series(stored.id)?.fiscalYear ?? stored.fiscalYear }
    }
}
