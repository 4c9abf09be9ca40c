internal import ArgumentParser
internal import Configuring
internal import Control
internal import Daemon
internal import Fetching
internal import Foundation
internal import Logging
internal import Model
internal import Pipeline
internal import Platform
internal import Store
internal import Telemetry

/// The options that every command has.
struct CommonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The configuration file.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var config: String?

    @Option(
        help: ArgumentHelp("The store; the alert log goes beside it, under its name.", valueName: "file"),
        completion: .file())
    var store: String?

    @Option(
        help: ArgumentHelp("The directory with one file for each credential.", valueName: "directory"),
        completion: .directory)
    var credentials: String?

    @Option(help: "How results are printed: table for people, csv and json for programs.")
    var output: OutputFormat = .table

    init() {}

    /// Those of a command that has its own for some of them.
    init(config: String?, store: String?) {
        self.config = config
        self.store = store
        credentials = nil
        output = .table
    }

    /// The file that is read.
    func configurationFile() throws -> String {
        if let config { return config }
        for path in ["/etc/escalator/escalator.yaml", "Config/escalator.yaml"] where access(path, F_OK) == 0 {
            return path
        }
        throw Failure(
            .configuration,
            "there is neither /etc/escalator/escalator.yaml nor Config/escalator.yaml; name one with --config")
    }

    /// The checked configuration; every fault is printed and ends the command with 78.
    func loadConfiguration() throws -> Configuration { try load().configuration }

    /// The same with what a person should know of it.
    func load() throws -> ConfigurationLoader.Result {
        if store?.isEmpty == true { throw Failure(.usage, "--store is empty; name a file") }
        let result = ConfigurationLoader.load(try configurationFile())
        guard result.errors.isEmpty else {
            try refuse(result)
        }
        return result
    }

    /// Prints every fault and what to do, and ends the command.
    private func refuse(_ result: ConfigurationLoader.Result) throws -> Never {
        for error in result.errors { Console.error("\(error)") }
        let hint = result.isStoreKnown ? "" : "; to look at a store all the same, name it with --store"
        Console.error(
            "escalator: the configuration has \(result.errors.count.counted("fault")): mend what is named above; 'escalator check' tells when it is whole\(hint)"
        )
        throw ExitCode(Failure.Code.configuration.rawValue)
    }

    /// The configuration as far as it can be read, for commands that only look: a fault somewhere keeps nobody from that.
    ///
    /// - Parameter more: files with further definitions, which must be without a fault.
    /// - Throws: as `loadConfiguration` when a fault may hide where the store is, unless `--store` says it.
    func readableCatalog(and more: [String] = []) throws -> Catalog {
        Catalog(try readableConfiguration(and: more), secrets: secrets)
    }

    /// The same without what is made of it, for commands that need the place of the store alone.
    func readableConfiguration(and more: [String] = []) throws -> Configuration {
        if store?.isEmpty == true { throw Failure(.usage, "--store is empty; name a file") }
        let result = ConfigurationLoader.load(try configurationFile(), and: more)
        let own = result.errors.filter { more.contains($0.location.file) }
        guard own.isEmpty else {
            for error in own { Console.error("\(error)") }
            throw ExitCode(Failure.Code.configuration.rawValue)
        }
        guard result.isStoreKnown || store != nil else { try refuse(result) }
        if let first = result.errors.first {
            let more = result.errors.count > 1 ? " and \(result.errors.count - 1) more faults" : ""
            Console.error(
                "\(first)\(more): shown is what can be read; 'escalator check' names every fault", level: .warning)
        }
        return result.configuration
    }

    /// Asks a snapshot of the store, which is nil when there is none yet.
    func read<Result>(_ catalog: Catalog, _ body: (StoreSnapshot?) throws -> Result) throws -> Result {
        guard let reader = try reader(catalog.configuration) else { return try body(nil) }
        return try reader.read { try body($0) }
    }

    private var secrets: Secrets {
        Secrets(directory: credentials, environment: ProcessInfo.processInfo.environment)
    }

    func loadCatalog() throws -> Catalog { catalog(of: try loadConfiguration()) }

    func catalog(of configuration: Configuration) -> Catalog { Catalog(configuration, secrets: secrets) }

    /// The catalog of the configuration as it is now, or its faults as lines.
    func reload() -> Daemon.Reading {
        do {
            let result = ConfigurationLoader.load(try configurationFile())
            guard result.errors.isEmpty else {
                return Daemon.Reading(catalog: nil, faults: result.errors.map { "\($0)" })
            }
            let warnings = result.diagnostics.map { "\($0)" }
            return Daemon.Reading(catalog: catalog(of: result.configuration), warnings: warnings)
        } catch {
            return Daemon.Reading(catalog: nil, faults: ["\(error)"])
        }
    }

    func locations(_ configuration: Configuration) -> Locations {
        Locations(
            configuration: configuration, storeOption: store, environment: ProcessInfo.processInfo.environment
        )
    }

    /// The store for reading; nil when there is none yet.
    func reader(_ configuration: Configuration) throws -> StoreReader? {
        try StoreReader(path: locations(configuration).store)
    }
}

/// How results are printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table, csv, json
}

/// A failure with an exit code of sysexits.h.
struct Failure: Error, CustomStringConvertible {
    enum Code: Int32 {
        case usage = 64
        case badData = 65
        case unavailable = 69
        case io = 74
        case tryAgain = 75
        case configuration = 78
    }

    let code: Code
    let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    var description: String { message }
}

extension Failure {
    /// What is answered to an id that no series has.
    init(unknownSeries id: String, _ catalog: Catalog) {
        let hint = Spelling.hint(for: id, among: catalog.seriesIDs) ?? "; 'escalator series' lists them"
        self.init(.usage, "there is no series '\(id)'\(hint)")
    }
}

/// Runs a command and turns what it throws into a message and an exit code.
func reporting(_ body: () throws -> Void) throws {
    do {
        try body()
    } catch {
        throw exitCode(for: error)
    }
}

private func exitCode(for error: any Error) -> ExitCode {
    switch error {
    case let code as ExitCode: return code
    case let failure as Failure:
        Console.error("escalator: \(failure.message)")
        return ExitCode(failure.code.rawValue)
    case let error as StoreError:
        Console.error("escalator: \(error.message)")
        switch error.code {
        case .busy, .locked: return ExitCode(Failure.Code.tryAgain.rawValue)
        case .unusable, .damaged: return ExitCode(Failure.Code.badData.rawValue)
        case .io, .invariant, .forbidden: return ExitCode(Failure.Code.io.rawValue)
        }
    default:
        Console.error("escalator: \(error)")
        return ExitCode(Failure.Code.io.rawValue)
    }
}

/// Has an instruction carried out: by the daemon that holds the store, else here.
func carryOut(_ instruction: Instruction, _ common: CommonOptions) throws {
    // The daemon has a configuration that is whole, whatever the files say now.
    let locations = common.locations(try common.readableConfiguration())
    let outcome: Instruction.Outcome
    do {
        outcome = try ControlClient.send(instruction, store: locations.store)
    } catch let unreachable as SocketError {
        guard !unreachable.isForbidden else {
            throw Failure(.unavailable, "\(unreachable.message): only root and the daemon's group may ask for that")
        }
        let catalog = try common.loadCatalog()
        do {
            let pipeline = try Pipeline(catalog: catalog, locations: locations, time: WallClock.milliseconds)
            outcome = try pipeline.carryOut(instruction, time: WallClock.milliseconds)
            for notice in pipeline.takeNotices() { Console.error("escalator: \(notice)", level: notice.level) }
        } catch let error as StoreError where error.code == .busy {
            let holder = FileLock.holder(of: locations.store + ".lock").map { " with pid \($0)" } ?? ""
            throw Failure(
                .tryAgain,
                "\(unreachable.message), and another process\(holder) has the store: wait until it is done, or restart the daemon"
            )
        }
    }
    guard outcome.code == 0 else {
        for line in outcome.lines { Console.error("escalator: \(Console.plain(line))") }
        throw ExitCode(outcome.code)
    }
    for line in outcome.lines { Console.print(Console.plain(line)) }
}
