internal import Glibc
package import Model

/// What a feed asks for, as configured.
package struct RequestDefinition: Sendable {
    package var url: Template
    /// The directory of the file that says it, for `file:` URLs.
    package var directory: String
    package var method = "GET"
    package var headers: [Header] = []
    package var body: Template?
    /// The longest that one transfer may take.
    package var timeout = Interval(seconds: 60)
    /// The largest decoded body, in bytes.
    package var maxBody = 32 << 20

    package init(url: Template, directory: String) {
        self.url = url
        self.directory = directory
    }

    /// A header of the request; its value may hold secrets.
    package struct Header: Hashable, Sendable {
        package let name: String
        package let value: Template

        package init(name: String, value: Template) {
            self.name = name
            self.value = value
        }
    }

    /// What is asked, and how: the validators of an answer belong to it (rule 33). Without the values of secrets, and without
    /// the directory of a file, whose validator is none of another file's.
    package var fingerprint: String {
        let fields = headers.flatMap { [$0.name, $0.value.source] }
        return ([method, url.source, body?.source ?? ""] + fields).joined(separator: "\u{1F}")
    }

    /// Why the file that it names cannot be read now; nil where it can, and where a secret is a part of its name.
    package var missingFile: String? {
        guard let path = file else { return nil }
        let isReadable = faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0
        return isReadable ? nil : "\(path) cannot be read: \(String(cString: strerror(errno)))"
    }

    /// The file that is fetched; nil for what is no file, or whose name has a secret in it.
    package var file: String? {
        let isPlain = url.parts.allSatisfy { if case .text = $0 { true } else { false } }
        guard isFile, isPlain else { return nil }
        return FileTransfer.path(of: RequestBuilder.absolute(url.source, in: directory))
    }

    /// Everything that secrets may go into.
    var templates: [Template] { [url] + headers.map(\.value) + [body].compactMap(\.self) }

    /// Whether a secret goes into it.
    package var hasSecrets: Bool {
        templates.contains { $0.parts.contains { if case .text = $0 { false } else { true } } }
    }

    /// Whether it is read from a file of this machine.
    package var isFile: Bool { url.source.lowercased().hasPrefix("file:") }
}

/// Makes requests of what is configured: secrets filled in, and the validators of the last answer.
package struct RequestBuilder: Sendable {
    private let http: HTTPSettings
    package let secrets: Secrets

    package init(http: HTTPSettings, secrets: Secrets) {
        self.http = http
        self.secrets = secrets
    }

    /// What libcurl is to do for all feeds.
    package func settings(version: String) -> FetchSettings {
        var settings = FetchSettings()
        settings.userAgent = "escalator/\(version)" + (http.contact.map { " (\($0))" } ?? "")
        settings.concurrency = http.concurrency
        settings.hosts = http.hosts
        settings.proxy = http.proxy.flatMap { try? secrets.fill($0, isURL: false).text }
        settings.caFile = http.caFile
        return settings
    }

    /// Why nothing can be asked; nil when it can.
    ///
    /// - Parameter judgesSecrets: whether what is missing here is missing to whoever fetches it.
    package func obstacle(to definition: RequestDefinition, judgesSecrets: Bool) -> String? {
        if http.contact == nil, http.demandsContact(definition.url.source) {
            return "its provider demands a contact: set 'http: contact:'"
        }
        guard judgesSecrets else { return nil }
        if let proxy = http.proxy, !definition.isFile {
            do {
                _ = try secrets.fill(proxy, isURL: false)
            } catch {
                return "\(error.what) of the proxy is absent\(error.why)"
            }
        }
        do {
            for template in [definition.url, definition.body].compactMap(\.self) {
                _ = try secrets.fill(template, isURL: true)
            }
            for header in definition.headers { _ = try fill(header) }
        } catch {
            return "\(error.what) is absent\(error.why)"
        }
        return nil
    }

    /// A header's value. One with a line's end in it would be sent without, and a login be missing where nobody sees it.
    private func fill(_ header: RequestDefinition.Header) throws(Secrets.Missing) -> Secrets.Filled {
        let filled = try secrets.fill(header.value, isURL: false)
        guard !filled.text.utf8.contains(where: { $0 == 10 || $0 == 13 || $0 == 0 }) else {
            throw Secrets.Missing(
                what: "a value for the header '\(header.name)'", why: ": what is to be filled in has several lines")
        }
        return filled
    }

    /// The values of the secrets that go into a request, in their order; nil where there are none, or one is absent.
    package func secrets(of definition: RequestDefinition) -> [String]? {
        guard definition.hasSecrets else { return nil }
        var values: [String] = []
        for template in definition.templates {
            guard let filled = try? secrets.fill(template, isURL: false) else { return nil }
            values += filled.secrets
        }
        return values
    }

    /// A request.
    ///
    /// - Parameters:
    ///   - feed: who asks.
    ///   - validators: of the last body that was read as it would be now; nil for an unconditional request.
    package func request(
        _ definition: RequestDefinition, for feed: String, validators: (etag: String?, lastModified: String?)?
    ) throws(Secrets.Missing) -> FetchRequest {
        let url = try secrets.fill(definition.url, isURL: true)
        var request = FetchRequest(
            feed: feed, url: RequestBuilder.absolute(url.text, in: definition.directory),
            shownURL: definition.url.source)
        var used = url.secrets
        for header in definition.headers {
            let value = try fill(header)
            request.headers.append((header.name, value.text))
            used += value.secrets
        }
        if let template = definition.body {
            let body = try secrets.fill(template, isURL: false)
            request.body = Array(body.text.utf8)
            used += body.secrets
        }
        request.method = definition.method
        request.maxBody = definition.maxBody
        request.timeout = Int(definition.timeout.seconds)
        request.etag = validators?.etag
        request.lastModified = validators?.lastModified
        request.secrets = used
        return request
    }

    /// A relative `file:` URL is relative to the file that says it.
    fileprivate static func absolute(_ url: String, in directory: String) -> String {
        guard url.lowercased().hasPrefix("file:") else { return url }
        let path = url.dropFirst("file:".count)
        return path.hasPrefix("/") ? url : "file:\(directory)/\(path)"
    }
}
