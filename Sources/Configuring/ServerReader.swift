internal import Formats
internal import Model

/// Reads the section `server`.
struct ServerReader {
    let diagnostics: Diagnostics

    static let keys = ["listen", "public_url", "identity", "title", "contact"]

    func read(_ tree: YAMLNode, into settings: inout ServerSettings) {
        guard let reader = MappingReader(tree, keys: ServerReader.keys, what: "'server'", diagnostics) else { return }
        if let text = reader.string("listen") {
            if let address = ServerReader.address(text) {
                settings.listen = address
            } else {
                reader.error(
                    "listen",
                    "'listen' must be an address with a port (127.0.0.1:9478, \"[::1]:9478\"), unix:/path/of/a/socket, or off, not '\(text)'"
                )
            }
        }
        if let text = reader.string("public_url") {
            if let url = ServerReader.url(text) {
                settings.publicURL = url
            } else {
                reader.error("public_url", "'public_url' must be http:// or https://, without a query, not '\(text)'")
            }
        }
        if let text = reader.string("identity") {
            if ServerReader.isAuthority(text) {
                settings.identity = text
            } else {
                reader.error(
                    "identity",
                    "'identity' must be a name of yours and a day on which it was: example.org,2026 (RFC 4151), not '\(text)'"
                )
            }
        }
        settings.title = reader.string("title") ?? settings.title
        settings.contact = reader.string("contact") ?? settings.contact
    }

    /// An address to listen on; nil for what is none.
    static func address(_ text: String) -> ServerSettings.Address? {
        if text == "off" { return .off }
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            // The system's limit for names of sockets.
            return path.hasPrefix("/") && path.utf8.count < 108 ? .path(path) : nil
        }
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            return host.contains(":") ? .host(host, port: port) : nil
        }
        let isName = host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") }
        return !host.isEmpty && isName ? .host(host, port: port) : nil
    }

    private static func url(_ text: String) -> String? {
        guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }) else { return nil }
        let rest = text.dropFirst(scheme.count)
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard let first = rest.first, first != "/", isPlain, !rest.contains(where: { "?#\"'<>\\@".contains($0) }) else {
            return nil
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// A name of the domain system or a mail address, and a year, a month or a day.
    private static func isAuthority(_ text: String) -> Bool {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].contains("."), !parts[0].contains("..") else { return false }
        let isName = parts[0].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_@".contains($0)) }
        return isName && Period.parse(label: parts[1]).map { [.year, .month, .day].contains($0.frequency) } ?? false
    }
}
