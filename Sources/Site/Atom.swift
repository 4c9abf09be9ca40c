internal import Configuring
internal import Model

/// A feed of entries that never change (RFC 4287), in pages that never change once they are full (RFC 5005).
struct Atom {
    /// What is told once.
    struct Entry {
        /// Behind the identity of the site.
        let id: String
        let title: String
        /// In milliseconds since 1970.
        let time: Int64
        /// HTML.
        let content: HTML
        /// Of the page that shows it.
        let address: String
        /// The entry that this one takes back, or follows.
        var related: String?
    }

    let site: Site
    /// The feed as a file of the site, such as `claims/chips-sold`.
    let name: String
    let title: String
    /// The oldest first.
    let entries: [Entry]
    /// When the store began, in milliseconds since 1970, for a feed without entries.
    var began: Int64 = 0

    /// So many are on a page.
    static let size = 50

    private var base: String { site.setting.base ?? "" }
    /// How many full pages lie behind the newest.
    private var archives: Int { max(0, (entries.count - 1) / Atom.size) }

    /// - Parameter page: of the archive, from 1 for the oldest; nil for the newest entries.
    /// - Returns: nil for a page that there is not.
    func document(page: Int?) -> String? {
        if let page, page > archives { return nil }
        // The newest page has what is on none of the archive, and the one before, so that no reader misses any.
        let first = page.map { ($0 - 1) * Atom.size } ?? max(0, archives - 1) * Atom.size
        let last = page.map { $0 * Atom.size } ?? entries.count
        let shown = entries[first..<last].reversed()
        let updated = shown.first.map(\.time) ?? began
        let file = "\(base)/\(name).atom"
        let previous = page.map { $0 - 1 } ?? archives
        var head: [HTML] = [
            "<id>\(site.tag("feed/\(name)"))</id>\n<title>\(title)</title>\n<updated>\(Timestamp.rfc3339(milliseconds: updated))</updated>\n",
            "<author><name>\(site.name)</name></author>\n",
            "<link rel=\"self\" type=\"application/atom+xml\" href=\"\(page.map { "\(file)?page=\($0)" } ?? file)\"/>\n",
            "<link rel=\"alternate\" type=\"text/html\" href=\"\(base + site.address(of: name == "index" ? "/" : "/\(name)"))\"/>\n",
        ]
        if page != nil {
            head.append("<fh:archive/>\n<link rel=\"current\" href=\"\(file)\"/>\n")
        }
        if previous > 0, site.setting.suffix.isEmpty {
            head.append("<link rel=\"prev-archive\" href=\"\(file)?page=\(previous)\"/>\n")
        }
        let feed: HTML = """
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0" xml:lang="en">
            \(head)\(shown.map(entry))</feed>

            """
        return feed.text
    }

    private func entry(_ entry: Entry) -> HTML {
        let time = Timestamp.rfc3339(milliseconds: entry.time)
        let related: HTML? = entry.related.map { "<link rel=\"related\" href=\"\($0)\"/>\n" }
        return """
            <entry>
            <id>\(site.tag(entry.id))</id>
            <title>\(entry.title)</title>
            <published>\(time)</published>
            <updated>\(time)</updated>
            <link rel="alternate" type="text/html" href="\(base + entry.address)"/>
            \(related)<content type="html">\(entry.content.text)</content>
            </entry>

            """
    }
}

extension Site {
    /// Who names entries; where nobody says, the host of the site.
    var identity: String {
        if let identity = catalog.configuration.server.identity { return identity }
        let host = catalog.configuration.server.publicURL?.split(separator: "/").dropFirst().first?.prefix { $0 != ":" }
        return "\(host.map(String.init) ?? "escalator.invalid"),2026"
    }

    /// A name that stays when the site moves (RFC 4151).
    func tag(_ name: String) -> String {
        "tag:\(identity):\(name)"
    }
}
