internal import Channels
internal import Fetching
internal import Formats
internal import Model

/// Reads the way to a mail server.
struct MailReader {
    let diagnostics: Diagnostics

    private static let keys = ["server", "tls", "username", "password", "from", "to", "timeout"]

    func read(_ tree: YAMLNode) -> MailChannel? {
        guard let reader = MappingReader(tree, keys: MailReader.keys, what: "'email'", diagnostics) else { return nil }
        let server = server(reader)
        let security: MailEnvelope.Security? = reader.choice("tls", "tls")
        if reader["tls"] == nil {
            diagnostics.error(
                reader.location,
                "'email' has no 'tls': starttls (mostly port 587), implicit (465), or none on this machine")
        }
        if security == MailEnvelope.Security.none, let server, !FetchSettings.isLoopback(server.host) {
            reader.error("tls", "without TLS everybody on the way reads along; 'tls: none' is for this machine alone")
        }
        if let port = server?.port, (port, security) == (465, .starttls) || (port, security) == (587, .implicit) {
            let other = port == 465 ? "implicit" : "starttls"
            diagnostics.warning(reader.location(of: "tls"), "port \(port) is mostly one of 'tls: \(other)'")
        }
        let (username, password) = (reader.template("username"), reader.template("password"))
        if (reader["username"] == nil) != (reader["password"] == nil) {
            diagnostics.error(reader.location, "'username' and 'password' go together")
        }
        let from = reader.required("from", of: "'email'").flatMap { address($0, reader.location(of: "from")) }
        let texts = reader.strings("to") ?? []
        let to = texts.compactMap { address($0, reader.location(of: "to")) }
        if texts.isEmpty { diagnostics.error(reader.location, "'email' has no 'to'") }
        var known: Set<String> = []
        for address in to where !known.insert(address.address).inserted {
            reader.error("to", "\(address.address) is there twice")
        }
        ChannelReader.checkTimeout(reader)
        guard let server, let security, let from, to.count == texts.count, !to.isEmpty else { return nil }
        return MailChannel(
            host: server.host, port: server.port, security: security, username: username, password: password,
            from: from, to: to, timeout: reader.interval("timeout") ?? Interval(seconds: 60))
    }

    private func address(_ text: String, _ location: SourceLocation) -> MailAddress? {
        if let address = MailAddress(text) { return address }
        let shown = String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }))
        let isASCII = text.unicodeScalars.allSatisfy(\.isASCII)
        let hint = isASCII ? "" : "; an address is ASCII, and a domain in other letters begins with xn--"
        diagnostics.error(
            location, "'\(shown)' is no mail address: name@example.org, or Name <name@example.org>\(hint)")
        return nil
    }

    private func server(_ reader: MappingReader) -> (host: String, port: Int)? {
        guard let text = reader.required("server", of: "'email'") else { return nil }
        // The same form as an address to listen on.
        guard case .host(let host, let port)? = ServerReader.address(text) else {
            reader.error("server", "'server' must be a host with a port, such as mail.example.org:587, not '\(text)'")
            return nil
        }
        return (host.contains(":") ? "[\(host)]" : host, port)
    }
}
