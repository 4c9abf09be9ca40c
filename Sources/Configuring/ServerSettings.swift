/// How the daemon serves pages and data.
package struct ServerSettings: Equatable, Sendable {
    package var listen = Address.host("127.0.0.1", port: 9478)
    /// The address under which others reach it, without a slash at its end; nil where nobody says.
    package var publicURL: String?
    /// Who names the entries of feeds, as in `tag:` URIs (RFC 4151): it never changes, even if the site moves.
    package var identity: String?
    /// What the first page is called.
    package var title: String?
    /// Where readers can write to.
    package var contact: String?

    package init() {}

    /// Where it listens.
    package enum Address: Equatable, Sendable {
        case off
        case host(String, port: Int)
        /// A socket of the file system.
        case path(String)
    }

    /// The address that links are made of where readers have no other.
    package var base: String? {
        if let publicURL { return publicURL }
        // An address that stands for all of a machine leads nowhere.
        guard case .host(let host, let port) = listen, !["0.0.0.0", "::", "*"].contains(host) else { return nil }
        return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
