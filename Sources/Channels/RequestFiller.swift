internal import Archiving
package import Fetching
internal import Model

/// Why something cannot be sent.
package struct Undeliverable: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// Makes requests of what is configured, with the secrets that are there now.
package struct RequestFiller: Sendable {
    private let builder: RequestBuilder
    private let notifier: String

    package init(_ builder: RequestBuilder, notifier: String) {
        self.builder = builder
        self.notifier = notifier
    }

    /// A POST that goes where it is sent and nowhere else, in a line of the notifier's own.
    ///
    /// - Parameter id: of what it carries.
    func request(_ definition: RequestDefinition, for id: String) throws -> FetchRequest {
        var request: FetchRequest
        do {
            request = try builder.request(definition, for: id, validators: nil)
        } catch {
            throw Undeliverable(Self.words(error))
        }
        request.method = "POST"
        request.maxBody = RequestFiller.largestAnswer
        request.isTelling = true
        request.secrets += request.secrets.flatMap(RequestFiller.parts)
        // Whoever wrote it, as it stands or by a credential.
        if let login = RequestFiller.login(request.url) { request.secrets.append(login) }
        request.line = WaitingLine(name: "notifier:\(notifier)", limit: RequestFiller.limit)
        return request
    }

    /// Where a whole address is secret, its parts are, which servers quote alone.
    static func parts(of secret: String) -> [String] {
        // Names of hosts are shown in small letters, and a login is sent in base64.
        let other = [secret.lowercased(), SHA256.base64(Array(secret.utf8))]
        guard let scheme = secret.firstRange(of: "://") else { return other }
        let rest = secret[scheme.upperBound...]
        guard let slash = rest.firstIndex(of: "/") else { return other }
        let path = rest[slash...]
        return other + [String(rest), String(path), String(path.prefix { $0 != "?" })]
            + path.split { "/?&=".contains($0) }.map(String.init).filter { $0.utf8.count >= 8 }
    }

    /// A login in an address as it is sent: in base64.
    private static func login(_ url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return nil }
        return SHA256.base64(Array(authority[..<at].utf8))
    }

    func fill(_ template: Template) throws -> Secrets.Filled {
        do {
            return try builder.secrets.fill(template, isURL: false)
        } catch {
            throw Undeliverable(Self.words(error))
        }
    }

    private static func words(_ missing: Secrets.Missing) -> String { "\(missing.what) is absent\(missing.why)" }

    /// What a receiver answers is read for its reason alone, in bytes.
    static let largestAnswer = 16 << 10
    /// Of one notifier.
    static let limit = HostLimit(perSecond: nil, concurrency: 4)
}

extension FetchRequest {
    /// Sets a header; one that the configuration has of the same name is not sent beside it.
    mutating func set(_ name: String, _ value: String) {
        headers.removeAll { $0.name.lowercased() == name.lowercased() }
        headers.append((name, value))
    }
}
