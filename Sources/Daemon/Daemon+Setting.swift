package import Configuring
package import Logging
package import Telemetry

extension Daemon {
    /// What the daemon is started with.
    package struct Setting: Sendable {
        package let version: String
        package let locations: Locations
        package let logger: Logger
        package let manager: ServiceManager
        /// Reads the configuration again.
        package let load: @Sendable () -> Reading

        package init(
            version: String, locations: Locations, logger: Logger, manager: ServiceManager,
            load: @escaping @Sendable () -> Reading
        ) {
            self.version = version
            self.locations = locations
            self.logger = logger
            self.manager = manager
            self.load = load
        }
    }

    /// What came of reading the configuration: every fault as a line, none when there is a catalog.
    package struct Reading: Sendable {
        let catalog: Catalog?
        let faults: [String]
        /// What a person should know of one that has no faults.
        let warnings: [String]

        package init(catalog: Catalog?, faults: [String] = [], warnings: [String] = []) {
            self.catalog = catalog
            self.faults = faults
            self.warnings = warnings
        }
    }
}
