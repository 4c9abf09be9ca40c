internal import ArgumentParser
internal import Configuring
internal import Formulas
internal import Model
internal import Platform
internal import Queries
internal import Reports
internal import Rules

/// `claims [CLAIM...]`: the scoreboard.
struct Claims: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show where the claims stand; one alone is shown in full.",
        discussion: """
            Verdicts speak of what was said, not of the rule: borne out, not borne out, open, undetermined (the bounds of \
            the data are on both sides), waits (for data). What bears on neither side is told as a fact. A state whose data \
            are old was true, or was false.
            """)

    @OptionGroup var known: AsOfOption
    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("Claims, or groups of them; all when none is named.", valueName: "claim"))
    var claims: [String] = []

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog()
            let today = Timestamp.day(WallClock.milliseconds / 1000)
            let all = catalog.configuration.rules.filter { $0.claim != nil }.map(\.id)
            for name in claims where !all.contains(where: { $0 == name || $0.hasPrefix("\(name).") }) {
                let hint = Spelling.hint(for: name, among: all) ?? "; 'escalator claims' lists them"
                throw Failure(.usage, "there is no claim '\(name)'\(hint)")
            }
            let (statuses, record) = try common.read(catalog) { snapshot in
                let board = ClaimBoard(
                    catalog, snapshot, today: today, asOf: known.day,
                    isBrief: common.output == .table && claims.count != 1)
                let statuses = try board.statuses(of: claims)
                let only = claims.count == 1 && statuses.count == 1 ? statuses.first?.rule : nil
                return (statuses, try only.flatMap { try board.projectionRecord(of: $0) })
            }
            switch common.output {
            case .table:
                if claims.count == 1, statuses.count == 1 {
                    for status in statuses {
                        ClaimPage(account: ClaimAccount(status, record: record), width: Console.columns).print()
                    }
                } else {
                    ClaimTable(statuses: statuses, day: known.day ?? today, width: Console.columns).print()
                }
            case .csv, .json: Listing.claims(statuses).print(common.output)
            }
        }
    }
}
