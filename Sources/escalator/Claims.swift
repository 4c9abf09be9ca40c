internal import ArgumentParser
internal import Configuration
internal import Formulas
internal import Model
internal import Platform
internal import Queries
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
                    for status in statuses { ClaimPage(status: status, record: record, width: Console.columns).print() }
                } else {
                    ClaimTable(statuses: statuses, day: known.day ?? today, width: Console.columns).print()
                }
            case .csv, .json: listing(statuses).print(common.output)
            }
        }
    }

    private static let columns = [
        "claim", "group", "by", "said_on", "kind", "bears", "state", "verdict", "settled", "since", "series",
        "comparison",
        "threshold", "value", "low", "high", "unit", "period", "data_end", "published", "fresh", "value_when_said",
        "distance", "growth_needed", "growth_seen", "last_true", "next_release", "deadline", "depends_on_definition",
        "source", "says", "means", "crosses_earliest", "crosses_latest", "fallback",
    ]

    private func listing(_ statuses: [ClaimStatus]) -> Listing {
        var listing = Listing(Claims.columns)
        for status in statuses { listing.add(cells(status)) }
        return listing
    }

    private func cells(_ status: ClaimStatus) -> [Listing.Cell] {
        let (rule, claim, newest) = (status.rule, status.claim, status.shown)
        let isJoined = rule.isJoined
        func day(_ day: Day?) -> Listing.Cell { .init(day.map { "\($0)" }) }
        func label(_ evidence: Evidence?) -> Listing.Cell {
            .init(evidence.map { status.frequency.label(of: $0.period) })
        }
        return [
            .text(rule.id), .text(status.group), .init(claim.by), day(claim.saidOn), .text(claim.kind.rawValue),
            .init(claim.bears?.rawValue), .text(status.state.rawValue), .text(status.word), day(status.settled?.on),
            day(status.settled?.firstKnown ?? status.standing.since), .text(rule.when.series),
            isJoined ? .nothing : .text(rule.when.comparison.rawValue), isJoined ? .nothing : .number(rule.when.level),
            isJoined ? .nothing : .init(newest?.value), .init(newest?.estimate.statedLow),
            .init(newest?.estimate.statedHigh), .init(status.unit?.symbol), label(newest), day(newest?.period.end),
            day(newest?.published), .number(status.isFresh ? 1 : 0), isJoined ? .nothing : .init(status.then?.value),
            .init(status.distance), .init(status.growthNeeded), .init(status.growthSeen), label(status.lastTrue),
            day(status.nextRelease), day(rule.deadline?.end), .number(status.dependsOnDefinition ? 1 : 0),
            .init(status.sources.first), .init(claim.says), .init(claim.means),
            day(try? status.crossing.get().earliest),
            day((try? status.crossing.get())?.latest), .init(status.fallback?.series),
        ]
    }
}
