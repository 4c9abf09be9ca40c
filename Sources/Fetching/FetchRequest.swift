/// One attempt of a feed, to be made: everything filled in, secrets included.
package struct FetchRequest: Sendable {
    /// Which feed asks.
    package let feed: String
    /// A number that no other attempt has.
    package let attempt = Int64.random(in: 1...Int64.max)
    package var url: String
    /// The URL as it may be shown.
    package let shownURL: String
    package var method = "GET"
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8]?
    /// The validators of the last body, for a conditional request.
    package var etag: String?
    package var lastModified: String?
    /// The hash, in hexadecimal, of the body that it brought last, if that would be read now as it was then.
    package var knownHash: String?
    /// What went into it that nobody may see.
    package var secrets: [String] = []
    /// The largest decoded body, in bytes.
    package var maxBody = 32 << 20
    /// The longest that the whole transfer may take, in seconds.
    package var timeout = 60
    /// Whether it tells something instead of asking: of the answer the status counts alone, whatever its body is; it goes where it is
    /// sent and nowhere else, and waits for who takes his time.
    package var isTelling = false
    /// Whether nothing is asked once the connection stands, TLS included: to try whether it does.
    package var isProbe = false
    /// In which line it waits; nil for that of its host.
    package var line: WaitingLine?
    /// The mail that it sends; nil for what is no mail.
    package var mail: MailEnvelope?

    package init(feed: String, url: String, shownURL: String) {
        self.feed = feed
        self.url = url
        self.shownURL = shownURL
    }
}

extension FetchRequest {
    /// Who is asked; nil for an address that is none.
    var host: String? {
        URLParts(url, schemes: mail == nil ? ["http", "https"] : ["smtp", "smtps"])?.host
    }
}

/// A line of requests that wait for each other and for no others.
package struct WaitingLine: Sendable {
    package let name: String
    package let limit: HostLimit

    package init(name: String, limit: HostLimit) {
        self.name = name
        self.limit = limit
    }
}

/// A mail to one recipient, as SMTP takes it (RFC 5321).
package struct MailEnvelope: Sendable {
    /// How the connection is kept from others; never guessed from a port.
    package enum Security: String, CaseIterable, Sendable {
        /// TLS begins after the server has offered it; without it nothing is sent.
        case starttls
        /// TLS from the first byte on.
        case implicit
        /// None; for this machine alone.
        case none
    }

    package var security: Security
    package var username: String?
    package var password: String?
    /// The bare addresses.
    package var from: String
    package var to: String
    /// Header and body, with CRLF at the end of each line; dots are doubled on the way. Nil to try the server without mail.
    package var content: [UInt8]?

    package init(security: Security, from: String, to: String) {
        self.security = security
        self.from = from
        self.to = to
    }
}
