package import Configuring
internal import Model
internal import Rules
package import Store

/// The pages and the data: a request and a snapshot to an answer, without a socket and without a clock.
package struct Site: Sendable {
    package let catalog: Catalog
    package let setting: Setting

    package init(_ catalog: Catalog, _ setting: Setting) {
        self.catalog = catalog
        self.setting = setting
    }

    /// What does not change from request to request.
    package struct Setting: Sendable {
        /// Of this program.
        package var version: String
        /// What the names of pages end with: nothing on a server, `.html` in a folder.
        package var suffix = ""
        /// The address of the site; nil where nobody says.
        package var base: String?
        /// Turns a drawing into a picture of that width; nil where nothing can.
        package var picture: (@Sendable (_ svg: String, _ width: Int) -> [UInt8]?)?

        package init(version: String, base: String?) {
            self.version = version
            self.base = base
        }
    }

    /// What an answer rests on besides the configuration.
    package struct Moment {
        package let snapshot: StoreSnapshot?
        /// Seconds since 1970.
        package let now: Int64
        /// What the daemon says of itself; nil where there is none.
        package var health: Health?

        /// - Parameter snapshot: nil when there is no store yet.
        package init(_ snapshot: StoreSnapshot?, now: Int64, health: Health? = nil) {
            self.snapshot = snapshot
            self.now = now
            self.health = health
        }

        var today: Day { Timestamp.day(now) }
    }

    /// What the daemon says of itself.
    package struct Health: Sendable {
        package var isWell: Bool
        /// A line each.
        package var lines: [String]
        /// In bytes.
        package var memory: Int

        package init(isWell: Bool, lines: [String], memory: Int) {
            self.isWell = isWell
            self.lines = lines
            self.memory = memory
        }

        /// The same for a service that watches it.
        package var response: SiteResponse {
            var response = SiteResponse(.text, lines.joined(separator: "\n") + "\n", status: isWell ? 200 : 503)
            response.caching = .never
            return response
        }
    }

    /// Answers a request; whatever goes wrong is an answer, too.
    ///
    /// - Throws: `StoreError` when the store cannot be read.
    package func answer(_ request: SiteRequest, _ moment: Moment) throws -> SiteResponse {
        do {
            let (path, parameters) = try request.parsed()
            if let place = Site.place(for: path) { return Site.moved(place, request) }
            let (language, rest) = Language.of(path)
            let match = try Route.match(rest, catalog)
            guard
                language == .english
                    || hasTranslations && match.format == .html && Language.isTranslated(match.route.kind)
            else {
                throw SiteFault.notFound("\(rest) is not there in this language")
            }
            let allowed = try Parameters(parameters, allowed: match.route.parameters(for: match.format))
            let visit = Visit(
                site: self, moment: moment, path: path, language: language, match: match, parameters: allowed)
            return try visit.answer()
        } catch let fault as SiteFault {
            return refusal(fault, request)
        }
    }

    /// Whether statements are there in more languages than one.
    var hasTranslations: Bool { catalog.configuration.rules.contains { !($0.claim?.saysIn.isEmpty ?? true) } }

    /// Where people who guess an address should look: paths with a slash at their end lead to those without.
    private static func place(for path: String) -> String? {
        if ["/claims", "/index", "/index.html"].contains(path) { return "./" }
        if path == "/zh" { return "zh/" }
        guard path.count > 1, path.hasSuffix("/"), path != "/zh/" else { return nil }
        return "../" + MarkupText.percentEncoded(path.split(separator: "/").last.map(String.init) ?? "")
    }

    private static func moved(_ place: String, _ request: SiteRequest) -> SiteResponse {
        let query = request.target.firstIndex(of: "?").map { String(request.target[$0...]) } ?? ""
        // What an address cannot have is left out of it.
        let target = place + String(decoding: query.utf8.filter { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
        var response = SiteResponse(.text, "\(target)\n", status: 308)
        response.headers = [("Location", target)]
        return response
    }

    private func refusal(_ fault: SiteFault, _ request: SiteRequest) -> SiteResponse {
        let path = request.target.prefix { $0 != "?" }
        let last = path.split(separator: "/").last ?? ""
        let isData =
            path.hasPrefix("/api/") || Format.allCases.contains { $0 != .html && last.hasSuffix(".\($0.rawValue)") }
        guard !isData else { return SiteResponse(.json, fault.json, status: fault.status) }
        let page = PageLayout(
            site: self, path: String(path.prefix(200)),
            title: fault.status == 404 ? "Not found" : "That cannot be answered",
            summary: fault.message)
        let body: HTML = "<h1>\(page.title)</h1><p class=\"lead\">\(fault.message).</p>"
        return SiteResponse(.html, page.document(body), status: fault.status)
    }
}
