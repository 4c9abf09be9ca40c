internal import Fetching
internal import Formats
internal import Model

/// Reads what a feed asks for: where, how and with which bounds.
struct RequestReader {
    /// Relative paths of `file:` URLs are below it.
    let directory: String
    let diagnostics: Diagnostics

    func url(_ reader: MappingReader, of what: String = "a feed") -> Template? {
        let url = reader.required("url", of: what).flatMap { reader.template($0, at: reader.location(of: "url")) }
        if let url { check(url, reader, isFeed: what == "a feed") }
        return url
    }

    private func check(_ url: Template, _ reader: MappingReader, isFeed: Bool) {
        guard let first = url.parts.first else { return reader.error("url", "'url' is empty") }
        guard case .text(let text) = first else { return }
        let schemes = ["https://", "http://", "file:"]
        guard schemes.contains(where: { text.lowercased().hasPrefix($0) }) else {
            let quotes = reader.string("url").flatMap(Diagnostics.quotes) ?? ""
            return reader.error(
                "url", "'url' must begin with \(isFeed ? "https://, http:// or file:" : "https:// or http://")\(quotes)"
            )
        }
        let place = text.firstRange(of: "://")?.upperBound ?? text.endIndex
        let isBare = text[place...].isEmpty && url.parts.count == 1
        if !text.lowercased().hasPrefix("file:"), isBare || text[place...].hasPrefix("/") {
            reader.error("url", "'url' names no host")
        }
        if url.source.contains(where: { $0.isNewline || $0 == " " }) {
            reader.error("url", "'url' has a blank; write it as %20")
        }
    }

    func read(_ reader: MappingReader, _ url: Template) -> RequestDefinition {
        var request = RequestDefinition(url: url, directory: directory)
        if let timeout = reader.interval("timeout") { request.timeout = timeout }
        if let text = reader.string("max_body") {
            if let bytes = RequestReader.bytes(text), (1...(256 << 20)).contains(bytes) {
                request.maxBody = bytes
            } else {
                reader.error("max_body", "'max_body' must be a size up to 256MiB, such as 8MiB, not '\(text)'")
            }
        }
        if let method = reader.string("method") {
            if ["GET", "POST"].contains(method) {
                request.method = method
            } else {
                reader.error("method", "'method' is GET or POST")
            }
        }
        request.body = reader.template("body")
        if request.body != nil, request.method != "POST" { reader.error("body", "'body' needs 'method: POST'") }
        request.headers = headers(reader)
        return request
    }

    private func headers(_ reader: MappingReader) -> [RequestDefinition.Header] {
        guard let headers = reader["headers"], !headers.isNull else { return [] }
        guard case .mapping(let members, _) = headers else {
            reader.error("headers", "'headers' must map names to texts")
            return []
        }
        var result: [RequestDefinition.Header] = []
        for member in members {
            guard case .scalar(let text, _, let location) = member.value, !member.value.isNull else {
                diagnostics.error(member.keyLocation, "the header '\(member.key)' must have a text")
                continue
            }
            guard let value = reader.template(text, at: location) else { continue }
            let isName = !member.key.isEmpty && member.key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }
            if !isName || text.utf8.contains(where: { $0 < 0x20 || $0 > 0x7E }) {
                diagnostics.error(
                    member.keyLocation, "'\(member.key)' is no header: names and values are one line of ASCII")
                continue
            }
            result.append(.init(name: member.key, value: value))
        }
        return result
    }

    /// `8MiB`, `500KB` or plain bytes.
    private static func bytes(_ text: String) -> Int? {
        let factors = [("KiB", 1 << 10), ("MiB", 1 << 20), ("KB", 1000), ("MB", 1_000_000), ("B", 1)]
        for (suffix, factor) in factors where text.hasSuffix(suffix) {
            var digits = text.dropLast(suffix.count)
            while digits.last == " " { digits.removeLast() }
            return Int(digits).flatMap { $0 > 0 && $0 < 1 << 30 ? $0 * factor : nil }
        }
        return Int(text)
    }
}
