internal import Configuring
internal import Model
internal import Rules

/// The frame of a page: what is said to browsers, and where else to go.
struct PageLayout {
    let site: Site
    let path: String
    let title: String
    let summary: String
    var language = Language.english
    /// The Atom feed of what is shown, as a file of the site.
    var feed: String?
    /// The picture for links, as a file of the site.
    var card: String?
    var section: Route.Kind?
    /// The day that is shown where it is not today, which is nobody's first choice.
    var day: Day?
    private var isAnotherDay: Bool { day != nil || isEmbedded }
    /// Whether it stands in a frame of another page.
    var isEmbedded = false

    init(site: Site, path: String, title: String, summary: String) {
        self.site = site
        self.path = path
        self.title = title
        self.summary = summary
    }

    private var links: Links { Links(from: path, suffix: site.setting.suffix, day: day) }
    private var name: String { site.name }

    func document(_ body: HTML) -> String {
        let full = title == name ? title : "\(title) \u{2013} \(name)"
        let html: HTML = """
            <!doctype html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(full)</title>
            <meta name="description" content="\(summary)">
            \(relations)<style>\(HTML(raw: PageStyle.css))</style>
            </head>
            <body\(isEmbedded ? " class=\"embed\"" as HTML : "")>
            \(isEmbedded ? HTML.nothing : navigation)<main id="main">
            \(body)
            </main>
            \(isEmbedded ? HTML.nothing : foot)</body>
            </html>

            """
        return html.text
    }

    /// Where the page is, and how it looks in a link to it.
    private var relations: HTML {
        var lines: [HTML] = []
        if let feed {
            lines.append(
                "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"\(title)\" href=\"\(links.file(feed))\">\n"
            )
        }
        if isAnotherDay || section == nil { lines.append("<meta name=\"robots\" content=\"noindex\">\n") }
        guard let base = site.setting.base, section != nil else { return HTML(raw: lines.map(\.text).joined()) }
        let address = base + site.address(of: path)
        lines.append("<link rel=\"canonical\" href=\"\(address)\">\n")
        for other in Language.allCases where site.hasTranslations && section.map(Language.isTranslated) ?? false {
            let plain = Language.of(path).rest
            let own = base + site.address(of: other == .english ? plain : "/\(other.rawValue)\(plain)")
            lines.append("<link rel=\"alternate\" hreflang=\"\(other.rawValue)\" href=\"\(own)\">\n")
        }
        lines.append(
            "<meta property=\"og:type\" content=\"article\">\n<meta property=\"og:title\" content=\"\(title)\">\n")
        lines.append(
            "<meta property=\"og:description\" content=\"\(summary)\">\n<meta property=\"og:url\" content=\"\(address)\">\n"
        )
        lines.append("<meta property=\"og:site_name\" content=\"\(name)\">\n")
        if let card {
            lines.append(
                "<meta property=\"og:image\" content=\"\(base)/\(card)\">\n<meta property=\"og:image:width\" content=\"1200\">\n<meta property=\"og:image:height\" content=\"630\">\n<meta name=\"twitter:card\" content=\"summary_large_image\">\n"
            )
        }
        return HTML(raw: lines.map(\.text).joined())
    }

    private var navigation: HTML {
        let places: [(Route.Kind, String, String)] = [
            (.scoreboard, "Claims", ""), (.seriesList, "Series", "series"), (.alerts, "Alerts", "alerts"),
            (.corrections, "Corrections", "corrections"), (.calendar, "Calendar", "calendar"),
            (.feeds, "Feeds", "feeds"), (.about, "About", "about"),
        ]
        // Feeds fare otherwise with every fetch: a folder does not have that page.
        let items: [HTML] = places.filter { $0.0 != .feeds || links.suffix.isEmpty }.map { kind, name, path in
            let address = path.isEmpty ? language == .chinese ? links.chineseHome : links.home : links.page(path)
            let mark: HTML = section == kind ? " aria-current=\"page\"" : ""
            return "<a href=\"\(address)\"\(mark)>\(language.word(name))</a>\n"
        }
        return """
            <a class="skip" href="#main">\(language.word("To the content"))</a>
            <nav aria-label="\(language.word("Site"))">
            \(items)\(otherLanguage)</nav>

            """
    }

    /// The same page in the other language.
    private var otherLanguage: HTML {
        guard site.hasTranslations, section.map(Language.isTranslated) ?? false else { return .nothing }
        let plain = String(Language.of(path).rest.dropFirst())
        if language == .chinese {
            return
                "<a href=\"\(plain.isEmpty ? links.home : links.page(plain))\" lang=\"en\" hreflang=\"en\">English</a>\n"
        }
        let address =
            plain.isEmpty ? links.chineseHome : links.page("zh/\(plain)")
        return "<a href=\"\(address)\" lang=\"zh\" hreflang=\"zh\">\u{4E2D}\u{6587}</a>\n"
    }

    private var foot: HTML {
        let address = site.setting.base.map { base -> HTML in
            "<p class=\"print\">\(base + site.address(of: path) + links.day)</p>\n"
        }
        return """
            <footer>
            \(address)<p>\(name), Escalator \(site.setting.version). <a href="\(links.page("about"))">\(language.word("Methods and sources"))</a></p>
            </footer>

            """
    }
}

extension Site {
    /// What the site is called.
    var name: String { catalog.configuration.server.title ?? "Where the claims stand" }

    /// The address of a path, as the site has it.
    func address(of path: String) -> String {
        guard !setting.suffix.isEmpty else { return path }
        if path.hasSuffix("/") { return path }
        return Route.hasExtension(path) ? path : path + setting.suffix
    }
}

extension Route {
    /// Whether a path is that of data or of a drawing, which have their own names in folders as on servers.
    static func hasExtension(_ path: String) -> Bool {
        let last = path.split(separator: "/").last ?? ""
        return Format.allCases.contains { $0 != .html && last.hasSuffix(".\($0.rawValue)") }
    }
}
