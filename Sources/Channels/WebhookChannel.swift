internal import Archiving
package import Fetching
internal import Foundation
package import Model

/// A receiver of Standard Webhooks 1.0 (https://www.standardwebhooks.com).
package struct WebhookChannel: Sendable {
    package let request: RequestDefinition
    /// Any of which the receiver may know: two while one takes the place of the other. None for a receiver that checks none.
    package let secrets: [Template]

    package init(request: RequestDefinition, secrets: [Template]) {
        self.request = request
        self.secrets = secrets
    }

    /// The body: `type`, `timestamp` and `data`.
    static func body(_ telling: Telling) -> String {
        let time = JSONText.quote(Timestamp.rfc3339(milliseconds: telling.time))
        return "{\"type\":\(JSONText.quote(telling.type)),\"timestamp\":\(time),\"data\":\(telling.data)}"
    }

    /// The headers by which a receiver knows the message and that it comes from here.
    ///
    /// - Parameters:
    ///   - time: of the attempt, in seconds since 1970.
    ///   - keys: the secrets' bytes.
    static func headers(id: String, time: Int64, body: String, keys: [[UInt8]]) -> [(name: String, value: String)] {
        let signed = Array("\(id).\(time).\(body)".utf8)
        let signatures = keys.map { "v1,\(SHA256.base64(SHA256.keyed(signed, by: $0)))" }
        var headers = [("webhook-id", id), ("webhook-timestamp", "\(time)"), ("Idempotency-Key", "\"\(id)\"")]
        if !signatures.isEmpty { headers.append(("webhook-signature", signatures.joined(separator: " "))) }
        return headers.map { (name: $0.0, value: $0.1) }
    }

    /// The bytes of a secret: `whsec_` and 24 to 64 bytes in base64; nil for what is none.
    package static func key(_ secret: String) -> [UInt8]? {
        let prefix = "whsec_"
        guard secret.hasPrefix(prefix), let data = Data(base64Encoded: String(secret.dropFirst(prefix.count))),
            (24...64).contains(data.count)
        else { return nil }
        return [UInt8](data)
    }

    /// - Parameter time: of the attempt, in seconds since 1970.
    /// - Throws: `Undeliverable` when a secret is absent or none.
    func draft(_ telling: Telling, time: Int64, _ filler: RequestFiller) throws -> FetchRequest {
        let body = Self.body(telling)
        var request = try filler.request(request, for: telling.id)
        let (keys, filled) = try keys(filler)
        request.secrets += filled
        request.set("Content-Type", "application/json")
        request.headers += Self.headers(id: telling.id, time: time, body: body, keys: keys)
        request.body = Array(body.utf8)
        return request
    }

    /// The bytes of the secrets, and what they were filled in with.
    func keys(_ filler: RequestFiller) throws -> (keys: [[UInt8]], secrets: [String]) {
        let filled = try secrets.map { try filler.fill($0) }
        let keys = try filled.map { filled in
            guard let key = Self.key(filled.text) else {
                throw Undeliverable("the secret is not 'whsec_' with 24 to 64 bytes in base64 behind it")
            }
            return key
        }
        return (keys, filled.flatMap(\.secrets))
    }
}
