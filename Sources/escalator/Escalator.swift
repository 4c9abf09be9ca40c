internal import Archiving
internal import ArgumentParser
internal import CStart
internal import Configuring
internal import Fetching
internal import Formats
internal import Glibc
internal import Store

/// The program: the command line with one thing added, that a negative number is no option.
@main
enum Program {
    static func main() {
        Console.holdStandardStreams()
        // The parser takes a word with a dash in front for an option; a blank in front of it makes it a word.
        let words = CommandLine.arguments.dropFirst().map { word in
            word.first == "-" && NumberParser.parse(word) != nil ? " " + word : word
        }
        do {
            var command = try Escalator.parseAsRoot(words)
            if !(command is Run) { escalator_release_hangup() }
            try command.run()
        } catch {
            // What was asked for, such as help, is output as any other.
            let code = Escalator.exitCode(for: error)
            let text = Escalator.fullMessage(for: error)
            if !text.isEmpty { code.isSuccess ? Console.print(text) : Console.error(text) }
            exit(code.rawValue)
        }
    }
}

/// The command line.
struct Escalator: ParsableCommand {
    /// The version of this program.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "escalator",
        abstract:
            "Watches slow numbers: fetches indicator feeds, keeps every revision, and alerts when a claim is settled.",
        discussion: """
            A first run:  escalator run --once
            Then:         escalator alerts, escalator series, escalator query SERIES, escalator explain SERIES PERIOD

            The configuration is /etc/escalator/escalator.yaml, else Config/escalator.yaml of the working directory; \
            every key is described in Configuration.md, which the README links to and /usr/share/doc/escalator has. \
            The daemon reads it again on SIGHUP.

            Exit codes: 0 done, 1 a feed failed or was read only in part (with --strict), 64 usage, 65 bad data, 69 unavailable, 74 input or output failed, 75 try again \
            (another process holds the store), 78 configuration. 'status' has its own: 0 well, 1 something is wrong, 2 it does not run.
            """,
        version: versions,
        subcommands: [
            Run.self, Check.self, Fetch.self, Replay.self, Feeds.self, Series.self, Rules.self, Query.self,
            Explain.self, ShowDocument.self, Alerts.self, Claims.self, Changes.self, Backtest.self, TestRules.self,
            Record.self, BackUp.self,
            Restore.self, Notifiers.self, Notify.self, Acknowledge.self, SilenceRule.self, Unsilence.self,
            Silences.self,
            Status.self, Plot.self, Export.self,
        ]
    )

    /// This version and those of the libraries at run time.
    private static var versions: String {
        """
        escalator \(version)
        SQLite \(Store.runtimeVersion), \(Fetcher.runtimeVersion)
        simdjson \(JSONParser.runtimeVersion), libyaml \(YAML.runtimeVersion), zstd \(Archive.runtimeVersion)
        """
    }
}
