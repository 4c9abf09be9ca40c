internal import ArgumentParser
internal import Charts
internal import Configuring
internal import Model
internal import Platform
internal import Queries
internal import Reports
internal import Rules
internal import Store

/// `plot SERIES|CLAIM`: a chart.
struct Plot: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw a series or a claim as an SVG file.",
        discussion: """
            A claim is drawn with its threshold, the day on which it was said and what was known then, its deadline and its \
            events. The drawing is light or dark as who looks at it prefers, unless --theme says which. A file that ends \
            in .png needs rsvg-convert.
            """)

    @OptionGroup var known: AsOfOption
    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("The id of a series or of a claim.", valueName: "series|claim"))
    var subject: String

    @Option(
        name: [.customShort("o"), .customLong("file")],
        help: ArgumentHelp("The file, .svg or .png; standard output when none is named.", valueName: "file"),
        completion: .file(extensions: ["svg", "png"]))
    var file: String?

    @Option(help: ArgumentHelp("light, dark or automatic.", valueName: "theme"))
    var theme = ChartStyle.Theme.automatic

    @Option(help: ArgumentHelp("wide, narrow (for phones) or card (for pictures of links).", valueName: "size"))
    var size = ChartStyle.Size.wide

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog()
            let today = Timestamp.day(WallClock.milliseconds / 1000)
            let chart = try common.read(catalog) { try drawn(catalog, $0, today) }
            let isPicture = file?.lowercased().hasSuffix(".png") ?? false
            // What draws a picture knows of no reader's preference.
            let theme = isPicture && theme == .automatic ? .light : theme
            let svg = Drawing.svg(chart, ChartStyle(theme: theme, size: size))
            guard let file else { return Console.print(bytes: Array(svg.utf8)) }
            let bytes = isPicture ? try picture(svg) : Array(svg.utf8)
            do { try OutputFile.write(bytes, to: file) } catch { throw Failure(.io, "\(error)") }
        }
    }

    private func drawn(_ catalog: Catalog, _ snapshot: StoreSnapshot?, _ today: Day) throws -> Chart {
        let maker = ChartMaker(catalog, snapshot, day: known.day ?? today)
        if let chart = try maker.chart(ofSeries: subject) { return chart }
        let claims = catalog.configuration.rules.filter { $0.claim != nil }.map(\.id)
        guard claims.contains(subject) else {
            let hint =
                Spelling.hint(for: subject, among: catalog.seriesIDs + claims)
                ?? "; 'escalator series' and 'escalator claims' list them"
            throw Failure(.usage, "there is no series and no claim '\(subject)'\(hint)")
        }
        let statuses = try ClaimBoard(catalog, snapshot, today: today, asOf: known.day).statuses(of: [subject])
        guard let status = statuses.first(where: { $0.rule.id == subject }) else {
            throw Failure(.unavailable, "nothing is known of \(subject)")
        }
        return try maker.chart(of: status)
    }

    private func picture(_ svg: String) throws -> [UInt8] {
        guard let converter = Picture.converter else {
            throw Failure(
                .unavailable, "a .png needs rsvg-convert: 'apt-get install librsvg2-bin', or name an .svg file")
        }
        return try Picture.png(svg, width: size == .narrow ? 640 : 1200, converter: converter)
    }
}

extension ChartStyle.Theme: ExpressibleByArgument {}
extension ChartStyle.Size: ExpressibleByArgument {}
