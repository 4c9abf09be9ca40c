internal import ArgumentParser
internal import Configuring
internal import Foundation
internal import Model
internal import Platform
internal import Store

/// `backup FILE`: a consistent copy.
struct BackUp: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write a consistent, checked copy of the store, while the daemon goes on.",
        discussion: """
            The copy is one file with everything: observations, archived bodies, rules and events. In a directory it is \
            called after the store and the time; --keep deletes the oldest of those that are called so.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("How many copies a directory keeps.", valueName: "number"))
    var keep: Int?

    @Argument(
        help: ArgumentHelp("The file to write, which must not be there yet, or a directory.", valueName: "file"),
        completion: .file())
    var target: String

    func validate() throws {
        if let keep, keep < 1 { throw ValidationError("--keep is at least 1") }
    }

    func run() throws {
        try reporting {
            let store = common.locations(try common.readableConfiguration()).store
            guard let reader = try StoreReader(path: store) else {
                throw Failure(.io, "there is no store at \(store) yet")
            }
            var isDirectory: ObjCBool = false
            let isInside =
                FileManager.default.fileExists(atPath: target, isDirectory: &isDirectory) && isDirectory.boolValue
            guard isInside || keep == nil else {
                throw Failure(.usage, "--keep goes with a directory, and \(target) is none")
            }
            let copies = BackupFolder(path: target, store: store)
            let file = isInside ? copies.name(at: WallClock.milliseconds) : target
            let size = try reader.backup(to: file)
            Console.print("Wrote \(file), \(size) bytes, checked.")
            // What was just made stays, whatever the clock said when the others were.
            for old in try keep.map(copies.superfluous) ?? [] where old != file {
                guard unlink(old) == 0 else {
                    throw Failure(.io, "cannot delete \(old): \(String(cString: strerror(errno)))")
                }
                Console.print("Deleted \(old).")
            }
        }
    }
}

/// A directory with copies of a store, called after it and their time.
struct BackupFolder {
    let path: String
    private let stem: String

    init(path: String, store: String) {
        self.path = path
        let name = store.split(separator: "/").last.map(String.init) ?? store
        stem = name.hasSuffix(".db") ? String(name.dropLast(3)) : name
    }

    /// - Parameter time: milliseconds since 1970.
    func name(at time: Int64) -> String {
        FilePath.join(path, "\(stem)-\(Timestamp.stamp(milliseconds: time)).db")
    }

    /// The oldest copies, where there are more than so many. What is called otherwise is nobody's business here.
    func superfluous(beyond count: Int) throws -> [String] {
        let all = try FileManager.default.contentsOfDirectory(atPath: path).filter(isCopy).sorted().filter { name in
            // What is only called so is somebody else's.
            let handle = FileHandle(forReadingAtPath: FilePath.join(path, name))
            return (try? handle?.read(upToCount: 15)).flatMap { $0 } == Data("SQLite format 3".utf8)
        }
        return all.dropLast(count).map { FilePath.join(path, $0) }
    }

    private func isCopy(_ name: String) -> Bool {
        guard name.hasPrefix(stem + "-"), name.hasSuffix(".db") else { return false }
        let stamp = name.dropFirst(stem.count + 1).dropLast(3)
        return stamp.count == Timestamp.stamp(milliseconds: 0).count
            && stamp.allSatisfy { $0 == "T" || ($0.isASCII && $0.isNumber) }
    }
}

/// `restore FILE`: a backup in the place of the store.
struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a backup in the place of the store; the daemon must be stopped.",
        discussion: """
            The present store is kept under another name. The alert log's file, which may know more than the backup, is \
            renamed with the next start and written again from the store.
            """
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "A file that 'escalator backup' wrote.", completion: .file())
    var file: String

    func run() throws {
        try reporting {
            let path = common.locations(try common.readableConfiguration()).store
            let kept = try Backup.restore(
                file, to: path, stamp: Timestamp.stamp(milliseconds: WallClock.milliseconds))
            Console.print("Restored \(path) from \(file).")
            if let kept { Console.print("What was there is kept as \(kept).") }
        }
    }
}
