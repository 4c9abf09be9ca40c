internal import Foundation
package import Model

/// Fills templates in: credentials from a directory, variables from the environment.
package struct Secrets: Sendable {
    private let directory: String?
    private let environment: [String: String]

    /// - Parameter directory: `--credentials`, else systemd's `$CREDENTIALS_DIRECTORY`.
    package init(directory: String?, environment: [String: String]) {
        self.directory = directory ?? environment["CREDENTIALS_DIRECTORY"]
        self.environment = environment
    }

    /// A template filled in, and the secrets that went into it.
    package struct Filled: Sendable {
        package let text: String
        package let secrets: [String]
    }

    /// Why a template cannot be filled in: what is missing, in the words of the configuration.
    package struct Missing: Error {
        package let what: String
        /// Where it was looked for, and what was found; empty when that says nothing more.
        package var why = ""
    }

    /// Whether it was said where credentials are.
    package var hasDirectory: Bool { directory != nil }

    /// Fills a template in.
    ///
    /// - Parameter isURL: whether what is filled in after the first `?` is percent-encoded.
    package func fill(_ template: Template, isURL: Bool) throws(Missing) -> Filled {
        var text = ""
        var secrets: [String] = []
        for part in template.parts {
            switch part {
            case .text(let literal): text += literal
            case .credential(let name):
                guard let value = credential(name) else {
                    throw Missing(what: "the credential '\(name)'", why: absence(of: name))
                }
                secrets.append(value)
                text += isURL && text.contains("?") ? Secrets.encoded(value) : value
            case .environment(let name):
                guard let value = environment[name] else { throw Missing(what: "the environment variable '\(name)'") }
                secrets.append(value)
                text += isURL && text.contains("?") ? Secrets.encoded(value) : value
            }
        }
        return Filled(text: text, secrets: secrets)
    }

    private func credential(_ name: String) -> String? {
        guard let directory, let data = FileManager.default.contents(atPath: "\(directory)/\(name)"),
            data.count <= 65_536
        else { return nil }
        var text = String(decoding: data, as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        return text.isEmpty ? nil : text
    }

    private func absence(of name: String) -> String {
        guard let directory else { return ", for no --credentials was given" }
        let path = "\(directory)/\(name)"
        guard access(path, R_OK) != 0 else { return ", for \(path) is empty or larger than 64 KiB" }
        return " (\(path): \(String(cString: strerror(errno))))"
    }

    /// Everything but RFC 3986's unreserved characters as `%XX`.
    package static func encoded(_ text: String, uppercase: Bool = true) -> String {
        var result = ""
        for byte in text.utf8 {
            let isUnreserved =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x7E
            if isUnreserved {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: uppercase)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }

    /// Removes every echo of a secret from an answer: the body's and the type's are overwritten; a validator that quotes
    /// one is dropped, for it would be stored.
    ///
    /// - Parameter shortest: how long a secret is at least, in bytes: a shorter one may be a word of the document.
    package static func clean(_ response: inout FetchResponse, _ secrets: [String], shortest: Int = 8) {
        guard !secrets.isEmpty else { return }
        response.body = blank(response.body, secrets, shortest: shortest)
        response.contentType = response.contentType.map { blank($0, secrets) }
        response.etag = response.etag.flatMap { blank($0, secrets) == $0 ? $0 : nil }
        response.lastModified = response.lastModified.flatMap { blank($0, secrets) == $0 ? $0 : nil }
    }

    /// The same for what we say ourselves, which may quote a redirect.
    package static func blank(_ text: String, _ secrets: [String]) -> String {
        secrets.isEmpty ? text : String(decoding: blank(Array(text.utf8), secrets, shortest: spoken), as: UTF8.self)
    }

    /// The ways in which servers write a secret back.
    private static func spellings(_ secret: String) -> [String] {
        [
            secret, encoded(secret), encoded(secret, uppercase: false),
            secret.replacingOccurrences(of: "/", with: "\\/"),
        ]
    }

    /// From so many bytes on a secret is overwritten in what is only said, where a word too many does no harm.
    package static let spoken = 4

    /// Overwrites every echo of a secret.
    package static func blank(_ body: [UInt8], _ secrets: [String], shortest: Int = 8) -> [UInt8] {
        var body = body
        for secret in Set(secrets.flatMap(spellings)) where secret.utf8.count >= shortest {
            let needle = Array(secret.utf8)
            var index = 0
            while index + needle.count <= body.count {
                if body[index] == needle[0], body[index..<(index + needle.count)].elementsEqual(needle) {
                    for place in index..<(index + needle.count) { body[place] = UInt8(ascii: "*") }
                    index += needle.count
                } else {
                    index += 1
                }
            }
        }
        return body
    }
}
