internal import Model

/// Where the store and the alert log are (rule 1).
package struct Locations: Sendable {
    package let store: String
    package let alertLog: String

    /// - Parameters:
    ///   - storeOption: `--store`, which moves the log beside that store and names it after it, so that no two stores of a
    ///     folder share one.
    ///   - environment: for systemd's and XDG's directories.
    package init(configuration: Configuration, storeOption: String?, environment: [String: String]) {
        if let storeOption {
            store = storeOption
            alertLog = FilePath.join(FilePath.directory(of: storeOption), Locations.logName(of: storeOption))
            return
        }
        let isInstalled = configuration.file.hasPrefix("/etc/escalator/")
        let storeName = configuration.storePath?.text ?? Locations.usualStore
        let home = environment["XDG_STATE_HOME"] ?? environment["HOME"].map { $0 + "/.local/state" } ?? "."
        let stateDirectory =
            environment["STATE_DIRECTORY"].map(Locations.first)
            ?? (isInstalled ? "/var/lib/escalator" : home + "/escalator")
        store = storeName.hasPrefix("/") ? storeName : FilePath.join(stateDirectory, storeName)
        let isUsual = storeName.split(separator: "/").last.map(String.init) == Locations.usualStore
        let logName = configuration.alertLogPath?.text ?? (isUsual ? "alerts.jsonl" : Locations.logName(of: storeName))
        let logDirectory =
            environment["LOGS_DIRECTORY"].map(Locations.first)
            ?? (isInstalled ? "/var/log/escalator" : FilePath.directory(of: store))
        alertLog = logName.hasPrefix("/") ? logName : FilePath.join(logDirectory, logName)
    }

    private static let usualStore = "escalator.db"

    /// `other.alerts.jsonl` of `other.db`.
    private static func logName(of store: String) -> String {
        let name = store.split(separator: "/").last.map(String.init) ?? store
        // Another ending stays, so that x.db and x.sqlite have two logs.
        return "\(name.hasSuffix(".db") && name.count > 3 ? String(name.dropLast(3)) : name).alerts.jsonl"
    }

    /// systemd gives several directories joined by colons; the first is the one that counts.
    private static func first(_ list: String) -> String {
        list.split(separator: ":").first.map(String.init) ?? list
    }
}
