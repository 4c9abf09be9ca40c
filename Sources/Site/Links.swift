internal import Model

/// Addresses within the site, relative to a page: the same on a server, behind a prefix, and in a folder.
struct Links: Sendable {
    /// How many folders deep the page is that they are on.
    let depth: Int
    /// What the names of pages end with: nothing on a server, `.html` in a folder.
    let suffix: String
    /// The day that is looked at, which what has one goes on to show; nothing for today.
    let day: String

    /// - Parameter path: of the page that they are on.
    init(from path: String, suffix: String, day: Day? = nil) {
        depth = max(0, path.split(separator: "/", omittingEmptySubsequences: false).count - 2)
        self.suffix = suffix
        self.day = day.map { "?as_of=\($0)" } ?? ""
    }

    private var up: String { depth == 0 ? "./" : String(repeating: "../", count: depth) }

    /// The first page.
    var home: String { (suffix.isEmpty ? up : "\(up)index\(suffix)") + day }

    /// The first page in Chinese.
    var chineseHome: String { suffix.isEmpty ? file("zh/") : page("zh/index") }

    /// A page, such as `claims/chips-sold`.
    func page(_ path: String) -> String { "\(up)\(path)\(suffix)\(Links.hasDays(path) ? day : "")" }

    /// A file, such as `claims/chips-sold.svg`.
    func file(_ path: String) -> String {
        "\(up)\(path)\(Links.hasDays(path) && !path.hasSuffix(".atom") ? day : "")"
    }

    /// Whether a page or a file can show another day.
    private static func hasDays(_ path: String) -> Bool {
        ["claims/", "series/", "index.", "zh/"].contains { path.hasPrefix($0) }
    }
}
