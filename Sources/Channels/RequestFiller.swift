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
        request.followsRedirects = false
        request.line = WaitingLine(name: "notifier:\(notifier)", limit: RequestFiller.limit)
        return request
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
    static let largestAnswer = 1 << 20
    /// Of one notifier.
    static let limit = HostLimit(perSecond: nil, concurrency: 4)
}
