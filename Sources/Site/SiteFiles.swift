package import Configuring
internal import Model
internal import Queries
internal import Rules
package import Store

/// The site as files for any web server: the same pages and data, with days and stamps of the last change.
package struct SiteFiles {
    private let site: Site
    private let moment: Site.Moment
    /// Whether only the package of data is wanted.
    private let isDataAlone: Bool

    /// - Parameters:
    ///   - setting: as of a server; names of pages end with `.html` here.
    ///   - fallback: the time, in seconds since 1970, where nothing is stored yet.
    package init(
        _ catalog: Catalog, _ snapshot: StoreSnapshot?, _ setting: Site.Setting, isDataAlone: Bool, fallback: Int64
    ) throws {
        var setting = setting
        setting.suffix = ".html"
        site = Site(catalog, setting)
        moment = Site.Moment(snapshot, now: try snapshot?.lastChange() ?? fallback)
        self.isDataAlone = isDataAlone
    }

    /// The names of the files that are known before any is made.
    package var names: [String] { targets.map(\.file) }

    /// Calls `body` with each file.
    ///
    /// - Throws: `StoreError`, what `body` throws, or `Fault` when a page could not be made.
    package func forEach(_ body: (_ path: String, _ bytes: [UInt8]) throws -> Void) throws {
        var known: Set<String> = []
        var waiting = targets[...]
        while let next = waiting.popFirst() {
            guard known.insert(next.file).inserted else { continue }
            let response = try site.answer(SiteRequest(target: next.target), moment)
            guard response.status == 200 else { throw Fault(path: next.file, status: response.status) }
            try body(next.file, response.body)
            waiting += response.attached
        }
    }

    /// That a page could not be made.
    package struct Fault: Error, CustomStringConvertible {
        let path: String
        let status: Int

        package var description: String { "\(path) cannot be made (\(status))" }
    }

    /// Each file with what is asked for it.
    private var targets: [SiteResponse.Attachment] {
        isDataAlone ? data : pages + data + drawings
    }

    private var claims: [String] { site.catalog.configuration.rules.filter { $0.claim != nil }.map(\.id) }
    private var series: [String] { site.catalog.seriesIDs }

    private func files(_ name: String, _ formats: [Format]) -> [SiteResponse.Attachment] {
        formats.map { .init(file: "\(name).\($0.rawValue)", target: "/\(name).\($0.rawValue)") }
    }

    private func page(_ name: String) -> SiteResponse.Attachment { .init(file: "\(name).html", target: "/\(name)") }

    /// Feeds fare otherwise with every fetch: their page is for servers.
    private var pages: [SiteResponse.Attachment] {
        var result =
            [.init(file: "index.html", target: "/")]
            + ["series", "alerts", "calendar", "corrections", "about"].map(page)
        result +=
            claims.flatMap { [page("claims/\($0)"), page("claims/\($0)/embed")] } + series.map { page("series/\($0)") }
        if site.hasTranslations {
            result += [.init(file: "zh/index.html", target: "/zh/")] + claims.map { page("zh/claims/\($0)") }
        }
        result += files("index", [.atom]) + files("alerts", [.atom]) + files("calendar", [.ics])
        return result + (claims.map { "claims/\($0)" } + series.map { "series/\($0)" }).flatMap { files($0, [.atom]) }
    }

    private var data: [SiteResponse.Attachment] {
        let lists = ["index", "series", "alerts", "calendar", "corrections"]
        let names = lists + claims.map { "claims/\($0)" } + series.map { "series/\($0)" }
        return files("datapackage", [.json]) + names.flatMap { files($0, [.json, .csv, .metadata]) }
    }

    private var drawings: [SiteResponse.Attachment] {
        let names = claims.map { "claims/\($0)" } + series.map { "series/\($0)" }
        return files("index", [.svg, .lightSVG, .darkSVG])
            + names.flatMap { files($0, [.svg, .lightSVG, .darkSVG, .narrowSVG]) }
    }
}
