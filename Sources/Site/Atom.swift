internal import Configuring
internal import Model

/// A feed of entries that never change (RFC 4287), in pages that never change once they are full (RFC 5005); an entry that
/// takes another back names it (RFC 4685).
struct Atom {
    /// What is told once.
    struct Entry {
        /// Behind the identity of the site.
        let id: String
        /// Made where it is shown, as is the content.
        let title: () throws -> String
        /// In milliseconds since 1970.
        let time: Int64
        /// HTML.
        let content: () throws -> HTML
        /// Of the page that shows it.
        let address: String
        /// The entry that this one takes back, or follows: its name behind the identity of the site, and its page.
        var former: (id: String, address: String)?
        /// The drawing that the content shows, in a folder.
        var drawing: SiteResponse.Attachment?
    }

    let site: Site
    /// The feed as a file of the site, such as `claims/chips-sold`.
    let name: String
    let title: String
    /// The oldest first.
    let entries: [Entry]
    /// What the addresses of the site begin with, without a slash at the end.
    let root: String
    /// When the store began, in milliseconds since 1970, for a feed without entries.
    var began: Int64 = 0

    /// So many are on a page.
    static let size = 50

    /// How many full pages lie behind the newest.
    private var archives: Int { max(0, (entries.count - 1) / Atom.size) }

    /// - Parameter page: of the archive, from 1 for the oldest; nil for the newest entries.
    /// - Returns: nil for a page that there is not.
    func response(page: Int?) throws -> SiteResponse? {
        if let page, page > archives { return nil }
        // The newest page has what is on none of the archive, and the one before, so that no reader misses any.
        let first = page.map { ($0 - 1) * Atom.size } ?? max(0, archives - 1) * Atom.size
        let last = page.map { $0 * Atom.size } ?? entries.count
        let shown = entries[first..<last].reversed()
        let previous = page.map { $0 - 1 } ?? archives
        let updated = shown.first.map(\.time) ?? began
        var head: [HTML] = [
            "<id>\(site.tag("feed/\(name)"))</id>\n<title>\(title)</title>\n<updated>\(Timestamp.rfc3339(milliseconds: updated))</updated>\n",
            "<author><name>\(site.name)</name></author>\n",
            "<link rel=\"self\" type=\"application/atom+xml\" href=\"\(root)/\(page.map(address) ?? "\(name).atom")\"/>\n",
            "<link rel=\"alternate\" type=\"text/html\" href=\"\(root + site.address(of: name == "index" ? "/" : "/\(name)"))\"/>\n",
        ]
        if page != nil {
            head.append("<fh:archive/>\n<link rel=\"current\" href=\"\(root)/\(name).atom\"/>\n")
        }
        if previous > 0 { head.append("<link rel=\"prev-archive\" href=\"\(root)/\(address(of: previous))\"/>\n") }
        let feed: HTML = """
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:lang="en">
            \(head)\(try shown.map(entry))</feed>

            """
        var response = SiteResponse(.atom, feed.text)
        response.attached = shown.compactMap(\.drawing)
        if previous > 0 {
            response.attached.append(.init(file: archive(previous), target: "/\(name).atom?page=\(previous)"))
        }
        return response
    }

    /// The address of a page of the archive, within the site.
    private func address(of page: Int) -> String {
        site.setting.suffix.isEmpty ? "\(name).atom?page=\(page)" : archive(page)
    }

    /// A page of the archive as a file.
    private func archive(_ page: Int) -> String { "archives/\(name)/\(page).atom" }

    private func entry(_ entry: Entry) throws -> HTML {
        let time = Timestamp.rfc3339(milliseconds: entry.time)
        let former: HTML? = entry.former.map { id, address in
            "<thr:in-reply-to ref=\"\(site.tag(id))\" type=\"text/html\" href=\"\(root + address)\"/>\n<link rel=\"related\" type=\"text/html\" href=\"\(root + address)\"/>\n"
        }
        return """
            <entry>
            <id>\(site.tag(entry.id))</id>
            <title>\(try entry.title())</title>
            <published>\(time)</published>
            <updated>\(time)</updated>
            <link rel="alternate" type="text/html" href="\(root + entry.address)"/>
            \(former)<content type="html">\(try entry.content().text)</content>
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

    /// What addresses begin with in what is read away from the site: where nobody says where that is, the way up from a file.
    func root(from file: String) -> String {
        let depth = file.split(separator: "/").count - 1
        return setting.base ?? (depth == 0 ? "." : Array(repeating: "..", count: depth).joined(separator: "/"))
    }

    /// A name that stays when the site moves (RFC 4151).
    func tag(_ name: String) -> String {
        "tag:\(identity):\(name)"
    }
}
