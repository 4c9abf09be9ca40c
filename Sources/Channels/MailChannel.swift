package import Fetching
package import Model

/// A mail server that takes mails for others.
package struct MailChannel: Sendable {
    /// Host and port; an IPv6 address in brackets.
    package let host: String
    package let port: Int
    package let security: MailEnvelope.Security
    package let username: Template?
    package let password: Template?
    package let from: MailAddress
    package let to: [MailAddress]
    package let timeout: Interval

    package init(
        host: String, port: Int, security: MailEnvelope.Security, username: Template?, password: Template?,
        from: MailAddress, to: [MailAddress], timeout: Interval
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.username = username
        self.password = password
        self.from = from
        self.to = to
        self.timeout = timeout
    }

    var recipients: [String] { to.map(\.address) }

    /// - Throws: `Undeliverable` when a secret is absent, or the recipient is none of ours.
    func draft(_ telling: Telling, notifier: String, _ filler: RequestFiller) throws -> FetchRequest {
        guard let recipient = to.first(where: { $0.address == telling.recipient }) else {
            throw Undeliverable("\(telling.recipient) is no recipient any more")
        }
        var request = try probe(notifier: notifier, id: telling.id, filler)
        request.mail?.to = recipient.address
        request.mail?.content = MailMessage(telling, from: from, to: recipient).bytes
        return request
    }

    /// What connects and logs in, and sends nothing.
    func probe(notifier: String, id: String, _ filler: RequestFiller) throws -> FetchRequest {
        // What follows the slash is the name by which the client introduces itself.
        let url = "\(security == .implicit ? "smtps" : "smtp")://\(host):\(port)/\(from.domain)"
        var request = FetchRequest(feed: id, url: url, shownURL: url)
        var envelope = MailEnvelope(security: security, from: from.address, to: "")
        if let username {
            let filled = try filler.fill(username)
            envelope.username = filled.text
            request.secrets += filled.secrets
        }
        if let password {
            let filled = try filler.fill(password)
            envelope.password = filled.text
            // However it is written, it is one.
            request.secrets += filled.secrets.isEmpty ? [filled.text] : filled.secrets
        }
        if let username = envelope.username, let password = envelope.password {
            // As AUTH PLAIN sends them (RFC 4616).
            request.secrets.append("\0\(username)\0\(password)")
        }
        request.secrets += request.secrets.flatMap(RequestFiller.parts)
        request.mail = envelope
        request.timeout = Int(timeout.seconds)
        request.line = WaitingLine(name: "notifier:\(notifier)", limit: HostLimit(perSecond: nil, concurrency: 1))
        return request
    }
}

/// An address of a mail, with or without a name.
package struct MailAddress: Hashable, Sendable {
    /// What is shown; nil for the address alone.
    package let name: String?
    /// `local@domain`, in ASCII.
    package let address: String

    /// Reads `a@b` or `Name <a@b>`; nil for what is none. No line can be added to a mail by one.
    package init?(_ text: String) {
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return nil }
        var address = text[...]
        var name: String?
        if text.hasSuffix(">"), let open = text.lastIndex(of: "<") {
            address = text[text.index(after: open)...].dropLast()
            var shown = text[..<open]
            while shown.last == " " { shown.removeLast() }
            if shown.count > 1, shown.first == "\"", shown.last == "\"" { shown = shown.dropFirst().dropLast() }
            guard !shown.contains(where: { "\"<>\\".contains($0) }) else { return nil }
            name = shown.isEmpty ? nil : String(shown)
        }
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isLocal(parts[0]), Self.isDomain(parts[1]), address.utf8.count <= 254 else {
            return nil
        }
        self.name = name
        self.address = String(address)
    }

    /// Behind the `@`.
    var domain: String { address.split(separator: "@").last.map(String.init) ?? "localhost" }

    /// A dot-atom of RFC 5322.
    private static func isLocal(_ text: Substring) -> Bool {
        let isKnown = { (byte: UInt8) in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
                || ".!#$%&'*+/=?^_`{|}~-".utf8.contains(byte)
        }
        return !text.isEmpty && text.utf8.count <= 64 && text.utf8.allSatisfy(isKnown) && !text.hasPrefix(".")
            && !text.hasSuffix(".") && !text.contains("..")
    }

    private static func isDomain(_ text: Substring) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == UInt8(ascii: "-")
                }
        }
    }
}
