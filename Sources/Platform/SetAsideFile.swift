internal import Foundation
internal import Model

/// A file that was put aside: a damaged store, the store before a restore, a log of another store.
package struct SetAsideFile: Equatable, Sendable {
    /// Why.
    package enum Reason: String, Sendable {
        case damaged
        case restored
        case foreign

        /// What stands in its name between that of the file and the time.
        package var mark: String {
            switch self {
            case .damaged: ".corrupt-"
            case .restored: ".before-restore-"
            case .foreign: ".foreign-"
            }
        }
    }

    package let path: String
    package let reason: Reason
    /// With what belongs to it, in bytes.
    package let size: Int64
    /// When, in seconds since 1970.
    package let time: Int64

    package var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// For how long it is told of, in seconds, unless somebody moves it away before.
    private static let week: Int64 = 7 * 86_400

    /// Whether nobody asked for it, and it is not old.
    package func isNews(at now: Int64) -> Bool { reason != .restored && abs(now - time) < SetAsideFile.week }

    /// Those that lie beside a store and an alert log, by their names, which have the time.
    package static func all(store: String, alertLog: String) -> [SetAsideFile] {
        let found =
            files(beside: store, [.damaged, .restored]) + (alertLog == store ? [] : files(beside: alertLog, [.foreign]))
        return found.sorted { $0.path < $1.path }
    }

    private static func files(beside path: String, _ reasons: [Reason]) -> [SetAsideFile] {
        let directory = FilePath.directory(of: path)
        let own = path.split(separator: "/").last.map(String.init) ?? path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.compactMap { name in
            guard let reason = reasons.first(where: { name.hasPrefix(own + $0.mark) }),
                !["-wal", "-shm", ".lock", ".key"].contains(where: name.hasSuffix)
            else { return nil }
            let whole = FilePath.join(directory, name)
            // The name has the time; whoever looks at the file or copies it changes that of the inode.
            let stamp = name.dropFirst(own.count + reason.mark.count)
            guard let seconds = Timestamp.seconds(stamp: stamp) else { return nil }
            let size = ["", "-wal", "-shm"].reduce(Int64(0)) { $0 + (FileSize.bytes(of: whole + $1) ?? 0) }
            return SetAsideFile(
                path: whole, reason: reason, size: size, time: seconds)
        }
    }
}

/// The size of a file.
package enum FileSize {
    /// In bytes; nil where there is none.
    package static func bytes(of path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }
}
