/// A request for something that can only be read.
package struct SiteRequest: Sendable {
    /// As it was sent, with its query.
    package let target: String

    package init(target: String) { self.target = target }

    /// The path in parts, and the parameters in their order.
    ///
    /// - Throws: `SiteFault` for what is not percent-encoded UTF-8.
    func parsed() throws(SiteFault) -> (path: String, parameters: [(name: String, value: String)]) {
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = SiteRequest.decoded(halves.first ?? "", isQuery: false), path.hasPrefix("/"),
            !path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else {
            throw SiteFault(status: 400, code: "bad_path", message: "the path is not percent-encoded UTF-8")
        }
        // A slash that is encoded is part of a name, and no name has one.
        guard !(halves.first ?? "").lowercased().contains("%2f") else {
            throw .notFound("there is nothing at \(path)")
        }
        var parameters: [(name: String, value: String)] = []
        for pair in halves.count == 2 ? halves[1].split(separator: "&") : [] {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = SiteRequest.decoded(parts.first ?? "", isQuery: true),
                let value = SiteRequest.decoded(parts.count == 2 ? parts[1] : "", isQuery: true)
            else {
                throw SiteFault(status: 400, code: "bad_query", message: "the query is not percent-encoded UTF-8")
            }
            parameters.append((name, value))
        }
        return (path, parameters)
    }

    private static func decoded(_ text: Substring, isQuery: Bool) -> String? {
        guard text.utf8.contains(where: { $0 == 0x25 || $0 == 0x2B }) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == 0x2B, isQuery {
                bytes.append(0x20)
            } else if byte == 0x25 {
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
