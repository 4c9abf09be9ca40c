internal import ArgumentParser
internal import Configuration
internal import Model
internal import Platform
internal import Store

/// `backup FILE`: a consistent copy.
struct BackUp: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write a consistent, checked copy of the store, while the daemon goes on.",
        discussion: "The copy is one file with everything: observations, archived bodies, rules and events."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The file to write; it must not be there yet.", completion: .file())
    var file: String

    func run() throws {
        try reporting {
            let configuration = try common.readableConfiguration()
            guard let reader = try common.reader(configuration) else {
                throw Failure(.io, "there is no store at \(common.locations(configuration).store) yet")
            }
            let size = try reader.backup(to: file)
            Console.print("Wrote \(file), \(size) bytes, checked.")
        }
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
