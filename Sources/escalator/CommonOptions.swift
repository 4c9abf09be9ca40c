internal import ArgumentParser
internal import Configuration
internal import Foundation
internal import Monitor
internal import Store

/// The options that every command has.
struct CommonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The configuration file.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var config: String?

    @Option(help: ArgumentHelp("The store; the alert log goes beside it.", valueName: "file"), completion: .file())
    var store: String?

    @Option(
        help: ArgumentHelp("The directory with one file for each credential.", valueName: "directory"),
        completion: .directory)
    var credentials: String?

    @Option(help: "How results are printed: table for people, csv and json for programs.")
    var output: OutputFormat = .table

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
    func loadConfiguration() throws -> Configuration {
        if store?.isEmpty == true { throw Failure(.usage, "--store is empty; name a file") }
        let result = ConfigurationLoader.load(try configurationFile())
        guard result.errors.isEmpty else {
            for error in result.errors { Console.error("\(error)") }
            throw ExitCode(Failure.Code.configuration.rawValue)
        }
        return result.configuration
    }

    func loadPlan() throws -> Plan {
        let secrets = Secrets(directory: credentials, environment: ProcessInfo.processInfo.environment)
        return try Plan(try loadConfiguration(), secrets: secrets)
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

/// Runs a command and turns what it throws into a message and an exit code.
func reporting(_ body: () throws -> Void) throws {
    do {
        try body()
    } catch let failure as Failure {
        Console.error("escalator: \(failure.message)")
        throw ExitCode(failure.code.rawValue)
    } catch let error as StoreError {
        Console.error("escalator: \(error.message)")
        switch error.code {
        case .busy: throw ExitCode(Failure.Code.tryAgain.rawValue)
        case .unusable: throw ExitCode(Failure.Code.badData.rawValue)
        case .io, .invariant: throw ExitCode(Failure.Code.io.rawValue)
        }
    } catch let code as ExitCode {
        throw code
    } catch {
        Console.error("escalator: \(error)")
        throw ExitCode(Failure.Code.io.rawValue)
    }
}
