internal import ArgumentParser
internal import Configuring
internal import Control
internal import Foundation
internal import Model
internal import Platform
internal import Queries

/// `status`: one screen for an operator, and an exit code for what watches over it.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show on one screen whether the service is well; for monitoring by its exit code.",
        discussion: """
            Exit codes: 0 it runs and all is well, 1 it runs and something fails, is read only in part, is overdue or was \
            set aside, 2 it does not run; as of \
            any command 65, 74, 75 or 78 where the store or the configuration cannot be read, and nothing can be said of it. \
            What is wrong is named at the end.
            """
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog()
            let locations = common.locations(catalog.configuration)
            let now = WallClock.milliseconds / 1000
            let daemon = Status.ask(locations.store)
            let status = try common.read(catalog) {
                try ServiceStatus(catalog, $0, daemonSince: daemon.since, now: now)
            }
            let report = StatusReport(
                locations: locations, daemon: daemon, status: status,
                setAside: SetAsideFile.all(store: locations.store, alertLog: locations.alertLog), now: now)
            report.print(common.output)
            guard report.code == 0 else { throw ExitCode(report.code) }
        }
    }

    /// What the daemon that holds a store says.
    enum Answer {
        case report(DaemonReport)
        /// One that says nothing of itself: an older one, or to somebody outside its group.
        case silent(String)
        /// None listens; who has the store, if somebody has: a command, or one that starts or ends.
        case none(holder: Int32?)

        var report: DaemonReport? { if case .report(let report) = self { report } else { nil } }

        /// Since when one runs, in seconds since 1970, as far as that is known; nil where none does.
        var since: Int64? {
            switch self {
            case .report(let report): report.started
            case .silent: 0
            case .none: nil
            }
        }
    }

    private static func ask(_ store: String) -> Answer {
        do {
            let outcome = try ControlClient.send(.status, store: store, within: 5)
            return DaemonReport(outcome).map(Answer.report)
                ?? .silent(outcome.lines.first ?? "it says nothing of itself")
        } catch let fault as SocketError where fault.isAbsent {
            return .none(holder: FileLock.holder(of: store + ".lock"))
        } catch {
            return .silent("\(error)")
        }
    }
}
